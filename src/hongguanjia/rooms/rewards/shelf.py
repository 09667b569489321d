"""Single pieces that leave a shelf or come back to it outside a redemption, each with its reason."""

from __future__ import annotations

from datetime import datetime

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from hongguanjia.base.access.api import Actor
from hongguanjia.base.record.api import leave_trail
from hongguanjia.kit.refusals import Refusal
from hongguanjia.rooms.rewards.models import Stock, StockMovement, Voucher


def change_shelf(
    *, actor: Actor, now: datetime, stock: Stock, kind: str, change: int, reason: str, voucher: Voucher | None = None
) -> StockMovement:
    """Change a shelf by ``change`` pieces. Never below what open vouchers are promised (``rewards.promised``)."""
    fits = Stock.objects.filter(pk=stock.pk, on_hand__gte=F("reserved") - change)
    if not fits.update(on_hand=F("on_hand") + change):
        raise Refusal(
            "rewards.promised",
            _("“%(title)s”剩下的都已被预留，不能再减。请先取消发不出的凭证。") % {"title": stock.reward.title},
        )
    leave_trail(
        actor=actor,
        now=now,
        verb=f"rewards.stock.{kind.lower()}",
        subject_kind="stock",
        subject_id=stock.pk,
        subject_label=f"{stock.station.name} · {stock.reward.title}",
        organisation_id=stock.station.organisation_id,
        organisation_path=stock.station.organisation.path,
        reason=reason,
        change=change,
    )
    return StockMovement.objects.create(
        stock=stock,
        kind=kind,
        on_hand_change=change,
        reserved_change=0,
        voucher=voucher,
        reason=reason,
        at=now,
        user_id=actor.user_id,
        actor_label=actor.label,
    )
