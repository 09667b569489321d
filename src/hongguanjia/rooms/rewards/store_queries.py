"""Reads of the stores: transfers, stock-takings, what expires soon."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import F, Q, QuerySet

from hongguanjia.base.access.api import Actor
from hongguanjia.kit.clock import county_date
from hongguanjia.rooms.rewards import permits
from hongguanjia.rooms.rewards.asking import expiring
from hongguanjia.rooms.rewards.figures import terms_on
from hongguanjia.rooms.rewards.models import CountState, Station, Stock, StockCount, StockTransfer, TransferState


@dataclass(frozen=True, slots=True)
class Ending:
    """Pieces of a shelf whose last day is near or past."""

    stock: Stock
    good_until: date
    pieces: int
    expired: bool


def list_transfers(*, actor: Actor, station: Station | None = None) -> QuerySet[StockTransfer]:
    """Transfers in the actor's reach, those on their way first; of one station when given."""
    rows = permits.read_transfers(actor)
    if station is not None:
        rows = rows.filter(Q(source__station=station) | Q(target__station=station))
    return rows.order_by(F("closed_at").desc(nulls_first=True), "-pk")


def list_counts(*, actor: Actor, station: Station | None = None) -> QuerySet[StockCount]:
    """Stock-takings in the actor's reach, the newest first; of one station when given."""
    rows = permits.read_counts(actor)
    return rows if station is None else rows.filter(station=station)


def list_ending(*, shelves: QuerySet[Stock], now: datetime) -> list[Ending]:
    """What of ``shelves`` expires within the county's days, or has expired, the earliest first. Shelves without a dated
    delivery in that time cost nothing."""
    today = county_date(now)
    until = today + timedelta(days=terms_on(today).soon_days)
    near = {row.pk: row for row in shelves.filter(on_hand__gt=0, lots__good_until__lte=until).distinct()}
    if not near:
        return []
    found = [
        Ending(near[pk], lot.good_until, lot.quantity, lot.good_until < today)
        for pk, lots in expiring(list(near)).items()
        for lot in lots
        if lot.good_until is not None and lot.good_until <= until
    ]
    return sorted(found, key=lambda row: (row.good_until, row.stock.pk))


def list_targets(*, stock: Stock) -> QuerySet[Station]:
    """Where pieces of a shelf may be sent: open stations of the reward's own reach."""
    path = stock.reward.organisation.path
    rows = Station.objects.filter(permits.within(path), closed_date__isnull=True).exclude(pk=stock.station_id)
    return rows.order_by("name", "pk")


def list_sheets_to_confirm(*, actor: Actor) -> QuerySet[StockCount]:
    """Counted sheets that wait for the actor as the second person."""
    rows = permits.kept_counts(actor).filter(state=CountState.COUNTED)
    return rows.exclude(counted_by_id=actor.person_id) if actor.person_id is not None else rows


def list_coming(*, actor: Actor) -> QuerySet[StockTransfer]:
    """Transfers on their way to a shelf that the actor keeps."""
    return permits.coming_transfers(actor).filter(state=TransferState.SENT)
