"""Every state × verb × role: done, or refused with a sentence and a known code. Nothing else may happen."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from django.db import transaction

from hongguanjia.base.access.api import Actor
from hongguanjia.base.people.testing import NOW, Cast
from hongguanjia.kit.refusals import Refusal
from hongguanjia.rooms.service import actions, permits
from hongguanjia.rooms.service.data import ActivityInput
from hongguanjia.rooms.service.flow import ACTIVITY, FLOWS, WISH
from hongguanjia.rooms.service.models import Activity, Attendance, SignUp, Wish
from hongguanjia.rooms.service.permits import PERSONAL_VERBS, WISH_PARTS
from hongguanjia.rooms.service.testing import INPUT, STARTS, WISH_INPUT, published, settled, wish
from hongguanjia.rooms.service.verbs import ACTIVITY_VERBS, WISH_VERBS

pytestmark = pytest.mark.django_db
ROLES = ("resident", "member", "secretary", "clerk", "town_officer", "auditor", "outsider", "outsider_secretary")
DENIED = {"access.denied", "access.not_found"}
WRONG_STATE = {"service.activity.wrong_state", "service.wish.wrong_state"}
Call = Callable[[Actor, Activity], object]


def line_of(activity: Activity) -> int:
    return Attendance.objects.get_or_create(activity=activity, person_id=activity.organiser_id)[0].pk


def edited(activity: Activity) -> ActivityInput:
    return INPUT


CALLS: dict[str, Callable[..., object]] = {
    "edit": lambda c, a: actions.edit_activity(**c, typed=edited(a)),
    "publish": lambda c, a: actions.publish_activity(**c),
    "sign_up": lambda c, a: actions.sign_up(**c),
    "leave": lambda c, a: actions.leave_activity(**c),
    "enrol": lambda c, a: actions.enrol_people(**c, person_ids=[a.organiser_id]),
    "remove": lambda c, a: actions.remove_person(**c, person_id=a.organiser_id, reason="来不了"),
    "start": lambda c, a: actions.start_activity(**c),
    "end": lambda c, a: actions.end_activity(**c),
    "collect": lambda c, a: actions.collect_attendance(**c),
    "confirm": lambda c, a: actions.confirm_all(**c),
    "second": lambda c, a: actions.second_attendances(**c, person_ids=[]),
    "settle": lambda c, a: actions.settle_activity(**c),
    "make_up": lambda c, a: actions.make_up_attendance(**c, person_id=a.organiser_id, minutes=30, reason="签到机坏了"),
    "correct": lambda c, a: actions.correct_attendance(
        actor=c["actor"], now=c["now"], attendance_id=line_of(a), minutes=10, reason="核实"
    ),
    "demand": lambda c, a: actions.demand_correction(**c, text="少记了"),
    "print_slips": lambda c, a: actions.print_slips(**c, number=1),
    "repeat": lambda c, a: actions.repeat_activity(**c, cadence="WEEKLY", times=1),
    "cancel": lambda c, a: actions.cancel_activity(**c, reason="下雨"),
}


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


def test_every_verb_of_the_table_has_an_action_here() -> None:
    assert set(CALLS) == {step.verb for step in ACTIVITY.transitions} - {"rate"}
    assert set(ACTIVITY_VERBS) <= set(CALLS)
    assert set(WISH_VERBS) | {"expire"} == {step.verb for step in WISH.transitions} == set(WISH_PARTS)


@pytest.mark.parametrize("state", ACTIVITY.states)
def test_every_verb_by_every_role_in_a_state(cast: Cast, state: str) -> None:
    activity = published(cast, audience="EVERYONE", organiser_id=cast.elder.pk)
    published_at = None if state == "DRAFT" else NOW
    Activity.objects.filter(pk=activity.pk).update(state=state, settled_at=NOW, published_at=published_at)
    activity.refresh_from_db()

    for role in ROLES:
        actor = cast.actor(role)
        for verb, call in CALLS.items():
            now = STARTS - timedelta(minutes=30)
            heard = outcome(partial(call, {"actor": actor, "now": now, "activity_id": activity.pk}, activity))
            where = f"{state} {role} {verb}: {heard}"
            if not permits.may_activity(actor, verb, activity):
                assert heard in DENIED, where
            elif not ACTIVITY.can(verb, state):
                assert heard in WRONG_STATE | DENIED, where
            else:
                assert heard not in WRONG_STATE, where


@pytest.mark.parametrize("state", WISH.states)
def test_every_step_of_a_wish_by_every_role(cast: Cast, state: str) -> None:
    row = wish(cast)
    claimed = state in {"CLAIMED", "DONE", "CONFIRMED"}
    Wish.objects.filter(pk=row.pk).update(state=state, claimed_by=cast.member if claimed else None)
    row.refresh_from_db()
    calls = {
        "publish": lambda c: actions.publish_wish(**c),
        "return": lambda c: actions.return_wish(**c, reason="写清楚"),
        "resubmit": lambda c: actions.resubmit_wish(**c, typed=WISH_INPUT),
        "claim": lambda c: actions.claim_wish(**c),
        "give_back": lambda c: actions.give_back_wish(**c, reason="出差"),
        "report": lambda c: actions.report_wish(**c, report="办好了"),
        "send_back": lambda c: actions.send_back_wish(**c, reason="没修好"),
        "confirm": lambda c: actions.confirm_wish(**c, reason="看过了"),
        "withdraw": lambda c: actions.withdraw_wish(**c),
    }
    for role in (*ROLES, "sibling_member"):
        actor = cast.actor(role)
        for verb, call in calls.items():
            heard = outcome(partial(call, {"actor": actor, "now": NOW, "wish_id": row.pk}))
            where = f"{state} {role} {verb}: {heard}"
            if not permits.may_wish(actor, verb, row):
                assert heard in DENIED | {"service.claim_members_only"}, where
            elif not WISH.can(verb, state):
                assert heard in WRONG_STATE | DENIED | {"service.claim_own"}, where
            else:
                assert heard == "done" or heard.startswith("service."), where


def test_who_may_do_what_is_as_agreed(cast: Cast) -> None:
    activity = published(cast, organiser_id=cast.member.pk)
    may = {role: {verb for verb in CALLS if permits.may_activity(cast.actor(role), verb, activity)} for role in ROLES}

    assert may["secretary"] == may["town_officer"] == set(CALLS)
    assert may["clerk"] == set(CALLS) - {"second", "settle", "make_up", "correct"}
    assert may["member"] == set(PERSONAL_VERBS - {"rate"}) | {
        "enrol",
        "remove",
        "start",
        "end",
        "collect",
        "confirm",
        "print_slips",
    }
    assert may["auditor"] == may["outsider"] == set(PERSONAL_VERBS - {"rate"})


def test_every_flow_draws_its_states() -> None:
    for flow in FLOWS:
        drawn = flow.mermaid()
        assert all(state in drawn for state in flow.states)


def test_a_retry_of_settling_changes_nothing(cast: Cast) -> None:
    activity = settled(cast, "member")

    heard = outcome(lambda: actions.settle_activity(actor=cast.actor("secretary"), now=NOW, activity_id=activity.pk))

    assert heard == "service.activity.wrong_state"
    assert SignUp.objects.filter(activity=activity).count() == 1
