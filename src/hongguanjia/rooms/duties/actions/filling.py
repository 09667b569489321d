"""What another room already knows is never asked for: duties measured by facts fill themselves in, and empty again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db import transaction
from django.db.models import Count, QuerySet, Sum

from hongguanjia.base.record.api import get_kind
from hongguanjia.base.record.models import Fact
from hongguanjia.kit.bulk import stored_moment, update_rows
from hongguanjia.kit.clock import county_date
from hongguanjia.rooms.duties.flow import FILLING
from hongguanjia.rooms.duties.models import Duty
from hongguanjia.rooms.duties.states import DutyState, Measure

LOOKED_BACK = timedelta(days=400)


class Sought(NamedTuple):
    """A duty that facts fill: what is sought where and when, and how it stands."""

    duty_id: int
    organisation_id: int
    kind: str
    start: date
    end: date
    target: int
    amount: int
    state: str


@transaction.atomic
def fill_duties(*, now: datetime, organisation_ids: Collection[int] | None = None) -> int:
    """Count facts anew for all duties of the last year that they measure, or those of some organisations.

    Done when the target is reached; open again when a fact was withdrawn and it no longer is. Returns how many changed.
    """
    today = county_date(now)
    rows = Duty.objects.filter(
        item__requirement__current__measure=Measure.FACTS,
        period_start__lte=today,
        period_end__gt=today - LOOKED_BACK,
        state__in=FILLING.find("fill").sources | {DutyState.ACCEPTED},
    )
    if organisation_ids is not None:
        rows = rows.filter(organisation_id__in=organisation_ids)
    sought = _list_sought(rows)
    counted = _count_days(sought)
    changes = [change for one in sought if (change := _judge(one, counted, now))]
    update_rows(Duty, ("amount", "state", "by_facts", "changed_at"), changes)
    return len(changes)


def _list_sought(rows: QuerySet[Duty]) -> list[Sought]:
    listed = rows.order_by().values_list(
        "pk",
        "organisation_id",
        "item__requirement__current__fact_kind",
        "period_start",
        "period_end",
        "item__target",
        "amount",
        "state",
    )
    return [Sought(*row) for row in listed]


def _count_days(sought: Iterable[Sought]) -> dict[tuple[int, str], list[tuple[date, int]]]:
    """Facts that stand, by organisation and kind: how many, or how much, on each day."""
    wanted = list(sought)
    if not wanted:
        return {}
    kinds = {one.kind for one in wanted}
    rows = Fact.objects.filter(
        kind__in=kinds,
        occurred_date__gte=min(one.start for one in wanted),
        occurred_date__lt=max(one.end for one in wanted),
        withdraws=None,
        withdrawn_by=None,
    )
    places = {one.organisation_id for one in wanted}
    if len(places) < 500:
        rows = rows.filter(organisation_id__in=places)
    grouped = rows.order_by().values_list("organisation_id", "kind", "occurred_date")
    found: dict[tuple[int, str], list[tuple[date, int]]] = defaultdict(list)
    for place, kind, day, times, much in grouped.annotate(times=Count("pk"), much=Sum("quantity")):
        found[(place, kind)].append((day, times if get_kind(kind).unit == "times" else much))
    return found


def _judge(
    one: Sought, counted: dict[tuple[int, str], list[tuple[date, int]]], now: datetime
) -> tuple[object, ...] | None:
    days = counted.get((one.organisation_id, one.kind), [])
    amount = sum(much for day, much in days if one.start <= day < one.end)
    done = amount >= one.target
    stands = one.state == DutyState.ACCEPTED
    verb = "" if done == stands else "fill" if done else "unfill"
    if not verb and amount == one.amount:
        return None
    state = FILLING.find(verb).target if verb else one.state
    return (amount, state, True, stored_moment(now), one.duty_id)
