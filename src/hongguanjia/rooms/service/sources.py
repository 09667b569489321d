"""Where the facts of this room came from, for who asks how a figure came about."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.urls import reverse

from hongguanjia.base.access.api import Actor, Permission, is_below, scope
from hongguanjia.points.api import SourceLink, correct_at_source, link_source
from hongguanjia.rooms.service import facts
from hongguanjia.rooms.service.actions.corrections import correct_attendance
from hongguanjia.rooms.service.models import Activity, Attendance, Wish


def find_attendances(actor: Actor, attendance_ids: Sequence[int]) -> dict[int, SourceLink]:
    """The activity of each line, for who runs it and for whom the line is about."""
    rows = scope(
        Attendance.objects.select_related("activity__organisation"),
        actor,
        Permission.SERVICE_READ,
        path="activity__organisation__path",
        person="person_id",
    )
    lines = rows.filter(pk__in=attendance_ids)
    return {line.pk: _link(actor, line.activity, "phone-service-activity") for line in lines}


def find_activities(actor: Actor, activity_ids: Sequence[int]) -> dict[int, SourceLink]:
    """The activities, for their organiser or where a post covers the place."""
    rows = scope(Activity.objects.select_related("organisation"), actor, Permission.SERVICE_READ, person="organiser_id")
    return {row.pk: _link(actor, row, "phone-service-run") for row in rows.filter(pk__in=activity_ids)}


def find_wishes(actor: Actor, wish_ids: Sequence[int]) -> dict[int, SourceLink]:
    """The wishes, for who did them or where a post covers the place."""
    rows = scope(Wish.objects.all(), actor, Permission.WISH_MANAGE, person="claimed_by_id").filter(pk__in=wish_ids)
    return {row.pk: SourceLink(row.title, reverse("phone-service-wish", args=[row.pk])) for row in rows}


def put_right(*, source_id: int, quantity: int, reason: str, actor: Actor, now: datetime) -> None:
    """Correct the minutes of a line after an appeal. The same minutes are recorded anew: they may have been taken back."""
    line = Attendance.objects.get(pk=source_id)
    if line.fact_id is not None and line.minutes == quantity:
        correct_attendance(actor=actor, now=now, attendance_id=source_id, minutes=0, reason=reason)
    correct_attendance(actor=actor, now=now, attendance_id=source_id, minutes=quantity, reason=reason)


def _link(actor: Actor, activity: Activity, on_phone: str) -> SourceLink:
    on_desk = is_below(activity.organisation.path, actor.paths(Permission.SERVICE_READ))
    return SourceLink(activity.title, reverse("desk-service-activity" if on_desk else on_phone, args=[activity.pk]))


def register() -> None:
    """Called once when the application starts."""
    link_source(facts.ATTENDANCE_SOURCE, find_attendances)
    correct_at_source(facts.ATTENDANCE_SOURCE, put_right)
    link_source(facts.ACTIVITY_SOURCE, find_activities)
    link_source(facts.WISH_SOURCE, find_wishes)
