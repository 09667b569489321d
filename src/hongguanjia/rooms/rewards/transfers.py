"""Moving pieces between stations in two steps: one sends, another receives and says what is missing and why."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from hongguanjia.base.access.api import Actor, get_in_scope
from hongguanjia.kit.clock import county_date
from hongguanjia.kit.refusals import BadInput, Refusal
from hongguanjia.rooms.rewards import permits, rules
from hongguanjia.rooms.rewards.asking import expiring
from hongguanjia.rooms.rewards.flow import TRANSFER
from hongguanjia.rooms.rewards.lots import Lot, count_expired, take_first
from hongguanjia.rooms.rewards.models import MovementKind, Station, Stock, StockTransfer, TransferState
from hongguanjia.rooms.rewards.shelving import move_shelf, note_lot, trail_stock


@transaction.atomic
def send_stock(
    *, actor: Actor, now: datetime, stock_id: int, station_id: int, quantity: int, key: str = ""
) -> StockTransfer:
    """Take ``quantity`` free pieces off the shelf and put them on their way to another station.

    Pieces that expire first go first; what has expired stays and is written off (``rewards.expired_first``). Only what is
    not promised can be sent (``rewards.promised``). The same ``key`` is answered with the same transfer.
    """
    stock = get_in_scope(permits.kept_stock(actor), pk=stock_id)
    earlier = StockTransfer.objects.filter(source=stock, request_key=key).first() if key else None
    if earlier is not None:
        return earlier
    if quantity < 1:
        raise BadInput("rewards.quantity", _("调出数量至少是 1，请改一改。"), field="quantity")
    target = _target(stock, station_id)
    left = expiring([stock.pk]).get(stock.pk, [Lot(None, stock.on_hand)])
    expired = count_expired(left, county_date(now))
    if expired and quantity > stock.free - expired:
        raise Refusal(
            "rewards.expired_first",
            _("这里有 %(expired)s 份已过期，不能调出。请先报废，再调出没有过期的。") % {"expired": expired},
            field="quantity",
        )
    gone = take_first([lot for lot in left if lot.good_until is None or lot.good_until >= county_date(now)], quantity)
    transfer = StockTransfer.objects.create(
        source=stock,
        target=target,
        quantity=quantity,
        lots=[[lot.good_until.isoformat() if lot.good_until else None, lot.quantity] for lot in gone],
        sent_at=now,
        sent_by_label=actor.label,
        request_key=key,
    )
    move_shelf(actor, now, stock, MovementKind.SEND, on_hand=-quantity, transfer=transfer)
    trail_stock(actor, now, "rewards.stock.sent", stock, quantity=quantity, to=target.station.name)
    return transfer


@transaction.atomic
def receive_transfer(
    *, actor: Actor, now: datetime, transfer_id: int, received: int, reason: str = ""
) -> StockTransfer:
    """Put what arrived on the shelf. Fewer pieces than were sent need a reason; more cannot have come."""
    transfer = get_in_scope(permits.coming_transfers(actor), pk=transfer_id)
    TRANSFER.check("receive", transfer.state)
    if not 0 <= received <= transfer.quantity:
        raise BadInput(
            "rewards.received",
            _("实收数量应在 0 到 %(sent)s 之间。多出来的请另作入库。") % {"sent": transfer.quantity},
            field="received",
        )
    said = rules.check_reason(reason) if received != transfer.quantity else reason.strip()
    _close(transfer, "receive", actor, now, received=received, difference_reason=said)
    _shelve(actor, now, transfer.target, transfer, received)
    trail_stock(actor, now, "rewards.stock.arrived", transfer.target, said, sent=transfer.quantity, received=received)
    return transfer


@transaction.atomic
def take_back_transfer(*, actor: Actor, now: datetime, transfer_id: int, reason: str) -> StockTransfer:
    """The pieces never left, or came back: the sender puts them on the shelf again."""
    transfer = get_in_scope(permits.sent_transfers(actor), pk=transfer_id)
    TRANSFER.check("take_back", transfer.state)
    said = rules.check_reason(reason)
    _close(transfer, "take_back", actor, now, difference_reason=said)
    _shelve(actor, now, transfer.source, transfer, transfer.quantity)
    trail_stock(actor, now, "rewards.stock.taken_back", transfer.source, said, quantity=transfer.quantity)
    return transfer


def _target(stock: Stock, station_id: int) -> Stock:
    """The shelf of the other station; made when it does not carry the reward yet. Only within the reward's own reach."""
    station = Station.objects.select_related("organisation").filter(pk=station_id, closed_date__isnull=True).first()
    reach = stock.reward.organisation.path
    if station is None or station.pk == stock.station_id or not station.organisation.path.startswith(reach):
        raise Refusal("rewards.transfer_target", _("不能调到这个站点，请换一个开着的站点。"), field="station")
    target, _made = Stock.objects.get_or_create(station=station, reward=stock.reward)
    return target


def _close(transfer: StockTransfer, verb: str, actor: Actor, now: datetime, **columns: Any) -> None:
    state = TRANSFER.find(verb).target
    columns |= {"state": state, "closed_at": now, "closed_by_label": actor.label}
    if not StockTransfer.objects.filter(pk=transfer.pk, state=TransferState.SENT).update(**columns):
        transfer.refresh_from_db(fields=["state"])
        TRANSFER.check(verb, transfer.state)
    for name, value in columns.items():
        setattr(transfer, name, value)


def _shelve(actor: Actor, now: datetime, stock: Stock, transfer: StockTransfer, pieces: int) -> None:
    """One movement for all that came; the earliest date of it is kept as the date of the whole."""
    if pieces:
        movement = move_shelf(actor, now, stock, MovementKind.ARRIVE, on_hand=pieces, transfer=transfer)
        dates = [date.fromisoformat(day) for day, _quantity in transfer.lots if day]
        note_lot(movement, min(dates, default=None))
