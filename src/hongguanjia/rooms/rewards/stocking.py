"""What comes onto a station's shelf, and what a stock-taking corrects. Both leave a movement that is never edited."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from hongguanjia.base.access.api import Actor, get_in_scope
from hongguanjia.kit.clock import county_date
from hongguanjia.kit.refusals import BadInput, Refusal
from hongguanjia.rooms.rewards import permits, rules
from hongguanjia.rooms.rewards.asking import expiring
from hongguanjia.rooms.rewards.lots import count_expired
from hongguanjia.rooms.rewards.models import MovementKind, Reward, Station, Stock
from hongguanjia.rooms.rewards.shelving import move_shelf, note_lot, trail_stock

QUANTITY_MOST = 100_000


@transaction.atomic
def stock_reward(*, actor: Actor, now: datetime, station: Station, reward: Reward) -> Stock:
    """Let ``station`` carry ``reward``; nothing lies there yet. Doing so twice is the same as once."""
    permits.check_may_manage(actor, station.organisation)
    stock, made = Stock.objects.get_or_create(station=station, reward=reward)
    if made:
        trail_stock(actor, now, "rewards.stock.opened", stock)
    return stock


@transaction.atomic
def receive_stock(
    *, actor: Actor, now: datetime, stock_id: int, quantity: int, reason: str = "", good_until: date | None = None
) -> Stock:
    """Put ``quantity`` pieces on the shelf; ``good_until`` is the last day on which they may be handed out."""
    stock = get_in_scope(permits.kept_stock(actor), pk=stock_id)
    if not 0 < quantity <= QUANTITY_MOST:
        raise BadInput("rewards.quantity", _("入库数量应是 1 到 100000 的整数，请改一改。"), field="quantity")
    if good_until is not None and good_until < county_date(now):
        raise BadInput("rewards.good_until", _("这批已经过期，不能入库。请核对保质期。"), field="good_until")
    movement = move_shelf(actor, now, stock, MovementKind.IN, on_hand=quantity, reason=reason.strip())
    note_lot(movement, good_until)
    trail_stock(actor, now, "rewards.stock.in", stock, reason.strip(), change=quantity)
    return stock


@transaction.atomic
def write_off(*, actor: Actor, now: datetime, stock_id: int, reason: str) -> Stock:
    """Take the expired pieces off the shelf. Refused when nothing has expired, or when vouchers still wait for it."""
    stock = get_in_scope(permits.kept_stock(actor), pk=stock_id)
    said = rules.check_reason(reason)
    expired = count_expired(expiring([stock.pk]).get(stock.pk, []), county_date(now))
    if not expired:
        raise Refusal("rewards.nothing_expired", _("没有过期的物品。少了或坏了的，请通过盘点登记。"))
    move_shelf(actor, now, stock, MovementKind.WRITE_OFF, on_hand=-expired, reason=said)
    trail_stock(actor, now, "rewards.stock.expired", stock, said, change=-expired)
    return stock


@transaction.atomic
def correct_stock(*, actor: Actor, now: datetime, stock_id: int, counted: int, reason: str) -> Stock:
    """Set the shelf to what was ``counted``, with a reason. Never below what open vouchers are promised."""
    stock = get_in_scope(permits.kept_stock(actor), pk=stock_id)
    said = rules.check_reason(reason)
    stock = (
        Stock.objects.select_for_update(of=("self",)).select_related("station__organisation", "reward").get(pk=stock.pk)
    )
    if not 0 <= counted <= QUANTITY_MOST:
        raise BadInput("rewards.quantity", _("清点数量应是 0 到 100000 的整数，请改一改。"), field="counted")
    if counted < stock.reserved:
        raise Refusal(
            "rewards.promised",
            _("还有 %(reserved)s 张凭证待领取，清点数量不能比它少。请先取消发不出的凭证。")
            % {"reserved": stock.reserved},
            field="counted",
        )
    change = counted - stock.on_hand
    if change:
        move_shelf(actor, now, stock, MovementKind.CORRECT, on_hand=change, reason=said)
        trail_stock(actor, now, "rewards.stock.correct", stock, said, change=change)
    return stock
