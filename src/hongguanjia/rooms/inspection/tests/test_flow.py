"""Every state × verb × role: done, or refused with a sentence and a known code. Nothing else may happen."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db import transaction

from hongguanjia.base.access.api import POST_ROLES, Actor
from hongguanjia.base.people.testing import NOW, Cast
from hongguanjia.base.record.api import list_kinds
from hongguanjia.kit.flow import Flow
from hongguanjia.kit.refusals import Refusal
from hongguanjia.rooms.inspection import actions, facts, permits, testing
from hongguanjia.rooms.inspection.data import MendingPlan
from hongguanjia.rooms.inspection.flow import BULLETIN, EXTENSION, FINDING, FLOWS, NOTICE, PLAN, ROUND
from hongguanjia.rooms.inspection.models import Bulletin, Extension, Finding, Notice, Plan, Round
from hongguanjia.rooms.inspection.verbs import NOUNS

pytestmark = pytest.mark.django_db
ROLES = (
    "resident",
    "member",
    "elder",
    "secretary",
    "clerk",
    "station_clerk",
    "town_officer",
    "county_officer",
    "approver",
    "auditor",
    "admin",
    "inspector",
    "sibling_member",
    "outsider",
    "outsider_secretary",
)
DENIED = {"access.denied", "access.not_found"}
LATER = NOW + timedelta(days=40)
SAID = "核对以后写明的理由"

NOTICE_CALLS: dict[str, Callable[..., object]] = {
    "receive": lambda c, pk, cast: actions.receive_notice(**c, notice_id=pk),
    "plan": lambda c, pk, cast: actions.plan_mending(
        **c, notice_id=pk, plan=MendingPlan("补开会议并上墙", cast.secretary.pk, cast.clerk.pk, c["now"].date())
    ),
    "report": lambda c, pk, cast: actions.report_mended(
        **c, notice_id=pk, report=testing.REPORT, files=[testing.file()]
    ),
    "progress": lambda c, pk, cast: actions.tell_progress(**c, notice_id=pk, text="正在补开会议"),
    "ask_extension": lambda c, pk, cast: actions.ask_extension(
        **c, notice_id=pk, until_date=Notice.objects.get(pk=pk).due_date + timedelta(days=3), reason=SAID
    ),
    "close": lambda c, pk, cast: actions.close_notice(**c, notice_id=pk, check="ON_SITE"),
    "send_back": lambda c, pk, cast: actions.send_back_notice(**c, notice_id=pk, reason=SAID),
    "escalate": lambda c, pk, cast: actions.escalate_notice(**c | {"now": LATER}, notice_id=pk),
    "settle": lambda c, pk, cast: actions.settle_escalation(**c, notice_id=pk, done="已约谈书记并记录"),
    "reopen": lambda c, pk, cast: actions.reopen_notice(**c, notice_id=pk, reason=SAID),
    "withdraw": lambda c, pk, cast: actions.withdraw_notice(**c, notice_id=pk, reason=SAID),
}
FINDING_CALLS: dict[str, Callable[..., object]] = {
    "reply": lambda c, pk, cast: actions.reply_to_finding(**c, finding_id=pk, text="五月因防汛推迟"),
    "confirm": lambda c, pk, cast: actions.confirm_finding(**c | {"now": LATER}, finding_id=pk),
    "issue": lambda c, pk, cast: actions.issue_from_finding(**c, finding_id=pk, typed=testing.TYPED),
    "object": lambda c, pk, cast: actions.object_to_finding(**c, finding_id=pk, text="四月开过会，有记录"),
    "reject": lambda c, pk, cast: actions.reject_objection(**c, finding_id=pk, reason=SAID),
    "uphold": lambda c, pk, cast: actions.uphold_objection(**c, finding_id=pk, reason=SAID),
    "dismiss": lambda c, pk, cast: actions.dismiss_finding(**c, finding_id=pk, reason=SAID),
}
ROUND_CALLS: dict[str, Callable[..., object]] = {
    "announce": lambda c, pk, cast: actions.announce_round(**c, round_id=pk),
    "draw": lambda c, pk, cast: actions.draw_round(**c, round_id=pk),
    "choose": lambda c, pk, cast: actions.choose_targets(
        **c,
        round_id=pk,
        why=SAID,
        teams=[(cast.branch.pk, [testing.inspector(cast).pk, testing.inspector(cast, "督平允").pk])],
    ),
    "finish": lambda c, pk, cast: actions.finish_round(**c, round_id=pk),
    "call_off": lambda c, pk, cast: actions.call_off_round(**c, round_id=pk, reason=SAID),
}
PLAN_CALLS: dict[str, Callable[..., object]] = {
    "add_round": lambda c, pk, cast: actions.add_round(**c, plan_id=pk, typed=round_input(cast)),
    "file": lambda c, pk, cast: actions.file_plan(**c, plan_id=pk, number="组备〔2026〕99号"),
    "amend": lambda c, pk, cast: actions.amend_plan(**c, plan_id=pk, reason=SAID),
}
EXTENSION_CALLS: dict[str, Callable[..., object]] = {
    "grant": lambda c, pk, cast: actions.grant_extension(**c, extension_id=pk),
    "refuse": lambda c, pk, cast: actions.refuse_extension(**c, extension_id=pk, reason=SAID),
}
BULLETIN_CALLS: dict[str, Callable[..., object]] = {
    "edit": lambda c, pk, cast: actions.edit_bulletin(
        **c, bulletin_id=pk, title="六月督查情况通报", text="本轮情况总体良好", scope="PUBLIC", names=False, basis=""
    ),
    "submit": lambda c, pk, cast: actions.submit_bulletin(**c, bulletin_id=pk),
    "return": lambda c, pk, cast: actions.return_bulletin(**c, bulletin_id=pk, reason=SAID),
    "publish": lambda c, pk, cast: actions.publish_bulletin(**c, bulletin_id=pk),
    "correct": lambda c, pk, cast: actions.correct_bulletin(**c, bulletin_id=pk, text="第二处数字应为三"),
}
CALLS = {
    NOTICE: NOTICE_CALLS,
    FINDING: FINDING_CALLS,
    ROUND: ROUND_CALLS,
    PLAN: PLAN_CALLS,
    EXTENSION: EXTENSION_CALLS,
    BULLETIN: BULLETIN_CALLS,
}


def round_input(cast: Cast) -> Any:
    from hongguanjia.rooms.inspection.api import RoundInput

    return RoundInput(
        "七月督查", "重点任务进展", cast.county.pk, "BRANCH", testing.DAY, testing.DAY, testing.checklist().pk
    )


def actor_of(cast: Cast, role: str) -> Actor:
    return testing.act_as(testing.inspector(cast, "督平允")) if role == "inspector" else cast.actor(role)


def outcome(do: Callable[[], object]) -> str:
    """``done`` or the code of the refusal; the database is as before in any case."""
    with transaction.atomic():
        try:
            with transaction.atomic():
                do()
            heard = "done"
        except Refusal as refusal:
            heard = refusal.code if str(refusal).endswith("。") else f"no sentence: {refusal}"
        transaction.set_rollback(True)
    return heard


def put(row: Any, state: str, **more: object) -> Any:
    """Force a row into ``state`` where no builder leads there."""
    if row.state != state:
        type(row).objects.filter(pk=row.pk).update(state=state, **more)
        row.refresh_from_db()
    return row


def finding_in(cast: Cast, state: str) -> Finding:
    finding = testing.found(cast, "FOUND" if state == "DISMISSED" else state)
    return put(finding, state, answer="不成立")


def round_in(cast: Cast, state: str) -> Round:
    if state in {"OPEN", "FINISHED"}:
        return put(testing.visited(cast).round, state)
    testing.inspector(cast), testing.inspector(cast, "督平允")
    row = testing.filed(cast, way="DRAW", target_kind="BRANCH")
    if state == "ANNOUNCED":
        return actions.announce_round(actor=cast.actor("county_officer"), now=NOW, round_id=row.pk)
    return put(row, state)


def plan_in(cast: Cast, state: str) -> Plan:
    return (testing.planned(cast) if state == "DRAFT" else testing.filed(cast)).plan


def extension_in(cast: Cast, state: str) -> Extension:
    notice = testing.noticed(cast, "PLANNED")
    until = notice.due_date + timedelta(days=3)
    row = actions.ask_extension(
        actor=cast.actor("secretary"), now=NOW, notice_id=notice.pk, until_date=until, reason=SAID
    )
    return put(row, state, decided_at=NOW, answer="不同意")


def bulletin_in(cast: Cast, state: str) -> Bulletin:
    return testing.bulletined(cast, state)


BUILD: dict[Flow, Callable[[Cast, str], Any]] = {
    NOTICE: testing.noticed,
    FINDING: finding_in,
    ROUND: round_in,
    PLAN: plan_in,
    EXTENSION: extension_in,
    BULLETIN: bulletin_in,
}
REFUSED_BY_RULE = {
    ("inspection.notice", "settle"): "inspection.nothing_to_settle",
    ("inspection.round", "choose"): "inspection.by_draw",
    ("inspection.round", "finish"): "inspection.findings_open",
}
ONE_PERSON = {"inspection.one_person", "inspection.mender_closes"}
CASES = [(flow, state) for flow in FLOWS for state in flow.states]


def test_every_verb_of_every_table_has_an_action_and_a_button() -> None:
    buttons = {noun.flow: set(noun.verbs) for noun in NOUNS.values()}
    for flow in FLOWS:
        verbs = {step.verb for step in flow.transitions}
        assert verbs == set(CALLS[flow]) == buttons[flow] | ({"add_round"} if flow is PLAN else set()), flow.noun


@pytest.mark.parametrize(("flow", "state"), CASES, ids=[f"{flow.noun}-{state}" for flow, state in CASES])
def test_every_verb_by_every_role_in_a_state(cast: Cast, flow: Flow, state: str) -> None:
    row = BUILD[flow](cast, state)
    assert row.state == state

    for role in ROLES:
        actor = actor_of(cast, role)
        for verb, call in CALLS[flow].items():
            heard = outcome(partial(call, {"actor": actor, "now": NOW}, row.pk, cast))
            where = f"{flow.noun} {state} {role} {verb}: {heard}"
            if not permits.may(actor, flow, verb, row):
                assert heard in DENIED, where
            elif not flow.can(verb, state):
                assert heard == f"{flow.noun}.wrong_state", where
            else:
                assert heard in {"done", REFUSED_BY_RULE.get((flow.noun, verb)), *ONE_PERSON}, where


def test_every_post_is_among_the_roles(cast: Cast) -> None:
    assert {post.role_code for role in ROLES for post in actor_of(cast, role).posts} == set(POST_ROLES)


def test_each_verb_is_done_by_somebody_where_the_table_lets_it(cast: Cast) -> None:
    """The negative control: a table whose verbs all end in a refusal would pass the test above."""
    for until in ("ISSUED", "RECEIVED", "PLANNED", "REPORTED", "CLOSED"):
        notice = testing.noticed(cast, until)
        for verb in NOTICE.verbs(notice.state):
            if verb == "settle":
                continue
            heard = {
                role: outcome(partial(NOTICE_CALLS[verb], {"actor": actor_of(cast, role), "now": NOW}, notice.pk, cast))
                for role in ROLES
            }
            assert "done" in heard.values(), (until, verb, heard)


def test_who_may_do_what_with_a_notice_is_as_agreed(cast: Cast) -> None:
    notice = testing.noticed(cast)
    may = {
        role: {verb for verb in NOTICE_CALLS if permits.may(actor_of(cast, role), NOTICE, verb, notice)}
        for role in ROLES
    }
    mending = {"receive", "plan", "report", "progress", "ask_extension"}

    assert may["secretary"] == may["clerk"] == may["town_officer"] == mending
    assert may["county_officer"] == set(NOTICE_CALLS) - mending
    assert may["inspector"] == {"close", "send_back"}
    nobody = set(ROLES) - {"secretary", "clerk", "town_officer", "county_officer", "inspector"}
    assert {role: may[role] for role in nobody} == {role: set() for role in nobody}


def test_every_flow_draws_its_states() -> None:
    for flow in FLOWS:
        drawn = flow.mermaid()
        assert all(state in drawn for state in flow.states)


def test_every_fact_is_in_the_catalogue() -> None:
    known = {kind.code for kind in list_kinds()}

    assert {kind.code for kind in facts.KINDS} <= known
