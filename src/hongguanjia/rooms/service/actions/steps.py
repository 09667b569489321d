"""The steps that all verbs on an activity share: fetch under lock, ask who may, compare and set, leave a trail."""

from __future__ import annotations

from datetime import datetime

from hongguanjia.base.access.api import Actor, get_in_scope
from hongguanjia.base.record.api import leave_trail
from hongguanjia.kit.refusals import Refusal
from hongguanjia.rooms.service import permits, queries
from hongguanjia.rooms.service.flow import ACTIVITY
from hongguanjia.rooms.service.models import Activity


def take_activity(actor: Actor, verb: str, activity_id: int, now: datetime) -> Activity:
    """The activity, locked, if the actor may read it, may do ``verb`` and its state allows it.

    Raises ``NotFound`` to strangers, ``access.denied`` to those who only may read, ``service.activity.wrong_state``.
    """
    rows = queries.visible_activities(actor, now).select_for_update(of=("self",))
    activity = get_in_scope(rows, pk=activity_id)
    if not permits.may_activity(actor, verb, activity):
        raise permits.denied()
    ACTIVITY.check(verb, activity.state)
    return activity


def advance(activity: Activity, verb: str, **changes: object) -> None:
    """Set the state that follows ``verb``, and ``changes`` with it; refuse if somebody else was faster."""
    step = ACTIVITY.check(verb, activity.state)
    rows = Activity.objects.filter(pk=activity.pk, state=activity.state)
    if rows.update(state=step.target or activity.state, **changes) != 1:
        raise Refusal("service.activity.wrong_state", ACTIVITY.refusal)
    activity.refresh_from_db(fields=["state", *changes])


def note(actor: Actor, now: datetime, verb: str, activity: Activity, reason: str = "", **detail: object) -> None:
    """One line in the trail of an activity."""
    leave_trail(
        actor=actor,
        now=now,
        verb=f"service.activity.{verb}",
        subject_kind="service.activity",
        subject_id=activity.pk,
        subject_label=activity.title,
        organisation_id=activity.organisation_id,
        organisation_path=activity.organisation.path,
        reason=reason.strip(),
        **detail,
    )


def link_to(activity: Activity) -> str:
    """Where a notice about an activity leads."""
    return f"/m/activities/{activity.pk}/"
