"""Real threads and real commits: numbers without gaps or doubles, closed once, recorded once."""

from functools import partial

import pytest

from hongguanjia.base.people.testing import NOW, Cast, build_cast
from hongguanjia.base.record.models import Fact
from hongguanjia.base.record.testing import race
from hongguanjia.kit.refusals import Refusal
from hongguanjia.rooms.inspection import api, checks, facts, testing
from hongguanjia.rooms.inspection.models import Finding, Notice, Report, Visit


@pytest.fixture
def county(committed: None) -> Cast:
    return build_cast()


def codes(outcomes: list[object]) -> list[str]:
    """What each heard: the code of a refusal, ``ok`` otherwise; anything else is raised."""
    for outcome in outcomes:
        if isinstance(outcome, Exception) and not isinstance(outcome, Refusal):
            raise outcome
    return sorted(outcome.code if isinstance(outcome, Refusal) else "ok" for outcome in outcomes)


def test_notices_issued_at_once_have_numbers_without_gaps_or_doubles(county: Cast) -> None:
    origin = api.NoticeOrigin(county.branch.pk, "AUDIT", "DUTY")
    issue = partial(
        api.issue_notice,
        actor=county.actor("county_officer"),
        now=NOW,
        issuer_id=county.county.pk,
        origin=origin,
        typed=testing.TYPED,
    )

    assert codes(race(*[issue] * 8)) == ["ok"] * 8
    assert sorted(Notice.objects.values_list("serial", flat=True)) == list(range(1, 9))
    assert checks.check_notices().faults == []


def test_two_close_while_a_third_sends_back_and_one_thing_happens(county: Cast) -> None:
    notice = testing.noticed(county, "REPORTED")
    step = {"now": NOW, "notice_id": notice.pk}
    inspector = testing.act_as(testing.inspector(county))

    heard = codes(
        race(
            partial(api.close_notice, actor=county.actor("county_officer"), check="ON_SITE", **step),
            partial(api.close_notice, actor=inspector, check="ASKED", **step),
            partial(api.send_back_notice, actor=inspector, reason="还缺签到表", **step),
        )
    )

    assert heard == ["inspection.notice.wrong_state"] * 2 + ["ok"]
    closed = Notice.objects.get().state == "CLOSED"
    assert Fact.objects.filter(kind=facts.ACCEPTED_ON_TIME).count() == closed
    assert checks.check_notices().faults == []


def test_two_report_at_once_and_one_report_waits(county: Cast) -> None:
    notice = testing.noticed(county, "PLANNED")
    report = [
        partial(
            api.report_mended,
            actor=county.actor(part),
            now=NOW,
            notice_id=notice.pk,
            report=api.ReportInput("已经补开了会议", "会议记录已归档"),
        )
        for part in ("secretary", "clerk", "town_officer")
    ]

    assert codes(race(*report)) == ["inspection.notice.wrong_state"] * 2 + ["ok"]
    assert Report.objects.count() == 1


def test_a_visit_sent_several_times_at_once_is_recorded_once(county: Cast) -> None:
    visit = testing.opened(county)
    typed = api.VisitInput(
        key="visit-racing",
        met_name="书启明",
        visited_at=NOW,
        findings=(api.FindingInput("finding-racing", "记录缺两次会议", "MEETINGS"),),
    )
    send = partial(
        api.record_visit, actor=testing.act_as(testing.inspector(county)), now=NOW, visit_id=visit.pk, typed=typed
    )

    assert codes(race(send, send, send)) == ["ok"] * 3
    assert Finding.objects.count() == 1 and Visit.objects.get().recorded_at == NOW


def test_the_ladder_is_climbed_once_however_many_workers_do_it(county: Cast) -> None:
    testing.noticed(county, "PLANNED")
    later = NOW.replace(month=8)

    race(*[partial(api.escalate_due, now=later)] * 3)

    notice = Notice.objects.get()
    assert notice.escalations.count() == 1 and notice.escalated == "CIRCULATE"
    assert Fact.objects.filter(kind=facts.OVERDUE).count() == 1
