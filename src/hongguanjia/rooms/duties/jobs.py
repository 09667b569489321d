"""What comes round by itself: periods begin, deadlines pass, facts fill in, people are reminded."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from hongguanjia.base.record.models import Fact
from hongguanjia.kit.clock import read_clock
from hongguanjia.rooms.duties.actions.filling import fill_duties
from hongguanjia.rooms.duties.actions.opening import open_duties
from hongguanjia.rooms.duties.actions.reminding import mark_all_overdue, remind
from hongguanjia.rooms.duties.models import Requirement
from hongguanjia.rooms.duties.states import Measure

FRESH = timedelta(hours=1)
HEARD_MOST = 500


def turn_period(now: datetime) -> int:
    """Open what is due in the periods of today, fill in what is known, then mark what is overdue."""
    return open_duties(now=now) + fill_duties(now=now) + mark_all_overdue(now=now)


def remind_all(now: datetime) -> int:
    """The day's messages; at night nothing happens."""
    return remind(now=now)


def hear_facts(fact_ids: Sequence[int]) -> None:
    """Facts were recorded just now: fill in what they measure, so that nobody waits for the job to see it."""
    kinds = Requirement.objects.filter(current__measure=Measure.FACTS).values("current__fact_kind").distinct()
    now = read_clock()
    fresh = Fact.objects.filter(pk__in=fact_ids[:HEARD_MOST], recorded_at__gte=now - FRESH, kind__in=kinds)
    places = set(fresh.order_by().values_list("organisation_id", flat=True))
    if places:
        fill_duties(now=now, organisation_ids=places)
