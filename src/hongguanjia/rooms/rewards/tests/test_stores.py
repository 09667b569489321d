"""Deliveries with dates, transfers in two steps, stock-takings by two people."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from hongguanjia.base.people.testing import NOW, SYSTEM, Cast
from hongguanjia.kit.refusals import BadInput, NotFound, Refusal
from hongguanjia.rooms.rewards import counts, stocking, transfers
from hongguanjia.rooms.rewards.asking import expiring
from hongguanjia.rooms.rewards.checks import CHECKS
from hongguanjia.rooms.rewards.counts import Counted
from hongguanjia.rooms.rewards.flow import COUNT, TRANSFER
from hongguanjia.rooms.rewards.lots import Lot
from hongguanjia.rooms.rewards.models import CountLine, StockCount, StockMovement, StockTransfer
from hongguanjia.rooms.rewards.testing import Shop, build_shop, give_points, open_second_station, redeemed

pytestmark = pytest.mark.django_db
SOON, LATER = date(2026, 6, 20), date(2026, 12, 31)
STRANGERS = ("member", "outsider", "outsider_secretary")


@pytest.fixture
def shop(cast: Cast) -> Shop:
    give_points(cast.member, 50)
    return build_shop(cast, pieces=5)


def receive(shop: Shop, quantity: int, good_until: date | None) -> None:
    stocking.receive_stock(actor=SYSTEM, now=NOW, stock_id=shop.stock.pk, quantity=quantity, good_until=good_until)


def faults() -> list[str]:
    return [fault for check in CHECKS for fault in check().faults]


def test_what_expired_is_not_given_out_and_is_written_off(cast: Cast) -> None:
    shop = build_shop(cast, pieces=0)
    give_points(cast.member, 50)
    receive(shop, 2, SOON)
    later = NOW + timedelta(days=10)
    with pytest.raises(Refusal) as told:
        redeemed(cast.actor("member"), shop, now=later)
    assert told.value.code == "rewards.sold_out"
    stock = stocking.write_off(
        actor=cast.actor("station_clerk"), now=later, stock_id=shop.stock.pk, reason="已过保质期"
    )
    assert stock.on_hand == 0
    assert StockMovement.objects.latest("pk").kind == "WRITE_OFF"
    with pytest.raises(Refusal) as again:
        stocking.write_off(actor=SYSTEM, now=later, stock_id=shop.stock.pk, reason="已过保质期")
    assert again.value.code == "rewards.nothing_expired"
    assert faults() == []


def test_what_is_expired_already_does_not_come_in(shop: Shop) -> None:
    with pytest.raises(BadInput) as told:
        receive(shop, 1, date(2026, 6, 14))
    assert told.value.field == "good_until"


def test_two_steps_move_pieces_and_their_dates(cast: Cast, shop: Shop) -> None:
    receive(shop, 3, SOON)
    other = open_second_station(cast, shop, pieces=1)
    transfer = transfers.send_stock(
        actor=cast.actor("station_clerk"), now=NOW, stock_id=shop.stock.pk, station_id=other.station.pk, quantity=4
    )
    shop.stock.refresh_from_db()
    assert (shop.stock.on_hand, transfer.state, transfer.lots) == (4, "SENT", [["2026-06-20", 3], [None, 1]])
    transfers.receive_transfer(
        actor=cast.actor("town_officer"), now=NOW, transfer_id=transfer.pk, received=3, reason="路上破了一件"
    )
    other.stock.refresh_from_db()
    assert other.stock.on_hand == 4
    assert expiring([other.stock.pk])[other.stock.pk] == [Lot(SOON, 3), Lot(None, 1)]
    assert faults() == []


def test_what_is_promised_cannot_be_sent_away(cast: Cast, shop: Shop) -> None:
    redeemed(cast.actor("member"), shop)
    other = open_second_station(cast, shop, pieces=1)
    with pytest.raises(Refusal) as told:
        transfers.send_stock(actor=SYSTEM, now=NOW, stock_id=shop.stock.pk, station_id=other.station.pk, quantity=5)
    assert told.value.code == "rewards.promised"


@pytest.mark.parametrize(
    ("received", "reason", "field"), [(5, "", "received"), (-1, "", "received"), (3, "", "reason")]
)
def test_what_a_receipt_may_not_say(cast: Cast, shop: Shop, received: int, reason: str, field: str) -> None:
    transfer = sent(cast, shop)
    with pytest.raises(Refusal) as told:
        transfers.receive_transfer(actor=SYSTEM, now=NOW, transfer_id=transfer.pk, received=received, reason=reason)
    assert told.value.field == field


def sent(cast: Cast, shop: Shop) -> StockTransfer:
    other = open_second_station(cast, shop, pieces=1)
    return transfers.send_stock(actor=SYSTEM, now=NOW, stock_id=shop.stock.pk, station_id=other.station.pk, quantity=4)


def do_transfer(verb: str, transfer: StockTransfer) -> None:
    if verb == "receive":
        transfers.receive_transfer(actor=SYSTEM, now=NOW, transfer_id=transfer.pk, received=4)
    else:
        transfers.take_back_transfer(actor=SYSTEM, now=NOW, transfer_id=transfer.pk, reason="没有装车")


TRANSFER_BY = {"SENT": [], "RECEIVED": ["receive"], "TAKEN_BACK": ["take_back"]}


@pytest.mark.parametrize("verb", [step.verb for step in TRANSFER.transitions])
@pytest.mark.parametrize("state", TRANSFER.states)
def test_each_verb_in_each_state_of_a_transfer(cast: Cast, shop: Shop, state: str, verb: str) -> None:
    transfer = sent(cast, shop)
    for way in TRANSFER_BY[state]:
        do_transfer(way, transfer)
    if TRANSFER.can(verb, state):
        do_transfer(verb, transfer)
    else:
        with pytest.raises(Refusal) as told:
            do_transfer(verb, transfer)
        assert told.value.code == "transfer.wrong_state"
    transfer.refresh_from_db()
    assert transfer.state == (TRANSFER.find(verb).target if TRANSFER.can(verb, state) else state)
    assert faults() == []


def counted(count: StockCount, pieces: int, reason: str = "") -> dict[int, Counted]:
    return {line.pk: Counted(pieces, reason) for line in CountLine.objects.filter(count=count)}


def do_count(verb: str, cast: Cast, count: StockCount) -> None:
    clerk, officer, common = cast.actor("station_clerk"), cast.actor("town_officer"), {"now": NOW, "count_id": count.pk}
    if verb == "submit":
        counts.submit_count(actor=clerk, counted=counted(count, 4, "少一份，原因不明"), **common)
    elif verb == "confirm":
        counts.confirm_count(actor=officer, **common)
    elif verb == "send_back":
        counts.send_back_count(actor=officer, reason="请重新数", **common)
    else:
        counts.abandon_count(actor=clerk, reason="开错了", **common)


COUNT_BY = {
    "COUNTING": [],
    "COUNTED": ["submit"],
    "CONFIRMED": ["submit", "confirm"],
    "ABANDONED": ["abandon"],
}


@pytest.mark.parametrize("verb", [step.verb for step in COUNT.transitions])
@pytest.mark.parametrize("state", COUNT.states)
def test_each_verb_in_each_state_of_a_count(cast: Cast, shop: Shop, state: str, verb: str) -> None:
    count = counts.open_count(actor=cast.actor("station_clerk"), now=NOW, station_id=shop.station.pk)
    for way in COUNT_BY[state]:
        do_count(way, cast, count)
    if COUNT.can(verb, state):
        do_count(verb, cast, count)
    else:
        with pytest.raises(Refusal) as told:
            do_count(verb, cast, count)
        assert told.value.code == "count.wrong_state"
    count.refresh_from_db()
    assert count.state == (COUNT.find(verb).target if COUNT.can(verb, state) else state)
    shop.stock.refresh_from_db()
    assert shop.stock.on_hand == (4 if count.state == "CONFIRMED" else 5)
    assert faults() == []


def test_nobody_confirms_what_he_counted(cast: Cast, shop: Shop) -> None:
    clerk = cast.actor("station_clerk")
    count = counts.open_count(actor=clerk, now=NOW, station_id=shop.station.pk)
    counts.submit_count(actor=clerk, now=NOW, count_id=count.pk, counted=counted(count, 5))
    with pytest.raises(Refusal) as told:
        counts.confirm_count(actor=clerk, now=NOW, count_id=count.pk)
    assert told.value.code == "rewards.count_own"


def test_what_moves_between_count_and_confirmation_stays_moved(cast: Cast, shop: Shop) -> None:
    count = counts.open_count(actor=SYSTEM, now=NOW, station_id=shop.station.pk)
    do_count("submit", cast, count)
    receive(shop, 10, None)
    do_count("confirm", cast, count)
    shop.stock.refresh_from_db()
    assert shop.stock.on_hand == 14


@pytest.mark.parametrize(("pieces", "reason", "code"), [(4, "", "count_reason"), (-1, "", "count_missing")])
def test_a_sheet_is_complete_and_explains_itself(shop: Shop, pieces: int, reason: str, code: str) -> None:
    count = counts.open_count(actor=SYSTEM, now=NOW, station_id=shop.station.pk)
    with pytest.raises(BadInput) as told:
        counts.submit_count(actor=SYSTEM, now=NOW, count_id=count.pk, counted=counted(count, pieces, reason))
    assert told.value.code == f"rewards.{code}"


def test_one_sheet_at_a_time(shop: Shop) -> None:
    counts.open_count(actor=SYSTEM, now=NOW, station_id=shop.station.pk)
    with pytest.raises(Refusal) as told:
        counts.open_count(actor=SYSTEM, now=NOW, station_id=shop.station.pk)
    assert told.value.code == "rewards.count_open"


@pytest.mark.parametrize("part", STRANGERS)
def test_strangers_move_nothing(cast: Cast, shop: Shop, part: str) -> None:
    actor, transfer = cast.actor(part), sent(cast, shop)
    count = counts.open_count(actor=SYSTEM, now=NOW, station_id=shop.station.pk)
    with pytest.raises(NotFound):
        transfers.receive_transfer(actor=actor, now=NOW, transfer_id=transfer.pk, received=4)
    with pytest.raises(NotFound):
        transfers.take_back_transfer(actor=actor, now=NOW, transfer_id=transfer.pk, reason="没有装车")
    with pytest.raises(NotFound):
        counts.submit_count(actor=actor, now=NOW, count_id=count.pk, counted={})
    with pytest.raises(NotFound):
        stocking.write_off(actor=actor, now=NOW, stock_id=shop.stock.pk, reason="过期了")
