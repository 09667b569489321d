"""Closing a station's day: one person counts, another signs off, differences carry a reason and correct the shelf."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from hongguanjia.base.access.api import Actor, get_in_scope
from hongguanjia.base.record.api import leave_trail
from hongguanjia.kit.clock import county_date, county_midnight
from hongguanjia.kit.refusals import BadInput, Refusal
from hongguanjia.rooms.rewards import permits, rules
from hongguanjia.rooms.rewards.flow import CLOSING
from hongguanjia.rooms.rewards.models import Closing, ClosingLine, ClosingState, MovementKind, Station, Stock
from hongguanjia.rooms.rewards.shelf import change_shelf


@dataclass(frozen=True, slots=True)
class Counted:
    """What was counted on one shelf, and why it differs from what should be there."""

    pieces: int
    reason: str = ""


def list_shelves(*, station: Station, now: datetime) -> QuerySet[Stock]:
    """The station's shelves with ``gone``, the pieces handed over today; the caller has found the station in scope."""
    start = county_midnight(county_date(now))
    today = Q(vouchers__state="HANDED_OVER", vouchers__closed_at__gte=start, vouchers__closed_at__lte=now)
    rows = Stock.objects.filter(station=station).select_related("reward", "station__organisation")
    return rows.annotate(gone=Count("vouchers", filter=today)).order_by("reward__title", "pk")


@transaction.atomic
def close_day(*, actor: Actor, now: datetime, station_id: int, counted: Mapping[int, Counted]) -> Closing:
    """Put down what was counted today, every shelf once. Signed by somebody else, or rejected and counted again."""
    rows = permits.served_stations(actor).select_for_update(of=("self",))
    station = get_in_scope(rows, pk=station_id)
    shelves = list(list_shelves(station=station, now=now))
    try:
        with transaction.atomic():
            closing = Closing.objects.create(
                station=station,
                day=county_date(now),
                counted_at=now,
                counted_by_id=actor.person_id,
                counted_by_label=actor.label,
            )
    except IntegrityError as twice:
        raise Refusal("rewards.closed_today", _("今天的日结单已经交了，正等复核或已复核。")) from twice
    ClosingLine.objects.bulk_create([_line(closing, stock, counted) for stock in shelves])
    _trail(actor, now, "rewards.closing.counted", closing)
    return closing


@transaction.atomic
def sign_off(*, actor: Actor, now: datetime, closing_id: int) -> Closing:
    """Another person confirms the sheet; every difference corrects its shelf, or nothing is signed."""
    closing = _open(actor, closing_id, "sign_off")
    for line in closing.lines.select_related("stock__reward", "stock__station__organisation").order_by("stock_id"):
        if line.difference:
            line.movement = change_shelf(
                actor=actor,
                now=now,
                stock=line.stock,
                kind=MovementKind.CORRECT,
                change=line.difference,
                reason=line.reason,
            )
            line.save(update_fields=["movement"])
    return _decide(actor, now, closing, ClosingState.SIGNED, "")


@transaction.atomic
def reject(*, actor: Actor, now: datetime, closing_id: int, reason: str) -> Closing:
    """Send the sheet back to be counted again."""
    closing = _open(actor, closing_id, "reject")
    return _decide(actor, now, closing, ClosingState.REJECTED, rules.check_reason(reason))


def _line(closing: Closing, stock: Stock, counted: Mapping[int, Counted]) -> ClosingLine:
    said = counted.get(stock.pk)
    if said is None or not 0 <= said.pieces <= 100_000:
        raise BadInput(
            "rewards.not_counted", _("“%(title)s”还没有清点，请填实际数量。") % {"title": stock.reward.title}
        )
    reason = rules.check_reason(said.reason) if said.pieces != stock.on_hand else ""
    return ClosingLine(
        closing=closing,
        stock=stock,
        handed_over=stock.gone,  # type: ignore[attr-defined]
        expected=stock.on_hand,
        counted=said.pieces,
        reason=reason,
    )


def _open(actor: Actor, closing_id: int, verb: str) -> Closing:
    rows = permits.signable_closings(actor).select_for_update(of=("self",))
    closing = get_in_scope(rows, pk=closing_id)
    CLOSING.check(verb, closing.state)
    if actor.person_id is not None and actor.person_id == closing.counted_by_id:
        raise Refusal("rewards.own_count", _("清点的人不能自己复核，请由另一位站务员或管理人员签字。"))
    return closing


def _decide(actor: Actor, now: datetime, closing: Closing, state: ClosingState, reason: str) -> Closing:
    closing.state, closing.decided_at, closing.decided_by_label, closing.reason = state, now, actor.label, reason
    closing.save(update_fields=["state", "decided_at", "decided_by_label", "reason"])
    _trail(actor, now, f"rewards.closing.{state.lower()}", closing, reason)
    return closing


def _trail(actor: Actor, now: datetime, verb: str, closing: Closing, reason: str = "") -> None:
    organisation = closing.station.organisation
    leave_trail(
        actor=actor,
        now=now,
        verb=verb,
        subject_kind="closing",
        subject_id=closing.pk,
        subject_label=f"{closing.station.name} · {closing.day:%Y-%m-%d}",
        organisation_id=organisation.pk,
        organisation_path=organisation.path,
        reason=reason,
    )
