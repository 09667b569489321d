"""Builders that go through the actions. Tests name only what matters to them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hongguanjia.base.people.testing import NOW, Cast
from hongguanjia.base.presence.api import Claim, ScanRow, check_in_scanned
from hongguanjia.base.presence.testing import member_token_at
from hongguanjia.rooms.service import api
from hongguanjia.rooms.service.data import ActivityInput, WishInput
from hongguanjia.rooms.service.models import Activity, Certificate, Demand, Wish

STARTS = datetime(2026, 6, 20, 1, 0, tzinfo=UTC)
ENDS = STARTS + timedelta(hours=2)
INPUT = ActivityInput(
    title="清理村口河道",
    category="ENVIRONMENT",
    place="村委会门口",
    contact="村部 0371-0000",
    starts_at=STARTS,
    ends_at=ENDS,
    needs_out=False,
)
WISH_INPUT = WishInput(title="想修一下门锁", text="大门的锁坏了,晚上关不上。", private_note="村东头第三家")


def draft(cast: Cast, **changes: Any) -> Activity:
    """A draft of the secretary's branch."""
    typed = replace(INPUT, **changes)
    return api.create_activity(actor=cast.actor("secretary"), now=NOW, organisation_id=cast.branch.pk, typed=typed)


def published(cast: Cast, **changes: Any) -> Activity:
    """An activity open for sign-up."""
    return api.publish_activity(actor=cast.actor("secretary"), now=NOW, activity_id=draft(cast, **changes).pk)


def settling(cast: Cast, *parts: str, seen: tuple[str, ...] = (), **changes: Any) -> Activity:
    """An activity that is over: ``parts`` signed up; those in ``seen`` checked in on time and out at the end."""
    activity = published(cast, **changes)
    if parts:
        people = [getattr(cast, part).pk for part in parts]
        api.enrol_people(actor=cast.actor("secretary"), now=NOW, activity_id=activity.pk, person_ids=people)
    check_in(cast, activity, *seen)
    api.start_activity(actor=cast.actor("secretary"), now=activity.starts_at, activity_id=activity.pk)
    return api.end_activity(actor=cast.actor("secretary"), now=activity.ends_at, activity_id=activity.pk)


def check_in(cast: Cast, activity: Activity, *parts: str) -> None:
    """Each of ``parts`` shows the own code to the organiser's phone, on time, and again at the end."""
    for part in parts:
        person_id = getattr(cast, part).pk
        for direction, at in (("IN", activity.starts_at), ("OUT", activity.ends_at)):
            scan = ScanRow(member_token_at(person_id, at), Claim(key=f"{part}-{direction}"), direction)
            check_in_scanned(actor=cast.actor("secretary"), now=at, gathering_id=activity.gathering_id or 0, scan=scan)


def settled(cast: Cast, *parts: str, **changes: Any) -> Activity:
    """A settled activity at which all of ``parts`` were seen."""
    activity = settling(cast, *parts, seen=parts, **changes)
    api.confirm_all(actor=cast.actor("secretary"), now=ENDS, activity_id=activity.pk)
    return api.settle_activity(actor=cast.actor("secretary"), now=ENDS, activity_id=activity.pk)


def issued(cast: Cast, part: str = "member") -> Certificate:
    """A certificate of the branch for somebody whose service there was recorded."""
    request = api.request_certificate(
        actor=cast.actor(part),
        now=ENDS,
        organisation_id=cast.branch.pk,
        from_date=date(2026, 1, 1),
        to_date=date(2026, 12, 31),
    )
    return api.issue_certificate(actor=cast.actor("clerk"), now=ENDS, certificate_id=request.pk, contact="村部")


def demanded(cast: Cast, activity: Activity, part: str = "member") -> Demand:
    """A demand that the record of a settled activity be corrected."""
    return api.demand_correction(actor=cast.actor(part), now=ENDS, activity_id=activity.pk, text="少记了半小时")


def wish(cast: Cast, *, until: str = "SUBMITTED") -> Wish:
    """A resident's wish, taken as far as ``until``."""
    row = api.make_wish(actor=cast.actor("resident"), now=NOW, typed=WISH_INPUT)
    if until == "SUBMITTED":
        return row
    row = api.publish_wish(actor=cast.actor("clerk"), now=NOW, wish_id=row.pk)
    if until == "PUBLISHED":
        return row
    row = api.claim_wish(actor=cast.actor("member"), now=NOW, wish_id=row.pk)
    if until == "CLAIMED":
        return row
    return api.report_wish(actor=cast.actor("member"), now=NOW, wish_id=row.pk, report="换了一把新锁")
