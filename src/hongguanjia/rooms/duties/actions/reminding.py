"""Reminders: before the deadline and on it, what is overdue and what a superior asked about, in one message a day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from hongguanjia.base.access.api import Actor, system_actor
from hongguanjia.base.notices.api import tell_many
from hongguanjia.base.notices.models import Notice
from hongguanjia.base.record.api import record_many
from hongguanjia.kit.clock import COUNTY_ZONE, county_date
from hongguanjia.kit.refusals import BadInput
from hongguanjia.rooms.duties import permits, queries
from hongguanjia.rooms.duties.actions.reporting import overdue_fact
from hongguanjia.rooms.duties.actions.steps import list_leaders, note
from hongguanjia.rooms.duties.flow import DUTY
from hongguanjia.rooms.duties.models import Duty, Nudge, Problem
from hongguanjia.rooms.duties.states import OWED, ProblemState

DAYS_BEFORE = (3, 0)
QUIET_UNTIL, QUIET_FROM = 8, 20
NUDGED_MOST = 2000
CLOCKWORK = system_actor("清单")


@transaction.atomic
def nudge_duties(*, actor: Actor, now: datetime, duty_ids: Collection[int]) -> int:
    """Have those who lead the organisations reminded of these duties with their next daily message.

    Returns for how many; what is not owed, or was asked about already, is left alone.
    """
    rows = queries.visible_duties(actor).filter(pk__in=list(duty_ids)[:NUDGED_MOST], state__in=OWED)
    owed = [row for row in rows if permits.may(actor, DUTY, "accept", row.organisation)]
    if not owed:
        raise BadInput("duties.nothing_to_nudge", _("选中的没有要催的：都已上报、已完成，或者不归您管。"))
    before = Nudge.objects.count()
    Nudge.objects.bulk_create(
        [Nudge(duty=row, asked_by_id=actor.person_id, asked_at=now) for row in owed], ignore_conflicts=True
    )
    asked = Nudge.objects.count() - before
    note(actor, now, "duty.nudged", owed[0], owed[0].organisation, label=_("%(count)s 项任务") % {"count": asked})
    return asked


@transaction.atomic
def mark_all_overdue(*, now: datetime) -> int:
    """Mark what was not reported by its day, once and for good; problems not mended likewise."""
    today = county_date(now)
    rows = Duty.objects.filter(state__in=OWED, due_date__lt=today, overdue_at=None)
    late = list(rows.select_related("organisation", "item__requirement__current"))
    Duty.objects.filter(pk__in=rows.values("pk")).update(overdue_at=now, changed_at=now)
    for duty in late:
        duty.overdue_at = now
    record_many([overdue_fact(duty) for duty in late], actor=CLOCKWORK, now=now)
    problems = Problem.objects.filter(state__in=(ProblemState.FOUND, ProblemState.MENDING), due_date__lt=today)
    return len(late) + problems.filter(overdue_at=None).update(overdue_at=now)


@transaction.atomic
def remind(*, now: datetime) -> int:
    """One message to each who leads, once a day, never at night. Returns how many were told."""
    if not QUIET_UNTIL <= now.astimezone(COUNTY_ZONE).hour < QUIET_FROM:
        return 0
    today = county_date(now)
    due = {today + timedelta(days=days) for days in DAYS_BEFORE}
    owed = Duty.objects.filter(state__in=OWED)
    counts: dict[int, list[int]] = defaultdict(lambda: [0, 0, 0])
    for place in owed.filter(due_date__in=due).order_by().values_list("organisation_id", flat=True):
        counts[place][0] += 1
    fresh = owed.filter(due_date=today - timedelta(days=1))
    for place in fresh.order_by().values_list("organisation_id", flat=True):
        counts[place][1] += 1
    nudges = Nudge.objects.filter(told_at=None, duty__state__in=OWED)
    for place in nudges.order_by().values_list("duty__organisation_id", flat=True):
        counts[place][2] += 1
    leaders = _list_untold(list_leaders(list(counts), today), today)
    for place, people in leaders.items():
        near, late, asked = counts[place]
        _tell(people, near, late, asked, now)
    Nudge.objects.filter(told_at=None, duty__organisation_id__in=list(leaders)).update(told_at=now)
    return sum(len(people) for people in leaders.values())


def _list_untold(leaders: dict[int, list[int]], today: date) -> dict[int, list[int]]:
    """Those who have not had the message of the day: what is asked after it waits for tomorrow's."""
    people = {person_id for row in leaders.values() for person_id in row}
    keys = {f"{_key(today)}:{person_id}": person_id for person_id in people}
    told = {keys[key] for key in Notice.objects.filter(key__in=list(keys)).values_list("key", flat=True)}
    untold = {place: [one for one in row if one not in told] for place, row in leaders.items()}
    return {place: row for place, row in untold.items() if row}


def _key(today: date) -> str:
    return f"duties.remind:{today}"


def _tell(people: list[int], near: int, late: int, asked: int, now: datetime) -> None:
    parts = [
        _("%(count)s 项快到期") % {"count": near} if near else "",
        _("%(count)s 项昨天到期没有报") % {"count": late} if late else "",
        _("%(count)s 项上级在催") % {"count": asked} if asked else "",
    ]
    text = _("清单任务：%(parts)s。") % {"parts": "，".join(part for part in parts if part)}
    key = _key(county_date(now))
    tell_many(person_ids=people, kind="duties.remind", text=text, link="/m/duties/", key=key, now=now)
