"""From draft to the end of an activity."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from hongguanjia.base.access.api import Actor, Permission, check_permission, get_in_scope, is_below
from hongguanjia.base.notices.api import tell_many
from hongguanjia.base.people.models import Organisation, Person
from hongguanjia.kit.refusals import BadInput
from hongguanjia.rooms.service import gatherings, rules
from hongguanjia.rooms.service.actions.attendance import propose_lines
from hongguanjia.rooms.service.actions.sign_ups import promote_waiting
from hongguanjia.rooms.service.actions.steps import advance, link_to, note, take_activity
from hongguanjia.rooms.service.data import ActivityInput
from hongguanjia.rooms.service.models import Activity, Helper, Series, SignUp
from hongguanjia.rooms.service.states import SignUpState


@transaction.atomic
def create_activity(
    *, actor: Actor, now: datetime, organisation_id: int, typed: ActivityInput, series: Series | None = None
) -> Activity:
    """Draft an activity of an organisation. Refused: input that makes no sense (``BadInput``), a place not the actor's."""
    rules.check_activity(typed)
    organisation = get_in_scope(Organisation.objects.all(), pk=organisation_id, closed_date__isnull=True)
    check_permission(actor, Permission.SERVICE_MANAGE, organisation.path)
    activity = Activity(organisation=organisation, created_at=now, series=series)
    _fill(activity, typed, actor)
    activity.save()
    _set_helpers(activity, typed.helper_ids)
    note(actor, now, "created", activity)
    return activity


@transaction.atomic
def edit_activity(*, actor: Actor, now: datetime, activity_id: int, typed: ActivityInput) -> Activity:
    """Change an activity before it starts. Those signed up are told of a new time or place; more places go to who waits."""
    rules.check_activity(typed)
    activity = take_activity(actor, "edit", activity_id, now)
    rules.check_capacity(typed.capacity, activity.taken)
    before = (activity.starts_at, activity.ends_at, activity.place)
    _fill(activity, typed, actor)
    if activity.published_at is not None:
        rules.check_publish(activity, now)
    activity.save()
    _set_helpers(activity, typed.helper_ids)
    if activity.published_at is not None:
        gatherings.move(activity, actor=actor, now=now)
        promote_waiting(activity, now)
    if activity.published_at is not None and before != (activity.starts_at, activity.ends_at, activity.place):
        _tell_all(activity, now, "service.moved", _("“%s”的时间或地点变了，请看看。") % activity.title)
    note(actor, now, "edited", activity)
    return activity


@transaction.atomic
def publish_activity(*, actor: Actor, now: datetime, activity_id: int) -> Activity:
    """Open an activity for sign-up, and its gathering for check-in."""
    activity = take_activity(actor, "publish", activity_id, now)
    rules.check_publish(activity, now)
    advance(activity, "publish", published_at=now)
    activity.gathering_id = gatherings.open_for(activity, actor=actor, now=now)
    activity.save(update_fields=["gathering_id"])
    note(actor, now, "published", activity)
    return activity


@transaction.atomic
def start_activity(*, actor: Actor, now: datetime, activity_id: int) -> Activity:
    """Say that it has begun; from an hour before its time on."""
    activity = take_activity(actor, "start", activity_id, now)
    rules.check_start_time(activity, now)
    advance(activity, "start")
    note(actor, now, "started", activity)
    return activity


@transaction.atomic
def end_activity(*, actor: Actor, now: datetime, activity_id: int) -> Activity:
    """Say that it is over; a line of attendance is proposed for everybody who signed up or checked in."""
    activity = take_activity(actor, "end", activity_id, now)
    advance(activity, "end", ended_at=now)
    propose_lines(activity, now)
    note(actor, now, "ended", activity)
    return activity


@transaction.atomic
def cancel_activity(*, actor: Actor, now: datetime, activity_id: int, reason: str) -> Activity:
    """Call it off with a reason that everybody who signed up is told."""
    rules.check_reason(reason)
    activity = take_activity(actor, "cancel", activity_id, now)
    advance(activity, "cancel", cancel_reason=reason.strip())
    gatherings.close(activity, actor=actor, now=now)
    text = _("“%(title)s”已取消：%(reason)s") % {"title": activity.title, "reason": reason.strip()}
    _tell_all(activity, now, "service.cancelled", text)
    note(actor, now, "cancelled", activity, reason)
    return activity


@transaction.atomic
def repeat_activity(*, actor: Actor, now: datetime, activity_id: int, cadence: str, times: int) -> list[Activity]:
    """Draft the next ``times`` occurrences, weekly or monthly, each an activity of its own in the same series."""
    activity = take_activity(actor, "repeat", activity_id, now)
    starts = rules.list_occurrences(activity.starts_at, cadence, times)
    if activity.series is None:
        activity.series = Series.objects.create(cadence=cadence, created_at=now)
        activity.save(update_fields=["series"])
    typed = copy_input(activity)
    made = [
        create_activity(
            actor=actor,
            now=now,
            organisation_id=activity.organisation_id,
            typed=_shift(typed, start),
            series=activity.series,
        )
        for start in starts
    ]
    note(actor, now, "repeated", activity, cadence=cadence, times=times)
    return made


def copy_input(activity: Activity) -> ActivityInput:
    """What would have to be typed to have the same activity again."""
    return ActivityInput(
        title=activity.title,
        category=activity.category,
        place=activity.place,
        contact=activity.contact,
        starts_at=activity.starts_at,
        ends_at=activity.ends_at,
        sign_up_until=activity.sign_up_until,
        description=activity.description,
        capacity=activity.capacity,
        audience=activity.audience,
        audience_id=activity.audience_organisation_id,
        age_least=activity.age_least,
        dangerous=activity.dangerous,
        insurance_note=activity.insurance_note,
        needs_out=activity.needs_out,
        organiser_id=activity.organiser_id,
        helper_ids=tuple(activity.helpers.order_by("pk").values_list("person_id", flat=True)),
    )


def _shift(typed: ActivityInput, starts_at: datetime) -> ActivityInput:
    by = starts_at - typed.starts_at
    until = typed.sign_up_until + by if typed.sign_up_until else None
    return replace(typed, starts_at=starts_at, ends_at=typed.ends_at + by, sign_up_until=until)


def _fill(activity: Activity, typed: ActivityInput, actor: Actor) -> None:
    activity.title = typed.title.strip()
    activity.category = typed.category
    activity.dangerous = rules.is_dangerous(typed)
    activity.insurance_note = typed.insurance_note.strip()
    activity.description = typed.description.strip()
    activity.place = typed.place.strip()
    activity.contact = typed.contact.strip()
    activity.starts_at, activity.ends_at = typed.starts_at, typed.ends_at
    activity.sign_up_until = typed.sign_up_until or typed.starts_at
    activity.capacity = typed.capacity
    activity.audience = typed.audience
    activity.audience_organisation = _find_audience(activity.organisation, typed.audience_id)
    activity.age_least = typed.age_least
    activity.needs_out = typed.needs_out
    activity.organiser = _find_organiser(activity, typed.organiser_id or actor.person_id)


def _find_audience(organisation: Organisation, audience_id: int | None) -> Organisation:
    """An organisation invites its own people, or all of an organisation above it, up to the county."""
    if audience_id is None or audience_id == organisation.pk:
        return organisation
    audience = Organisation.objects.filter(pk=audience_id).first()
    if audience is None or not (
        is_below(organisation.path, [audience.path]) or is_below(audience.path, [organisation.path])
    ):
        raise BadInput("service.audience_elsewhere", _("只能面向本组织、它的上级或下级范围。"), field="audience_id")
    return audience


def _find_organiser(activity: Activity, person_id: int | None) -> Person:
    person = Person.objects.filter(pk=person_id).first() if person_id else None
    if person is None:
        raise BadInput("service.organiser_missing", _("请选择活动的组织者。"), field="organiser_id")
    return person


def _set_helpers(activity: Activity, person_ids: Iterable[int]) -> None:
    wanted = set(person_ids) - {activity.organiser_id}
    known = set(Person.objects.filter(pk__in=wanted).values_list("pk", flat=True))
    if wanted - known:
        raise BadInput("service.helper_unknown", _("协助人里有人不在名册上，请重新选择。"), field="helper_ids")
    activity.helpers.exclude(person_id__in=wanted).delete()
    Helper.objects.bulk_create(
        [Helper(activity=activity, person_id=person_id) for person_id in sorted(wanted)], ignore_conflicts=True
    )


def _tell_all(activity: Activity, now: datetime, kind: str, text: str) -> None:
    people = SignUp.objects.filter(activity=activity, state__in=(SignUpState.SIGNED_UP, SignUpState.WAITING))
    tell_many(
        person_ids=people.values_list("person_id", flat=True),
        kind=kind,
        text=text,
        link=link_to(activity),
        key=f"{kind}:{activity.pk}:{int(now.timestamp())}",
        now=now,
    )
