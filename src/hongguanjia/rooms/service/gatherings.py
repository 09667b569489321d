"""The one place where this room speaks with check-in (``presence``)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from hongguanjia.base.access.api import Actor
from hongguanjia.base.people.api import open_on
from hongguanjia.base.people.models import Leadership
from hongguanjia.base.presence import api as presence
from hongguanjia.kit.clock import county_date
from hongguanjia.rooms.service import facts, rules
from hongguanjia.rooms.service.data import Seen
from hongguanjia.rooms.service.models import Activity
from hongguanjia.rooms.service.states import Audience


def open_for(activity: Activity, *, actor: Actor, now: datetime) -> int:
    """Open the gathering of a published activity and return its id; organiser and helpers may run its check-in."""
    info = presence.open_gathering(
        actor=actor,
        now=now,
        new=presence.NewGathering(
            organisation_id=activity.organisation_id,
            source_kind=facts.ACTIVITY_SOURCE,
            source_id=activity.pk,
            title=activity.title,
            place=activity.place,
            window=_window(activity),
            needs_out=activity.needs_out,
            walk_in_paths=_walk_in_paths(activity, now),
        ),
    )
    presence.set_hosts(gathering_id=info.id, person_ids=_hosts(activity))
    return info.id


def move(activity: Activity, *, actor: Actor, now: datetime) -> None:
    """The activity may have another time and other hosts."""
    if activity.gathering_id is not None:
        window = _window(activity)
        presence.update_window(actor=actor, now=now, gathering_id=activity.gathering_id, window=window)
        presence.set_hosts(gathering_id=activity.gathering_id, person_ids=_hosts(activity))


def expect(activity: Activity, person_ids: Sequence[int]) -> None:
    """Put people on the roster of the activity's gathering."""
    if activity.gathering_id is not None and person_ids:
        presence.expect(gathering_id=activity.gathering_id, person_ids=person_ids)


def unexpect(activity: Activity, person_ids: Sequence[int]) -> None:
    """Take people off the roster."""
    if activity.gathering_id is not None and person_ids:
        presence.unexpect(gathering_id=activity.gathering_id, person_ids=person_ids)


def close(activity: Activity, *, actor: Actor, now: datetime) -> None:
    """No more check-ins for this activity."""
    if activity.gathering_id is not None:
        presence.close_gathering(actor=actor, now=now, gathering_id=activity.gathering_id)


def list_seen(activity: Activity) -> list[Seen]:
    """Everybody whom check-in has seen."""
    if activity.gathering_id is None:
        return []
    lines = presence.list_presences(gathering_id=activity.gathering_id)
    return [Seen(line.person_id, line.in_at, line.out_at, line.in_means) for line in lines if line.present]


def _window(activity: Activity) -> presence.Window:
    """Check-in from an hour before until two hours after, so that nobody has to hurry to a screen."""
    return presence.Window(
        starts_at=activity.starts_at,
        ends_at=activity.ends_at,
        opens_at=activity.starts_at - rules.OPENS_BEFORE,
        closes_at=activity.ends_at + rules.CLOSES_AFTER,
    )


def _walk_in_paths(activity: Activity, now: datetime) -> tuple[str, ...]:
    """Where places are not limited, people of the audience may come without having signed up."""
    if activity.capacity is not None:
        return ()
    audience = activity.audience_organisation
    if activity.audience == Audience.MEMBERS:
        return (audience.path,)
    led = Leadership.objects.filter(open_on(county_date(now)), party=audience).order_by("led__path")
    return (audience.path, *led.values_list("led__path", flat=True))


def _hosts(activity: Activity) -> list[int]:
    return [activity.organiser_id, *activity.helpers.values_list("person_id", flat=True)]
