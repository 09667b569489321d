"""Every state × verb × role: done, or refused with a sentence and a known code. Nothing else may happen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from hongguanjia.base.access.api import POST_ROLES, Actor
from hongguanjia.base.people.api import appoint
from hongguanjia.base.people.testing import LONG_AGO, NOW, SYSTEM, Cast
from hongguanjia.kit.flow import Flow
from hongguanjia.kit.refusals import Refusal
from hongguanjia.rooms.duties import actions, permits
from hongguanjia.rooms.duties.data import ReportInput
from hongguanjia.rooms.duties.flow import DUTY, FLOWS, LIST, MEETING, PROBLEM, WORK_REPORT
from hongguanjia.rooms.duties.models import Duty, DutyList, Meeting, Problem, WorkReport
from hongguanjia.rooms.duties.testing import MEETING as TYPED
from hongguanjia.rooms.duties.testing import asked, listed, met, planned, problem, reported, work_report
from hongguanjia.rooms.duties.verbs import DUTY_VERBS, MEETING_VERBS, PROBLEM_VERBS, WORK_REPORT_VERBS

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
    "inspector",
    "auditor",
    "admin",
    "sibling_member",
    "outsider",
    "outsider_secretary",
)
DENIED = {"access.denied", "access.not_found"}
TEXT = "一、主要工作。" * 10

Call = Callable[[dict[str, Any], int, Cast], object]
CALLS: dict[str, dict[str, Call]] = {
    "duties.list": {"publish": lambda c, pk, cast: actions.publish_list(**c, list_id=pk)},
    "duties.duty": {
        "report": lambda c, pk, cast: actions.report_duty(**c, duty_id=pk, typed=ReportInput()),
        "accept": lambda c, pk, cast: actions.accept_duty(**c, duty_id=pk),
        "send_back": lambda c, pk, cast: actions.send_back_duty(**c, duty_id=pk, reason="写清楚"),
    },
    "duties.meeting": {
        "hold": lambda c, pk, cast: actions.hold_meeting(**c, meeting_id=pk, typed=_typed(cast)),
        "call_off": lambda c, pk, cast: actions.call_off_meeting(**c, meeting_id=pk, reason="下雨"),
        "void": lambda c, pk, cast: actions.void_meeting(**c, meeting_id=pk, reason="登记错了"),
    },
    "duties.problem": {
        "plan": lambda c, pk, cast: actions.plan_problem(
            **c, problem_id=pk, measures="逐人建立联系", due_date=date(2026, 8, 1), owner_id=None
        ),
        "mend": lambda c, pk, cast: actions.mend_problem(**c, problem_id=pk, outcome="已逐户补登"),
        "close": lambda c, pk, cast: actions.close_problem(**c, problem_id=pk),
        "send_back": lambda c, pk, cast: actions.send_back_problem(**c, problem_id=pk, reason="照片看不清"),
        "reopen": lambda c, pk, cast: actions.reopen_problem(**c, problem_id=pk, reason="回头看反弹"),
    },
    "duties.work_report": {
        "edit": lambda c, pk, cast: actions.edit_work_report(**c, report_id=pk, text=TEXT),
        "submit": lambda c, pk, cast: actions.submit_work_report(**c, report_id=pk),
        "accept": lambda c, pk, cast: actions.accept_work_report(**c, report_id=pk),
        "send_back": lambda c, pk, cast: actions.send_back_work_report(**c, report_id=pk, reason="太短了"),
        "publish": lambda c, pk, cast: actions.publish_work_report(**c, report_id=pk),
    },
}
OWN = {"duties.own_report", "duties.own_mending"}


def actor_of(cast: Cast, role: str) -> Actor:
    """The actor of the cast; the county's inspector is the elder with that post."""
    if role != "inspector":
        return cast.actor(role)
    post: dict[str, Any] = {"organisation": cast.county, "role": "INSPECTOR", "title": "督查员", "from_date": LONG_AGO}
    if not cast.actor("elder").posts:
        appoint(actor=SYSTEM, now=NOW, person=cast.elder, **post)
    return cast.actor("elder")


def _typed(cast: Cast) -> Any:
    return TYPED.__class__(**{**_fields(), "present_ids": (cast.member.pk,)})


def _fields() -> dict[str, Any]:
    return {name: getattr(TYPED, name) for name in TYPED.__dataclass_fields__}


@pytest.fixture(autouse=True)
def _media(settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


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


def put_list(cast: Cast, state: str) -> DutyList:
    if state == "DRAFT":
        row = listed(cast, "branch", by="town_officer")
        actions.add_requirement(actor=cast.actor("town_officer"), now=NOW, list_id=row.pk, typed=_requirement())
        return row
    return DutyList.objects.get(pk=asked(cast).duty_list_id)


def _requirement() -> Any:
    from hongguanjia.rooms.duties.testing import INPUT

    return INPUT


def put_duty(cast: Cast, state: str) -> Duty:
    until = state if state in {"ACCEPTED", "SENT_BACK"} else "REPORTED"
    row = reported(cast, until=until)
    if row.state != state:
        Duty.objects.filter(pk=row.pk).update(state=state)
        row.refresh_from_db()
    return row


def put_meeting(cast: Cast, state: str) -> Meeting:
    row = met(cast) if state in {"HELD", "VOIDED"} else planned(cast)
    step: dict[str, Any] = {"actor": cast.actor("clerk"), "now": NOW, "meeting_id": row.pk}
    if state == "VOIDED":
        return actions.void_meeting(**step, reason="登记错了")
    return actions.call_off_meeting(**step, reason="下雨") if state == "CALLED_OFF" else row


def put_problem(cast: Cast, state: str) -> Problem:
    return problem(cast, until=state)


def put_work_report(cast: Cast, state: str) -> WorkReport:
    return work_report(cast, until=state)


NOUNS: tuple[tuple[Flow, Callable[[Cast, str], Any]], ...] = (
    (LIST, put_list),
    (DUTY, put_duty),
    (MEETING, put_meeting),
    (PROBLEM, put_problem),
    (WORK_REPORT, put_work_report),
)
CASES = [(flow, put, state) for flow, put in NOUNS for state in flow.states]


def test_every_verb_of_the_tables_has_an_action_and_a_button() -> None:
    buttons = {
        "duties.list": {"publish"},
        "duties.duty": {"report", *DUTY_VERBS},
        "duties.meeting": {"hold", *MEETING_VERBS},
        "duties.problem": set(PROBLEM_VERBS),
        "duties.work_report": {"edit", *WORK_REPORT_VERBS},
    }
    for flow, _put in NOUNS:
        assert {step.verb for step in flow.transitions} == set(CALLS[flow.noun]) == buttons[flow.noun]


@pytest.mark.parametrize(("flow", "put", "state"), CASES, ids=[f"{flow.noun}-{state}" for flow, _p, state in CASES])
def test_every_verb_by_every_role_in_a_state(
    cast: Cast, flow: Flow, put: Callable[[Cast, str], Any], state: str
) -> None:
    row = put(cast, state)
    assert row.state == state

    for role in ROLES:
        actor = actor_of(cast, role)
        for verb, call in CALLS[flow.noun].items():
            heard = outcome(partial(call, {"actor": actor, "now": NOW}, row.pk, cast))
            where = f"{flow.noun} {state} {role} {verb}: {heard}"
            if not permits.may(actor, flow, verb, row.organisation):
                assert heard in DENIED, where
            elif not flow.can(verb, state):
                assert heard == f"{flow.noun}.wrong_state", where
            elif heard in OWN:
                assert role in {"clerk", "secretary"} and verb in {"close", "accept", "send_back"}, where
            else:
                assert heard == "done", where


def test_every_post_is_among_the_roles(cast: Cast) -> None:
    assert {post.role_code for role in ROLES for post in actor_of(cast, role).posts} == set(POST_ROLES)


def test_who_may_do_what_is_as_agreed(cast: Cast) -> None:
    row = put_duty(cast, "REPORTED")
    may = {
        role: {verb for verb in CALLS[DUTY.noun] if permits.may(actor_of(cast, role), DUTY, verb, row.organisation)}
        for role in ROLES
    }

    assert may["secretary"] == may["clerk"] == {"report"}
    assert may["town_officer"] == may["county_officer"] == {"report", "accept", "send_back"}
    nobody = set(ROLES) - {"secretary", "clerk", "town_officer", "county_officer"}
    assert {role: may[role] for role in nobody} == {role: set() for role in nobody}


def test_the_closer_is_never_the_mender(cast: Cast) -> None:
    row = put_problem(cast, "MENDED")

    heard = {
        role: outcome(partial(CALLS[PROBLEM.noun]["close"], {"actor": cast.actor(role), "now": NOW}, row.pk, cast))
        for role in ("clerk", "secretary", "town_officer")
    }

    assert heard == {"clerk": "duties.own_mending", "secretary": "done", "town_officer": "done"}


def test_every_flow_draws_its_states() -> None:
    for flow in FLOWS:
        drawn = flow.mermaid()
        assert all(state in drawn for step in flow.transitions for state in step.sources)
