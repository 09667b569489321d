"""No sequence of actions closes a notice without accepted evidence, or by a hand that mended it; nor can the database."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hongguanjia.base.people.testing import NOW, Cast
from hongguanjia.base.record.models import Fact
from hongguanjia.kit.refusals import Refusal
from hongguanjia.rooms.inspection import actions, checks, facts, testing
from hongguanjia.rooms.inspection.data import MendingPlan, ReportInput
from hongguanjia.rooms.inspection.flow import NOTICE
from hongguanjia.rooms.inspection.models import Extension, Notice, Report

pytestmark = pytest.mark.django_db
WHO = ("secretary", "clerk", "town_officer", "county_officer", "inspector", "approver", "outsider_secretary")
VERBS = (*(step.verb for step in NOTICE.transitions), "grant", "refuse", "report_bare", "report_reason", "wait", "job")
REASON = "核对以后的理由"


def calls(cast: Cast, pk: int, who: str, verb: str, now: datetime) -> Callable[[], object]:
    actor = testing.act_as(testing.inspector(cast), now) if who == "inspector" else cast.actor(who, now)
    c = {"actor": actor, "now": now, "notice_id": pk}
    asked = Extension.objects.filter(notice_id=pk).order_by("-pk").first()
    extension = {"actor": actor, "now": now, "extension_id": asked.pk if asked else 0}
    plan = MendingPlan("补开会议并上墙", cast.secretary.pk, cast.clerk.pk, now.date())
    until = Notice.objects.get(pk=pk).due_date + timedelta(days=2)
    return {
        "receive": lambda: actions.receive_notice(**c),
        "plan": lambda: actions.plan_mending(**c, plan=plan),
        "report": lambda: actions.report_mended(**c, report=testing.REPORT, files=[testing.file()]),
        "report_bare": lambda: actions.report_mended(**c, report=testing.REPORT),
        "report_reason": lambda: actions.report_mended(
            **c, report=ReportInput("已当场改正了做法", "口头提醒，没有材料")
        ),
        "progress": lambda: actions.tell_progress(**c, text="正在补开会议"),
        "ask_extension": lambda: actions.ask_extension(**c, until_date=until, reason=REASON),
        "close": lambda: actions.close_notice(**c, check="ON_SITE"),
        "send_back": lambda: actions.send_back_notice(**c, reason=REASON),
        "escalate": lambda: actions.escalate_notice(**c),
        "settle": lambda: actions.settle_escalation(**c, done="已约谈并记录"),
        "reopen": lambda: actions.reopen_notice(**c, reason=REASON),
        "withdraw": lambda: actions.withdraw_notice(**c, reason=REASON),
        "grant": lambda: actions.grant_extension(**extension),
        "refuse": lambda: actions.refuse_extension(**extension, reason=REASON),
        "job": lambda: actions.escalate_due(now=now) + actions.remind_due(now=now),
        "wait": lambda: None,
    }[verb]


def check_invariants(pk: int) -> None:
    notice = Notice.objects.get(pk=pk)
    accepted = Report.objects.filter(notice=notice, turn=notice.turn, state="ACCEPTED")
    if notice.state == "CLOSED":
        report = notice.accepted
        assert report is not None and list(accepted) == [report]
        assert report.evidence.count() or report.no_document_reason
        menders = {
            notice.received_by_id,
            notice.planned_by_id,
            notice.leader_id,
            notice.mender_id,
            report.reported_by_id,
        }
        assert notice.closed_by_id not in menders and report.decided_by_id not in menders
    else:
        assert notice.accepted is None and not accepted.exists()
    closings = Fact.objects.filter(kind=facts.ACCEPTED_ON_TIME, source_id=pk).count()
    assert closings <= notice.turn + 1
    assert Fact.objects.filter(kind=facts.REOPENED, source_id=pk).count() == notice.turn


steps = st.lists(st.tuples(st.sampled_from(WHO), st.sampled_from(VERBS), st.integers(0, 9)), min_size=1, max_size=12)
# A random walk alone seldom gets far: half of the walks begin after a way that leads to a report.
openings = st.sampled_from([(), ("ISSUED",), ("PLANNED",), ("REPORTED",), ("SENT_BACK",), ("CLOSED",)])


@given(opening=openings, walk=steps)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_sequence_of_actions_closes_without_accepted_evidence(
    cast: Cast, opening: tuple[str, ...], walk: list
) -> None:
    with transaction.atomic():
        pk = testing.noticed(cast, *opening).pk
        now = NOW
        for who, verb, days in walk:
            now += timedelta(days=days)
            try:
                with transaction.atomic():
                    calls(cast, pk, who, verb, now)()
            except Refusal as refusal:
                heard = str(refusal)
            else:
                heard = "。"
            assert heard.endswith("。"), (who, verb, heard)
            check_invariants(pk)
        assert checks.check_notices().faults == []
        transaction.set_rollback(True)


def test_the_walks_do_reach_a_closed_notice(cast: Cast) -> None:
    """The negative control."""
    pk = testing.noticed(cast, "REPORTED").pk
    calls(cast, pk, "inspector", "close", NOW)()
    assert Notice.objects.get(pk=pk).state == "CLOSED"
    check_invariants(pk)


def refused_by_the_database(pk: int, **columns: object) -> bool:
    try:
        with transaction.atomic():
            Notice.objects.filter(pk=pk).update(**columns)
    except IntegrityError:
        return True
    return False


def test_the_database_itself_refuses(cast: Cast) -> None:
    notice = testing.noticed(cast, "REPORTED")
    report = notice.reports.get()
    closed = {"state": "CLOSED", "closed_at": NOW, "closed_by": cast.county_officer}

    assert refused_by_the_database(notice.pk, **closed)
    assert refused_by_the_database(notice.pk, accepted=report)
    for mender in (cast.secretary, cast.clerk):
        assert refused_by_the_database(notice.pk, **closed | {"closed_by": mender, "accepted": report})
    for columns in ({"files": 0}, {"state": "ACCEPTED"}, {"decided_by": cast.secretary}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Report.objects.filter(pk=report.pk).update(**columns)
    assert not refused_by_the_database(notice.pk, **closed | {"accepted": report})


def test_the_database_wants_a_filing_before_a_round(cast: Cast) -> None:
    row = testing.planned(cast)
    with pytest.raises(IntegrityError), transaction.atomic():
        type(row).objects.filter(pk=row.pk).update(state="OPEN", why_chosen="着急")
