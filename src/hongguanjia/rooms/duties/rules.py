"""Pure checks and sums of the lists: no database, no clock.

Sources: 《中国共产党支部工作条例（试行）》第十三至十六条 (rhythm of organisational life);
《整治形式主义为基层减负若干规定》 (each thing is asked once, no repeated forms).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from django.utils.translation import gettext_lazy as _

from hongguanjia.kit.refusals import BadInput, Refusal
from hongguanjia.rooms.duties.data import MeetingInput, Period, ProblemInput, Progress, ReportInput, RequirementInput
from hongguanjia.rooms.duties.models import RequirementVersion
from hongguanjia.rooms.duties.states import (
    COUNTED,
    ITEM_SOURCES,
    PROBLEM_SOURCES,
    DutyState,
    Measure,
    MeetingKind,
    Rhythm,
)

REASON_LEAST = 2
TITLE_LEAST = 4
ALIKE_PERCENT = 60
MONTHS = {Rhythm.MONTHLY: 1, Rhythm.QUARTERLY: 3, Rhythm.HALF_YEARLY: 6, Rhythm.YEARLY: 12, Rhythm.ONCE: 12}
NOT_LETTERS = re.compile(r"[\W_]+")


def period_of(version: RequirementVersion | RequirementInput, year: int, day: date) -> Period:
    """The period of a requirement of ``year`` that holds ``day``; a one-off has the whole year and its own deadline."""
    if version.rhythm == Rhythm.ONCE:
        if version.due_date is None:
            raise ValueError("a one-off has a deadline")
        return Period(date(year, 1, 1), date(year + 1, 1, 1), version.due_date)
    months = MONTHS[Rhythm(version.rhythm)]
    first = (day.month - 1) // months * months + 1
    start = date(day.year, first, 1)
    end = date(day.year + (first + months > 12), (first + months - 1) % 12 + 1, 1)
    return Period(start, end, end + timedelta(days=version.grace_days - 1))


def list_periods(version: RequirementVersion | RequirementInput, year: int) -> list[Period]:
    """All periods of a requirement in its year."""
    found: list[Period] = []
    day = date(year, 1, 1)
    while day.year == year:
        found.append(period_of(version, year, day))
        day = found[-1].end
    return found


def check_requirement(typed: RequirementInput, year: int, fact_kinds: Iterable[str]) -> None:
    """What is asked makes sense by itself; ``fact_kinds`` are the kinds that the catalogue knows."""
    if len(typed.title.strip()) < TITLE_LEAST:
        raise BadInput("duties.title_missing", _("请用一句话写清楚要做什么，至少 4 个字。"), field="title")
    if typed.source not in ITEM_SOURCES:
        raise BadInput("duties.source_unknown", _("请选择这一项的来源。"), field="source")
    if typed.measure not in Measure.values:
        raise BadInput("duties.measure_unknown", _("请选择怎样算完成。"), field="measure")
    if typed.rhythm not in Rhythm.values:
        raise BadInput("duties.rhythm_unknown", _("请选择多久一次。"), field="rhythm")
    if typed.target < 1 or (typed.measure == Measure.PERCENT and typed.target > 100):
        raise BadInput("duties.target_wrong", _("目标要写正整数，百分比不超过 100。"), field="target")
    _check_facts(typed, set(fact_kinds))
    _check_due(typed, year)


def _check_facts(typed: RequirementInput, fact_kinds: set[str]) -> None:
    by_facts = typed.measure == Measure.FACTS
    if by_facts and typed.fact_kind not in fact_kinds:
        raise BadInput("duties.fact_unknown", _("请选择系统从哪一类记录自动取数。"), field="fact_kind")
    if not by_facts and typed.fact_kind:
        raise BadInput("duties.fact_unused", _("选了取数的记录，“怎样算完成”请选“系统自动取数”。"), field="measure")
    if by_facts and typed.minutes:
        raise BadInput("duties.facts_are_free", _("自动取数不用基层填报，填报用时请写 0。"), field="minutes")


def _check_due(typed: RequirementInput, year: int) -> None:
    if typed.rhythm == Rhythm.ONCE and (typed.due_date is None or typed.due_date.year != year):
        raise BadInput("duties.due_missing", _("一次性任务要写本年度内的完成期限。"), field="due_date")
    if typed.rhythm != Rhythm.ONCE and typed.due_date is not None:
        raise BadInput("duties.due_unused", _("定期任务到每期最后一天截止，不用写期限。"), field="due_date")
    if typed.grace_days > 31 or typed.minutes > 6000 or not 1 <= typed.weight <= 10:
        raise BadInput(
            "duties.figure_wrong", _("宽限不超过 31 天，用时不超过 6000 分钟，权重是 1 到 10。"), field="weight"
        )


def check_reason(reason: str) -> None:
    """There is a reason."""
    if len(reason.strip()) < REASON_LEAST:
        raise BadInput("duties.reason_missing", _("请写明理由。"), field="reason")


def check_report(version: RequirementVersion, typed: ReportInput, papers: int, today: date) -> None:
    """A report says what its measure asks for; what the system knows is not reported at all."""
    if version.measure == Measure.FACTS:
        raise Refusal("duties.fills_itself", _("这一项由系统自动取数，不用填报。记录好相应的活动或会议就会更新。"))
    if version.measure == Measure.EVIDENCE and papers == 0:
        raise BadInput("duties.evidence_missing", _("这一项要附照片或文件。"), field="photos")
    if version.measure == Measure.DATE and (typed.done_date is None or typed.done_date > today):
        raise BadInput("duties.day_missing", _("请写完成日期，不能是将来的日子。"), field="done_date")
    if version.measure == Measure.PERCENT and typed.amount > 100:
        raise BadInput("duties.percent_wrong", _("百分比不超过 100。"), field="amount")
    if version.measure in {Measure.YES_NO, Measure.EVIDENCE, Measure.DATE} and typed.amount > 1:
        raise BadInput("duties.amount_wrong", _("这一项只报是否完成。"), field="amount")


def check_quotas(quotas: Mapping[int, int], organisation_ids: Iterable[int], target: int) -> None:
    """Shares go to the organisations chosen, each has one, and together they are the whole."""
    if set(quotas) != set(organisation_ids) or any(share < 1 for share in quotas.values()):
        raise BadInput("duties.quota_missing", _("按指标分解时，每个组织都要写一个正整数。"), field="quotas")
    total = sum(quotas.values())
    if total != target:
        raise BadInput(
            "duties.quota_sum",
            _("各组织的指标合计是 %(total)s，应等于本级目标 %(target)s。") % {"total": total, "target": target},
            field="quotas",
        )


def check_meeting(typed: MeetingInput, today: date, *, held: bool) -> None:
    """A meeting has a kind, a topic and a day; held, it has minutes and somebody came."""
    if typed.kind not in MeetingKind.values:
        raise BadInput("duties.meeting_kind", _("请选择是哪一种会议。"), field="kind")
    if len(typed.topic.strip()) < TITLE_LEAST:
        raise BadInput("duties.topic_missing", _("请写会议主题，至少 4 个字。"), field="topic")
    if not held:
        return
    if typed.held_date > today:
        raise BadInput("duties.meeting_ahead", _("还没有召开的会议不能登记记录。"), field="held_date")
    if not typed.minutes_text.strip():
        raise BadInput("duties.minutes_missing", _("请写会议记录。"), field="minutes_text")
    if set(typed.present_ids) & set(typed.excused_ids):
        raise BadInput("duties.both_marks", _("同一个人不能既到会又请假。"), field="excused")


def check_problem(typed: ProblemInput) -> None:
    """A problem is said in a sentence and comes from somewhere."""
    if len(typed.title.strip()) < TITLE_LEAST:
        raise BadInput("duties.title_missing", _("请用一句话写清楚是什么问题，至少 4 个字。"), field="title")
    if typed.source not in PROBLEM_SOURCES:
        raise BadInput("duties.source_unknown", _("请选择问题的来源。"), field="source")


def monthly_minutes(rhythm: str, minutes: int) -> float:
    """What a requirement costs one organisation in a month, on average over the year."""
    return minutes / MONTHS[Rhythm(rhythm)]


def likeness(one: str, other: str) -> int:
    """How alike two titles are, in percent: twice the shared pairs of letters by all pairs (Dice)."""
    pairs, others = _pairs(one), _pairs(other)
    total = len(pairs) + len(others)
    return 200 * len(pairs & others) // total if total else 0


def _pairs(text: str) -> set[str]:
    plain = NOT_LETTERS.sub("", unicodedata.normalize("NFKC", text)).lower()
    return {plain[place : place + 2] for place in range(len(plain) - 1)}


def progress_of(state: str, amount: int, target: int, *, overdue: bool) -> Progress:
    """What one duty adds: its amount counts once it is accepted, and never more than its share."""
    if state not in COUNTED:
        return Progress()
    done = state == DutyState.ACCEPTED
    return Progress(
        asked=1,
        done=int(done),
        waiting=int(state == DutyState.REPORTED),
        overdue=int(overdue and not done),
        amount=amount if done else 0,
        target=target,
    )


def add_up(parents: Mapping[int, int | None], leaves: Mapping[int, Progress]) -> dict[int, Progress]:
    """Progress of every item of a cascade: its own and that of everything broken down from it.

    ``parents`` gives the parent of each item; a parent that is not among them (seen from a town, the county's) ends the
    way, as ``None`` does. It must not go in circles.
    """
    sums: dict[int, Progress] = dict.fromkeys(parents, Progress())
    for item_id, own in leaves.items():
        place: int | None = item_id
        while place is not None and place in sums:
            sums[place] += own
            place = parents.get(place)
    return sums


def press(duties: Sequence[tuple[int, str, date, bool, int]], today: date) -> list[int]:
    """Ids of duties, what hurts most first: overdue, sent back, then by days left and weight.

    Each of ``duties`` is (id, state, due date, overdue mark, weight).
    """

    def pain(row: tuple[int, str, date, bool, int]) -> tuple[int, int, int, int]:
        duty_id, state, due, marked, weight = row
        return (
            0 if marked or due < today else 1,
            0 if state == DutyState.SENT_BACK else 1,
            (due - today).days - weight,
            duty_id,
        )

    return [row[0] for row in sorted(duties, key=pain)]
