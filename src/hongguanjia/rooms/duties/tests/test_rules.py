"""The pure checks and sums."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest

from hongguanjia.kit.refusals import Refusal
from hongguanjia.rooms.duties import rules
from hongguanjia.rooms.duties.data import MeetingInput, ProblemInput, Progress, RequirementInput
from hongguanjia.rooms.duties.starters import RHYTHMS, STARTERS, dated
from hongguanjia.rooms.duties.states import MeetingKind
from hongguanjia.rooms.duties.testing import INPUT

KNOWN = ["service.activity_held"]


def code_of(do, *args: object, **words: object) -> str:
    """The code of the refusal, empty when nothing was refused."""
    try:
        do(*args, **words)
    except Refusal as refusal:
        return refusal.code if str(refusal).endswith("。") else f"no sentence: {refusal}"
    else:
        return ""


@pytest.mark.parametrize(
    ("rhythm", "day", "start", "end", "due"),
    [
        ("MONTHLY", date(2026, 2, 10), date(2026, 2, 1), date(2026, 3, 1), date(2026, 3, 3)),
        ("MONTHLY", date(2026, 12, 31), date(2026, 12, 1), date(2027, 1, 1), date(2027, 1, 3)),
        ("QUARTERLY", date(2026, 6, 30), date(2026, 4, 1), date(2026, 7, 1), date(2026, 7, 3)),
        ("HALF_YEARLY", date(2026, 7, 1), date(2026, 7, 1), date(2027, 1, 1), date(2027, 1, 3)),
        ("YEARLY", date(2026, 5, 5), date(2026, 1, 1), date(2027, 1, 1), date(2027, 1, 3)),
    ],
)
def test_a_period_holds_its_day_and_is_due_after_its_grace(
    rhythm: str, day: date, start: date, end: date, due: date
) -> None:
    period = rules.period_of(replace(INPUT, rhythm=rhythm, grace_days=3), 2026, day)

    assert (period.start, period.end, period.due) == (start, end, due)


@pytest.mark.parametrize(("rhythm", "count"), [("MONTHLY", 12), ("QUARTERLY", 4), ("HALF_YEARLY", 2), ("YEARLY", 1)])
def test_the_periods_of_a_year_follow_each_other(rhythm: str, count: int) -> None:
    periods = rules.list_periods(replace(INPUT, rhythm=rhythm), 2026)

    assert len(periods) == count
    assert all(one.end == other.start for one, other in pairwise(periods))
    assert (periods[0].start, periods[-1].end) == (date(2026, 1, 1), date(2027, 1, 1))


def test_a_one_off_has_its_own_deadline() -> None:
    typed = replace(INPUT, rhythm="ONCE", due_date=date(2026, 6, 30))

    assert [period.due for period in rules.list_periods(typed, 2026)] == [date(2026, 6, 30)]
    with pytest.raises(ValueError, match="deadline"):
        rules.period_of(replace(typed, due_date=None), 2026, date(2026, 1, 1))


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, ""),
        ({"title": " 走访 "}, "duties.title_missing"),
        ({"source": "PETITION"}, "duties.source_unknown"),
        ({"measure": "GUESS"}, "duties.measure_unknown"),
        ({"rhythm": "DAILY"}, "duties.rhythm_unknown"),
        ({"target": 0}, "duties.target_wrong"),
        ({"measure": "PERCENT", "target": 101}, "duties.target_wrong"),
        ({"measure": "FACTS"}, "duties.fact_unknown"),
        ({"fact_kind": KNOWN[0]}, "duties.fact_unused"),
        ({"measure": "FACTS", "fact_kind": KNOWN[0]}, "duties.facts_are_free"),
        ({"measure": "FACTS", "fact_kind": KNOWN[0], "minutes": 0}, ""),
        ({"rhythm": "ONCE"}, "duties.due_missing"),
        ({"rhythm": "ONCE", "due_date": date(2027, 1, 1)}, "duties.due_missing"),
        ({"due_date": date(2026, 6, 1)}, "duties.due_unused"),
        ({"weight": 11}, "duties.figure_wrong"),
    ],
)
def test_what_is_asked_makes_sense(changes: dict[str, object], code: str) -> None:
    assert code_of(rules.check_requirement, replace(INPUT, **changes), 2026, KNOWN) == code


@pytest.mark.parametrize(
    ("quotas", "code"),
    [
        ({1: 4, 2: 6}, ""),
        ({1: 10}, "duties.quota_missing"),
        ({1: 0, 2: 10}, "duties.quota_missing"),
        ({1: 4, 2: 4}, "duties.quota_sum"),
    ],
)
def test_shares_are_whole(quotas: dict[int, int], code: str) -> None:
    assert code_of(rules.check_quotas, quotas, [1, 2], 10) == code


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, ""),
        ({"kind": "PARTY"}, "duties.meeting_kind"),
        ({"topic": "学习"}, "duties.topic_missing"),
        ({"held_date": date(2026, 6, 16)}, "duties.meeting_ahead"),
        ({"minutes_text": " "}, "duties.minutes_missing"),
        ({"excused_ids": (1,)}, "duties.both_marks"),
    ],
)
def test_a_meeting_has_minutes(changes: dict[str, object], code: str) -> None:
    typed = MeetingInput("MEMBERS", "学习条例通报工作", date(2026, 6, 12), "一、学习。", present_ids=(1,))

    assert code_of(rules.check_meeting, replace(typed, **changes), date(2026, 6, 15), held=True) == code


def test_a_problem_comes_from_somewhere() -> None:
    assert code_of(rules.check_problem, ProblemInput("公开栏没有更新")) == ""
    assert code_of(rules.check_problem, ProblemInput("公开")) == "duties.title_missing"
    assert code_of(rules.check_problem, ProblemInput("公开栏没有更新", source="PLAN")) == "duties.source_unknown"


def test_alike_words_are_noticed_and_others_are_not() -> None:
    assert rules.likeness("每月走访困难党员群众", "走访困难党员、群众（每月）") >= rules.ALIKE_PERCENT
    assert rules.likeness("每月走访困难党员群众", "党费收缴公示") < rules.ALIKE_PERCENT
    assert rules.likeness("", "走访") == 0


def test_what_hurts_most_comes_first() -> None:
    today = date(2026, 6, 15)
    rows = [
        (1, "OPEN", date(2026, 6, 30), False, 1),
        (2, "OPEN", date(2026, 6, 14), False, 1),
        (3, "SENT_BACK", date(2026, 6, 30), False, 1),
        (4, "OPEN", date(2026, 6, 30), False, 5),
        (5, "SENT_BACK", date(2026, 6, 1), True, 1),
    ]

    assert rules.press(rows, today) == [5, 2, 3, 4, 1]


def test_sums_go_up_the_way_they_came() -> None:
    done = rules.progress_of("ACCEPTED", 4, 5, overdue=True)
    late = rules.progress_of("OPEN", 2, 5, overdue=True)

    sums = rules.add_up({1: None, 2: 1, 3: 2, 4: 2}, {3: done, 4: late})

    assert sums[1] == sums[2] == Progress(2, 1, 0, 1, 4, 10) and sums[2].percent == 50
    assert rules.progress_of("PASSED_DOWN", 9, 9, overdue=True) == Progress()
    assert Progress().percent == 0


def test_every_template_makes_sense_and_the_statutory_rhythm_is_there() -> None:
    from hongguanjia.base.record.api import list_kinds

    kinds = [kind.code for kind in list_kinds()]
    assert [code_of(rules.check_requirement, dated(one.typed, 2026), 2026, kinds) for one in STARTERS] == [""] * len(
        STARTERS
    )
    by_fact = {one.typed.fact_kind: one.typed.rhythm for one in STARTERS if one.code.startswith("meeting-")}
    assert len(by_fact) == len(RHYTHMS) == len(MeetingKind)
    assert isinstance(STARTERS[0].typed, RequirementInput)


@pytest.mark.parametrize(("rhythm", "minutes"), [("MONTHLY", 12), ("QUARTERLY", 4), ("HALF_YEARLY", 2), ("YEARLY", 1)])
def test_the_burden_is_reckoned_by_the_month(rhythm: str, minutes: int) -> None:
    assert rules.monthly_minutes(rhythm, 12) == minutes
