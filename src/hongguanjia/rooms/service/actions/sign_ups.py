"""Signing up, leaving, the waiting list. Every change happens under the lock of the activity's row."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from hongguanjia.base.access.api import Actor, get_in_scope
from hongguanjia.base.notices.api import tell
from hongguanjia.base.people.models import Person
from hongguanjia.kit.refusals import BadInput, Refusal
from hongguanjia.rooms.service import gatherings, queries, rules
from hongguanjia.rooms.service.actions.steps import link_to, note, take_activity
from hongguanjia.rooms.service.flow import SIGN_UP
from hongguanjia.rooms.service.models import Activity, SignUp
from hongguanjia.rooms.service.states import SignUpState

ENROL_MOST = 20_000
HELD = (SignUpState.SIGNED_UP, SignUpState.WAITING)


@transaction.atomic
def sign_up(*, actor: Actor, now: datetime, activity_id: int) -> SignUp:
    """Sign up the actor (or the one represented): a place while there are any, else the end of the waiting list.

    Doing it twice is the same as once. Refused: closed, not meant for this person, removed by the organiser before.
    """
    activity = take_activity(actor, "sign_up", activity_id, now)
    person_id = actor.subject_id
    assert person_id is not None
    earlier = SignUp.objects.filter(activity=activity, person_id=person_id).first()
    if earlier and earlier.state in HELD:
        return earlier
    rules.check_sign_up_time(activity, now)
    rules.check_may_come(activity, queries.list_volunteers([person_id], now)[person_id])
    row = _take_place(activity, person_id, earlier, now)
    if row.state == SignUpState.SIGNED_UP:
        gatherings.expect(activity, [person_id])
    note(actor, now, "signed_up", activity, person=person_id, state=row.state)
    return row


@transaction.atomic
def leave_activity(*, actor: Actor, now: datetime, activity_id: int) -> SignUp:
    """Give up the place or the wait, until the start; the first who waits gets the place and is told."""
    activity = take_activity(actor, "leave", activity_id, now)
    rules.check_leave_time(activity, now)
    row = get_in_scope(SignUp.objects.filter(activity=activity), person_id=actor.subject_id)
    _release(activity, row, "leave", now)
    note(actor, now, "left", activity, person=row.person_id)
    return row


@transaction.atomic
def remove_person(*, actor: Actor, now: datetime, activity_id: int, person_id: int, reason: str) -> SignUp:
    """Take somebody off the list with a reason that is told; only the organiser can put the person back."""
    rules.check_reason(reason)
    activity = take_activity(actor, "remove", activity_id, now)
    row = get_in_scope(SignUp.objects.filter(activity=activity), person_id=person_id)
    _release(activity, row, "remove", now)
    text = _("您已被移出“%(title)s”：%(reason)s") % {"title": activity.title, "reason": reason.strip()}
    _tell(row, activity, "service.removed", text, now)
    note(actor, now, "removed", activity, reason, person=person_id)
    return row


@transaction.atomic
def enrol_people(*, actor: Actor, now: datetime, activity_id: int, person_ids: Sequence[int]) -> list[SignUp]:
    """The organiser signs up people, one without a phone or a whole branch; who finds no place waits.

    Refused as a whole, by name, when the activity is not meant for one of them.
    """
    activity = take_activity(actor, "enrol", activity_id, now)
    wanted = list(dict.fromkeys(person_ids))
    if not 1 <= len(wanted) <= ENROL_MOST:
        raise BadInput("service.nobody_chosen", _("请先选择要登记的人。"), field="person_ids")
    _check_all_may_come(activity, wanted, now)
    earlier = {row.person_id: row for row in SignUp.objects.filter(activity=activity, person_id__in=wanted)}
    again = [row for person_id in wanted if (row := earlier.get(person_id)) and row.state not in HELD]
    fresh = [person_id for person_id in wanted if person_id not in earlier]
    rows = [_take_place(activity, row.person_id, row, now, verb="enrol") for row in again]
    rows += _take_places(activity, fresh, now)
    placed = [row.person_id for row in rows if row.state == SignUpState.SIGNED_UP]
    gatherings.expect(activity, placed)
    note(actor, now, "enrolled", activity, people=len(rows), placed=len(placed))
    return list(SignUp.objects.filter(activity=activity, person_id__in=wanted).order_by("place"))


def promote_waiting(activity: Activity, now: datetime) -> list[SignUp]:
    """Give free places to those who wait, first come first; each is told. The activity's row is locked."""
    waiting = SignUp.objects.filter(activity=activity, state=SignUpState.WAITING).order_by("place")
    promoted = []
    for row in waiting if activity.capacity is None else waiting[: activity.capacity - activity.taken]:
        if not _hold_place(activity):
            break
        _set_state(row, "promote", SignUpState.SIGNED_UP, now)
        text = _("有空位了，您已从候补转为报名成功：“%s”。") % activity.title
        _tell(row, activity, "service.promoted", text, now)
        promoted.append(row)
    gatherings.expect(activity, [row.person_id for row in promoted])
    return promoted


def _take_place(
    activity: Activity, person_id: int, earlier: SignUp | None, now: datetime, *, verb: str = "sign_up"
) -> SignUp:
    if earlier is not None:
        SIGN_UP.check(verb, earlier.state)
    state = SignUpState.SIGNED_UP if _hold_place(activity) else SignUpState.WAITING
    values = {"state": state, "place": _next_place(activity), "changed_at": now}
    row, _created = SignUp.objects.update_or_create(activity=activity, person_id=person_id, defaults=values)
    return row


def _take_places(activity: Activity, person_ids: Sequence[int], now: datetime) -> list[SignUp]:
    """Many at once, in four statements."""
    room = len(person_ids) if activity.capacity is None else activity.capacity - activity.taken
    room, first = min(room, len(person_ids)), activity.next_place
    Activity.objects.filter(pk=activity.pk).update(
        taken=F("taken") + room, next_place=F("next_place") + len(person_ids)
    )
    activity.refresh_from_db(fields=["taken", "next_place"])
    return SignUp.objects.bulk_create(
        [
            SignUp(
                activity=activity,
                person_id=person_id,
                state=SignUpState.SIGNED_UP if number < room else SignUpState.WAITING,
                place=first + number,
                changed_at=now,
            )
            for number, person_id in enumerate(person_ids)
        ],
        batch_size=1000,
    )


def _hold_place(activity: Activity) -> bool:
    """Count one place if there is one: a conditional update, so that even without the lock none is given twice."""
    room = Q(capacity__isnull=True) | Q(taken__lt=F("capacity"))
    held = Activity.objects.filter(room, pk=activity.pk).update(taken=F("taken") + 1) == 1
    activity.refresh_from_db(fields=["taken"])
    return held


def _next_place(activity: Activity) -> int:
    Activity.objects.filter(pk=activity.pk).update(next_place=F("next_place") + 1)
    activity.refresh_from_db(fields=["next_place"])
    return activity.next_place - 1


def _release(activity: Activity, row: SignUp, verb: str, now: datetime) -> None:
    had_place = row.state == SignUpState.SIGNED_UP
    _set_state(row, verb, str(SIGN_UP.check(verb, row.state).target), now)
    if not had_place:
        return
    Activity.objects.filter(pk=activity.pk).update(taken=F("taken") - 1)
    activity.refresh_from_db(fields=["taken"])
    gatherings.unexpect(activity, [row.person_id])
    promote_waiting(activity, now)


def _set_state(row: SignUp, verb: str, target: str, now: datetime) -> None:
    SIGN_UP.check(verb, row.state)
    if SignUp.objects.filter(pk=row.pk, state=row.state).update(state=target, changed_at=now) != 1:
        raise Refusal("service.sign_up.wrong_state", SIGN_UP.refusal)
    row.state, row.changed_at = target, now


def _check_all_may_come(activity: Activity, person_ids: Sequence[int], now: datetime) -> None:
    volunteers = queries.list_volunteers(person_ids, now)
    for person_id in person_ids:
        if person_id not in volunteers:
            raise BadInput("service.person_unknown", _("名单里有人不在名册上，请重新选择。"), field="person_ids")
        try:
            rules.check_may_come(activity, volunteers[person_id])
        except Refusal as refusal:
            name = Person.objects.values_list("name", flat=True).get(pk=person_id)
            raise BadInput(refusal.code, f"{name}:{refusal}", field="person_ids") from refusal


def _tell(row: SignUp, activity: Activity, kind: str, text: str, now: datetime) -> None:
    key = f"{kind}:{row.pk}:{int(now.timestamp())}"
    tell(person_id=row.person_id, kind=kind, text=text, link=link_to(activity), key=key, now=now)
