"""Random users and clerks against a plain model: shelves, pieces on their way, holds and balances agree."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest

from hongguanjia.base.people.testing import NOW, SYSTEM, Cast
from hongguanjia.kit.refusals import Refusal
from hongguanjia.points.api import Owner, get_balance
from hongguanjia.rooms.rewards import actions, stocking, transfers
from hongguanjia.rooms.rewards.checks import CHECKS
from hongguanjia.rooms.rewards.models import Stock, StockTransfer, TransferState
from hongguanjia.rooms.rewards.testing import build_shop, carry, give_points, open_second_station, redeemed

pytestmark = pytest.mark.django_db
PARTS = ("member", "sibling_member", "clerk")
STEPS, CHECKED_EACH = 200, 10
BACK = 0.2


class Model:
    """What should be, in plain numbers."""

    def __init__(self, points: int, shelves: dict[int, tuple[int, int]]) -> None:
        self.free = dict.fromkeys(PARTS, points)
        self.held = dict.fromkeys(PARTS, 0)
        self.shelves = {stock: [pieces, 0, price] for stock, (pieces, price) in shelves.items()}
        self.open: dict[str, tuple[str, int]] = {}
        self.on_the_way: dict[int, tuple[int, int, int]] = {}

    def may_redeem(self, part: str, stock: int) -> bool:
        on_hand, reserved, price = self.shelves[stock]
        return self.free[part] >= price and on_hand > reserved

    def redeem(self, part: str, stock: int, code: str) -> None:
        price = self.shelves[stock][2]
        self.free[part] -= price
        self.held[part] += price
        self.shelves[stock][1] += 1
        self.open[code] = (part, stock)

    def close(self, code: str, *, handed_over: bool) -> None:
        part, stock = self.open.pop(code)
        price = self.shelves[stock][2]
        self.held[part] -= price
        self.shelves[stock][1] -= 1
        if handed_over:
            self.shelves[stock][0] -= 1
        else:
            self.free[part] += price


def check_against(model: Model, cast: Cast) -> None:
    for part in PARTS:
        balance = get_balance(owner=Owner("PERSON", getattr(cast, part).pk), unit="service")
        assert (balance.available, balance.held) == (model.free[part], model.held[part])
    for stock in Stock.objects.all():
        assert [stock.on_hand, stock.reserved] == model.shelves[stock.pk][:2]


class Driver:
    """Does one random thing after another, to the county and to the model."""

    def __init__(self, cast: Cast, seed: int) -> None:
        self.chance = random.Random(seed)
        one = build_shop(cast, pieces=2, limit_count=None)
        two = carry(one.station, cast.county, pieces=4, title="大米五斤", kind="GOODS", price=35, limit_count=None)
        far = open_second_station(cast, one, pieces=1)
        self.shops = {one.stock.pk: one, two.stock.pk: two, far.stock.pk: far}
        self.twins = {one.stock.pk: far.stock.pk, far.stock.pk: one.stock.pk}
        self.actors = {part: cast.actor(part) for part in (*PARTS, "station_clerk")}
        self.model = Model(300, {one.stock.pk: (2, 20), two.stock.pk: (4, 35), far.stock.pk: (1, 20)})

    def redeem(self, number: int) -> None:
        stock, part = self.chance.choice(sorted(self.shops)), self.chance.choice(PARTS)
        expected = self.model.may_redeem(part, stock)
        try:
            voucher = redeemed(self.actors[part], self.shops[stock], key=str(number))
        except Refusal:
            assert not expected
        else:
            assert expected
            self.model.redeem(part, stock, voucher.code)

    def receive(self, _number: int) -> None:
        stock = self.chance.choice(sorted(self.shops))
        stocking.receive_stock(actor=SYSTEM, now=NOW, stock_id=stock, quantity=1)
        self.model.shelves[stock][0] += 1

    def hand_over(self, _number: int) -> None:
        if self.model.open:
            code = self.chance.choice(list(self.model.open))
            actions.hand_over(actor=self.actors["station_clerk"], now=NOW, code=code)
            self.model.close(code, handed_over=True)

    def cancel(self, _number: int) -> None:
        if self.model.open:
            code = self.chance.choice(list(self.model.open))
            actions.cancel(actor=self.actors[self.model.open[code][0]], now=NOW, code=code)
            self.model.close(code, handed_over=False)

    def expire(self, _number: int) -> None:
        assert actions.expire_vouchers(now=NOW + timedelta(days=40)) == len(self.model.open)
        for waiting in list(self.model.open):
            self.model.close(waiting, handed_over=False)

    def send(self, _number: int) -> None:
        """From one station to the other that carries the same: only what is not promised to anybody."""
        source = self.chance.choice(sorted(self.twins))
        on_hand, reserved, _price = self.model.shelves[source]
        quantity, target = self.chance.randint(1, 3), self.twins[source]
        station_id = self.shops[target].station.pk
        try:
            sent = transfers.send_stock(
                actor=SYSTEM, now=NOW, stock_id=source, station_id=station_id, quantity=quantity
            )
        except Refusal:
            assert quantity > on_hand - reserved
        else:
            assert quantity <= on_hand - reserved
            self.model.shelves[source][0] -= quantity
            self.model.on_the_way[sent.pk] = (source, target, quantity)

    def arrive(self, _number: int) -> None:
        """All of it, less with a reason, or the sender takes it back."""
        if not self.model.on_the_way:
            return
        transfer_id = self.chance.choice(sorted(self.model.on_the_way))
        source, target, quantity = self.model.on_the_way.pop(transfer_id)
        if self.chance.random() < BACK:
            transfers.take_back_transfer(actor=SYSTEM, now=NOW, transfer_id=transfer_id, reason="没有发出")
            self.model.shelves[source][0] += quantity
            return
        received = self.chance.randint(0, quantity)
        transfers.receive_transfer(actor=SYSTEM, now=NOW, transfer_id=transfer_id, received=received, reason="路上破损")
        self.model.shelves[target][0] += received


@pytest.mark.parametrize("seed", range(3))
def test_random_users_never_break_the_sums(cast: Cast, seed: int) -> None:
    driver = Driver(cast, seed)
    for part in PARTS:
        give_points(getattr(cast, part), 300)
    verbs = [
        *(driver.redeem, driver.receive, driver.hand_over, driver.cancel, driver.expire),
        *(driver.send, driver.arrive),
    ]
    for number in range(STEPS):
        driver.chance.choices(verbs, weights=(10, 4, 5, 4, 1, 4, 3))[0](number)
        if number % CHECKED_EACH == 0:
            check_against(driver.model, cast)
    check_against(driver.model, cast)
    on_the_way = StockTransfer.objects.filter(state=TransferState.SENT).values_list(
        "pk", "source", "target", "quantity"
    )
    assert {pk: tuple(row) for pk, *row in on_the_way} == driver.model.on_the_way
    assert [fault for check in CHECKS for fault in check().faults] == []
