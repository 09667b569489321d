"""Random users against a plain model: shelves, holds and balances agree after every step and nothing falls below zero."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest

from hongguanjia.base.people.testing import NOW, SYSTEM, Cast
from hongguanjia.kit.refusals import Refusal
from hongguanjia.points.api import Owner, get_balance
from hongguanjia.rooms.rewards import actions, stocking
from hongguanjia.rooms.rewards.checks import CHECKS
from hongguanjia.rooms.rewards.models import Stock
from hongguanjia.rooms.rewards.testing import build_shop, carry, give_points, redeemed

pytestmark = pytest.mark.django_db
PARTS = ("member", "sibling_member", "clerk")
STEPS = 150


class Model:
    """What should be, in plain numbers."""

    def __init__(self, points: int, shelves: dict[int, tuple[int, int]]) -> None:
        self.free = dict.fromkeys(PARTS, points)
        self.held = dict.fromkeys(PARTS, 0)
        self.shelves = {stock: [pieces, 0, price] for stock, (pieces, price) in shelves.items()}
        self.open: dict[str, tuple[str, int]] = {}

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
        self.shops = {one.stock.pk: one, two.stock.pk: two}
        self.actors = {part: cast.actor(part) for part in (*PARTS, "station_clerk")}
        self.model = Model(300, {one.stock.pk: (2, 20), two.stock.pk: (4, 35)})

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


@pytest.mark.parametrize("seed", range(3))
def test_random_users_never_break_the_sums(cast: Cast, seed: int) -> None:
    driver = Driver(cast, seed)
    for part in PARTS:
        give_points(getattr(cast, part), 300)
    verbs = [driver.redeem, driver.receive, driver.hand_over, driver.cancel, driver.expire]
    for number in range(STEPS):
        driver.chance.choices(verbs, weights=(10, 4, 5, 4, 1))[0](number)
    check_against(driver.model, cast)
    assert [fault for check in CHECKS for fault in check().faults] == []
