"""One change of one shelf: the figures by compare-and-set and the movement that explains them, in this order, together."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from hongguanjia.base.access.api import Actor
from hongguanjia.base.record.api import leave_trail
from hongguanjia.kit.refusals import Refusal
from hongguanjia.rooms.rewards.models import Stock, StockLot, StockMovement


def move_shelf(
    actor: Actor, now: datetime, stock: Stock, kind: str, *, on_hand: int = 0, reserved: int = 0, **cause: Any
) -> StockMovement:
    """Change a shelf by signed pieces. ``rewards.promised`` when what is promised would no longer lie there."""
    fits = Stock.objects.filter(
        pk=stock.pk,
        on_hand__gte=max(0, -on_hand),
        reserved__gte=max(0, -reserved),
        reserved__lte=F("on_hand") + on_hand - reserved,
    )
    if not fits.update(on_hand=F("on_hand") + on_hand, reserved=F("reserved") + reserved):
        stock.refresh_from_db(fields=["on_hand", "reserved"])
        raise Refusal(
            "rewards.promised",
            _("“%(title)s”在库 %(on_hand)s 份，其中 %(reserved)s 份已预留，不够动用。请先取消发不出的凭证。")
            % {"title": stock.reward.title, "on_hand": stock.on_hand, "reserved": stock.reserved},
            field="quantity",
        )
    movement = StockMovement.objects.create(
        stock=stock,
        kind=kind,
        on_hand_change=on_hand,
        reserved_change=reserved,
        at=now,
        user_id=actor.user_id,
        actor_label=actor.label,
        **cause,
    )
    stock.refresh_from_db(fields=["on_hand", "reserved"])
    return movement


def note_lot(movement: StockMovement, good_until: date | None) -> None:
    """Write down until when the pieces that just came are good; nothing when that is not known."""
    if good_until is not None:
        StockLot.objects.create(
            movement=movement, stock_id=movement.stock_id, quantity=movement.on_hand_change, good_until=good_until
        )


def trail_stock(actor: Actor, now: datetime, verb: str, stock: Stock, reason: str = "", **detail: object) -> None:
    """Leave what was done to a shelf in the trail, under the shelf's own name."""
    leave_trail(
        actor=actor,
        now=now,
        verb=verb,
        subject_kind="stock",
        subject_id=stock.pk,
        subject_label=f"{stock.station.name} · {stock.reward.title}",
        organisation_id=stock.station.organisation_id,
        organisation_path=stock.station.organisation.path,
        reason=reason,
        **detail,
    )
