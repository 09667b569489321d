"""Pure checks, each with what it lets through and what it refuses."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongguanjia.base.people.testing import NOW
from hongguanjia.kit.refusals import Refusal
from hongguanjia.rooms.inspection import drafting, rules
from hongguanjia.rooms.inspection.data import FindingInput, MendingPlan, ReportInput, VisitInput
from hongguanjia.rooms.inspection.models import LadderStep, Terms

DAY = date(2026, 6, 15)
LADDER = [LadderStep(order=order, overdue_days=days) for order, days in enumerate((1, 5, 10), start=1)]


def refused(check: object, *args: object) -> str:
    with pytest.raises(Refusal) as heard:
        check(*args)  # type: ignore[operator]
    assert str(heard.value).endswith("。")
    return heard.value.code


def test_a_plan_promises_a_day_between_today_and_the_deadline() -> None:
    plan = MendingPlan("补开会议并上墙", 1, 2, DAY)
    rules.check_plan(plan, DAY, DAY)
    assert (
        refused(rules.check_plan, plan, DAY + timedelta(days=1), DAY + timedelta(days=9)) == "inspection.planned_date"
    )
    assert (
        refused(rules.check_plan, plan, DAY - timedelta(days=9), DAY - timedelta(days=1)) == "inspection.planned_date"
    )
    assert refused(rules.check_plan, MendingPlan("改", 1, 2, DAY), DAY, DAY) == "inspection.text_missing"


def test_a_report_shows_evidence_or_says_why_there_is_none() -> None:
    rules.check_report(ReportInput("已经补开了会议"), 1)
    rules.check_report(ReportInput("已经补开了会议", "口头提醒，没有材料"), 0)
    assert refused(rules.check_report, ReportInput("已经补开了会议"), 0) == "inspection.evidence_missing"
    assert refused(rules.check_report, ReportInput("已经补开了会议", "没有"), 0) == "inspection.evidence_missing"


def test_acceptance_says_how_and_papers_must_be_there() -> None:
    rules.check_acceptance("PAPERS", 1)
    rules.check_acceptance("ON_SITE", 0)
    assert refused(rules.check_acceptance, "PAPERS", 0) == "inspection.no_papers"
    assert refused(rules.check_acceptance, "", 3) == "inspection.check_missing"
    assert refused(rules.check_closer, True) == "inspection.mender_closes"


def test_an_extension_lies_within_the_terms() -> None:
    terms = Terms(extensions_most=2, extension_days=15)
    latest = DAY + timedelta(days=20)
    rules.check_extension(DAY + timedelta(days=1), DAY, latest, 1, terms)
    assert refused(rules.check_extension, DAY, DAY, latest, 0, terms) == "inspection.extension_date"
    assert (
        refused(rules.check_extension, latest + timedelta(days=1), DAY, latest, 0, terms) == "inspection.extension_date"
    )
    assert refused(rules.check_extension, latest, DAY, latest, 2, terms) == "inspection.extensions_used"


@pytest.mark.parametrize(("overdue", "order"), [(0, None), (1, 1), (4, 1), (5, 2), (9, 2), (10, 3), (300, 3)])
def test_the_ladder_gives_the_highest_step_reached(overdue: int, order: int | None) -> None:
    step = rules.find_step(LADDER, overdue)

    assert (step.order if step else None) == order


def test_months_end_where_the_month_ends() -> None:
    assert rules.add_months(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert rules.add_months(date(2027, 12, 31), 2) == date(2028, 2, 29)
    assert rules.add_months(date(2026, 3, 15), 12) == date(2027, 3, 15)
    rules.check_recheck(DAY, date(2027, 6, 15), 12)
    assert refused(rules.check_recheck, DAY, date(2027, 6, 16), 12) == "inspection.recheck_over"


@given(day=st.dates(date(2000, 1, 1), date(2100, 1, 1)), months=st.integers(0, 36))
def test_months_never_skip_one(day: date, months: int) -> None:
    later = rules.add_months(day, months)

    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months and later.day <= day.day


def test_a_visit_answers_only_what_is_asked() -> None:
    finding = FindingInput("finding-1", "记录缺两次会议", "MEETINGS")
    rules.check_visit(VisitInput("visit-1", "书启明", NOW, {"1": "YES"}, findings=(finding,)), ["1", "2"])
    assert (
        refused(rules.check_visit, VisitInput("visit-1", "书启明", NOW, {"9": "YES"}), ["1"])
        == "inspection.answer_unknown"
    )
    assert (
        refused(rules.check_visit, VisitInput("visit-1", "书启明", NOW, {"1": "?"}), ["1"])
        == "inspection.answer_unknown"
    )
    assert refused(rules.check_visit, VisitInput("visit-1", "", NOW), ["1"]) == "inspection.text_missing"
    many = VisitInput("visit-1", "书启明", NOW, findings=(finding,) * 41)
    assert refused(rules.check_visit, many, ["1"]) == "inspection.findings_many"
    odd = VisitInput("visit-1", "书启明", NOW, findings=(FindingInput("finding-1", "记录缺两次会议", "CATS"),))
    assert refused(rules.check_visit, odd, ["1"]) == "inspection.finding_kind"


def test_the_other_side_is_heard_first() -> None:
    rules.check_heard(True, DAY, DAY)
    rules.check_heard(False, DAY, DAY + timedelta(days=1))
    assert refused(rules.check_heard, False, DAY, DAY) == "inspection.not_heard"


def test_naming_is_said_and_has_a_basis() -> None:
    known = {"官渡桥村党支部", "书启明", ""}
    rules.check_naming("本轮总体良好", False, "", known)
    rules.check_naming("官渡桥村党支部要检讨", True, "县委常委会决定", known)
    assert refused(rules.check_naming, "官渡桥村党支部要检讨", False, "", known) == "inspection.names_unsaid"
    assert refused(rules.check_naming, "书启明要检讨", True, "", known) == "inspection.names_basis"
    assert refused(rules.other_person, 3, 3) == "inspection.one_person"
    rules.other_person(None, None)


def test_a_bulletin_drafts_itself_and_names_only_when_told_to() -> None:
    figures = drafting.Figures("六月督查", "县委", "6月1日至6月20日", 2, 9, 12)
    told = [drafting.Told("官渡桥村党支部", "组织生活", "较重", "少开一次党员大会", "督改〔2026〕1号")]

    plain = drafting.draft_text(figures, told, names=False)

    assert "官渡桥" not in plain and "检查12项次" in plain and "组织生活，1个" in plain and "整改要求" in plain
    assert "官渡桥村党支部：少开一次党员大会" in drafting.draft_text(figures, told, names=True)
    assert "没有确认的问题" in drafting.draft_text(figures, [], names=True)
