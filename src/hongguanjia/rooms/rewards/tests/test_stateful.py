"""Redemption, refund, expiry, gift, pool, lost codes and stock moves in any order against a model in plain numbers.

After every step: no shelf, hold or balance below zero, every sum as the model has it, and the books balance.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta

import pytest

from hongguanjia.base.people.testing import NOW, SYSTEM, Cast
from hongguanjia.kit.refusals import Refusal
from hongguanjia.points.api import Owner, get_balance
from hongguanjia.points.data import Role
from hongguanjia.points.ledger import get_system_total
from hongguanjia.rooms.rewards import actions, care, giving, parts, pool, shelf, stocking
from hongguanjia.rooms.rewards.checks import CHECKS
from hongguanjia.rooms.rewards.models import Stock, Voucher
from hongguanjia.rooms.rewards.testing import build_shop, give_points, redeemed

pytestmark = pytest.mark.django_db
PARTS = ("member", "clerk", "secretary", "elder")
START, PRICE, STEPS = 300, 20, 60
PAYER_POOL = "pool"


class Driver:
    """Does one thing after another to the county and to the model; a refusal must be what the model expects."""

    def __init__(self, cast: Cast, seed: int) -> None:
        self.cast, self.chance, self.number = cast, random.Random(seed), 0
        self.shop = build_shop(cast, pieces=4, limit_count=None)
        for part in PARTS:
            give_points(getattr(cast, part), START)
        self.free = dict.fromkeys((*PARTS, PAYER_POOL), START) | {PAYER_POOL: 0}
        self.held = dict.fromkeys((*PARTS, PAYER_POOL), 0)
        self.spent, self.on_hand, self.reserved = 0, 4, 0
        self.open: dict[int, tuple[str, str]] = {}
        self.fetched: dict[int, tuple[str, str]] = {}
        self.parted: dict[int, int] = {}

    def redeem(self) -> None:
        part = self.chance.choice(PARTS)
        self._attempt(
            self.free[part] >= PRICE and self.on_hand > self.reserved,
            lambda: self._issued(redeemed(self.cast.actor(part), self.shop, key=f"n{self.number}"), part, part),
        )

    def grant(self) -> None:
        proposed = pool.propose_grant if self.on_hand > self.reserved else None
        if proposed is None:
            return
        row = proposed(
            actor=self.cast.actor("secretary"),
            now=NOW,
            person_id=self.cast.elder.pk,
            stock_id=self.shop.stock.pk,
            basis="支部决议3号",
        )
        officer = self.cast.actor("town_officer")
        self._attempt(
            self.free[PAYER_POOL] >= PRICE,
            lambda: self._issued(
                pool.approve_grant(actor=officer, now=NOW, grant_id=row.pk).voucher, "elder", PAYER_POOL
            ),
        )

    def fill_pool(self) -> None:
        part, amount = self.chance.choice(PARTS), self.chance.choice((5, 40))

        def done() -> None:
            pool.give_to_pool(actor=self.cast.actor(part), now=NOW, amount=amount, key=f"p{self.number}")
            self.free[part] -= amount
            self.free[PAYER_POOL] += amount

        self._attempt(self.free[part] >= amount, done)

    def hand_over(self) -> None:
        if pk := self._pick(self.open):
            code = Voucher.objects.get(pk=pk).code
            actions.hand_over(actor=self.cast.actor("station_clerk"), now=NOW, code=code)
            holder, payer = self.open.pop(pk)
            self.fetched[pk] = (holder, payer)
            self.held[payer] -= PRICE
            self.spent += PRICE
            self.on_hand -= 1
            self.reserved -= 1

    def take_back(self) -> None:
        if pk := self._pick(self.fetched):
            to_shelf = self.chance.random() < 0.5
            clerk = self.cast.actor("station_clerk")
            care.take_back(actor=clerk, now=NOW, voucher_id=pk, reason="坏的", to_shelf=to_shelf)
            _holder, payer = self.fetched.pop(pk)
            rest = PRICE - self.parted.get(pk, 0)
            self.free[payer] += rest
            self.spent -= rest
            self.on_hand += to_shelf

    def give_back_part(self) -> None:
        if pk := self._pick(self.fetched):
            points, clerk = self.chance.randrange(1, PRICE + 3), self.cast.actor("station_clerk")
            _holder, payer = self.fetched[pk]

            def done() -> None:
                parts.give_back_part(actor=clerk, now=NOW, voucher_id=pk, points=points, reason="只剪了一半")
                self.parted[pk] = self.parted.get(pk, 0) + points
                self.free[payer] += points
                self.spent -= points

            self._attempt(points < PRICE - self.parted.get(pk, 0), done)

    def cancel(self) -> None:
        if pk := self._pick(self.open):
            holder, _payer = self.open[pk]
            actions.cancel(actor=self.cast.actor(holder), now=NOW, code=Voucher.objects.get(pk=pk).code)
            self._released(pk)

    def gift(self) -> None:
        own = [pk for pk, (holder, payer) in self.open.items() if holder == payer]
        if not own:
            return
        pk, receiver = self.chance.choice(own), self.chance.choice(PARTS)
        giver, payer = self.open[pk]
        name = getattr(self.cast, receiver).name
        try:
            row = giving.offer_gift(actor=self.cast.actor(giver), now=NOW, voucher_id=pk, name=name)
        except Refusal as told:
            assert told.code in {"rewards.receiver_unknown", "rewards.given_before", "rewards.gifts_full"}  # noqa: PT017
            return
        if self.chance.random() < 0.3:
            giving.decline_gift(actor=self.cast.actor(receiver), now=NOW, gift_id=row.pk)
        else:
            giving.accept_gift(actor=self.cast.actor(receiver), now=NOW, gift_id=row.pk)
            self.open[pk] = (receiver, payer)

    def replace_code(self) -> None:
        if pk := self._pick(self.open):
            actor = self.cast.actor(self.open[pk][0])
            care.replace_code(actor=actor, now=NOW, voucher_id=pk, reason="丢了")

    def expire(self) -> None:
        assert actions.expire_vouchers(now=NOW + timedelta(days=40)) == len(self.open)
        for pk in list(self.open):
            self._released(pk)

    def receive(self) -> None:
        stocking.receive_stock(actor=SYSTEM, now=NOW, stock_id=self.shop.stock.pk, quantity=2)
        self.on_hand += 2

    def lose(self) -> None:
        def done() -> None:
            shelf.change_shelf(actor=SYSTEM, now=NOW, stock=self.shop.stock, kind="WRITE_OFF", change=-1, reason="摔坏")
            self.on_hand -= 1

        self._attempt(self.on_hand > self.reserved, done)

    def check(self) -> None:
        """Every figure as the model has it; nothing below zero; all units of the ledger sum to zero."""
        stock = Stock.objects.get(pk=self.shop.stock.pk)
        assert (stock.on_hand, stock.reserved) == (self.on_hand, self.reserved)
        total = 0
        for name in (*PARTS, PAYER_POOL):
            owner = pool.pool_of(self.cast.branch.pk) if name == PAYER_POOL else None
            owner = owner or Owner("PERSON", getattr(self.cast, name).pk)
            balance = get_balance(owner=owner, unit="service")
            assert (balance.available, balance.held) == (self.free[name], self.held[name])
            assert min(balance.available, balance.held) >= 0
            total += balance.available + balance.held
        assert get_system_total("service", Role.REDEEMED) == self.spent
        assert total + self.spent + get_system_total("service", Role.ISSUE) == 0

    def _issued(self, voucher: Voucher | None, holder: str, payer: str) -> None:
        assert voucher is not None
        self.open[voucher.pk] = (holder, payer)
        self.free[payer] -= PRICE
        self.held[payer] += PRICE
        self.reserved += 1

    def _released(self, pk: int) -> None:
        _holder, payer = self.open.pop(pk)
        self.held[payer] -= PRICE
        self.free[payer] += PRICE
        self.reserved -= 1

    def _attempt(self, expected: bool, do: Callable[[], None]) -> None:
        try:
            do()
        except Refusal:
            assert not expected
        else:
            assert expected

    def _pick(self, rows: dict[int, tuple[str, str]]) -> int | None:
        return self.chance.choice(sorted(rows)) if rows else None


WEIGHTS = {
    "redeem": 10,
    "grant": 4,
    "fill_pool": 3,
    "hand_over": 6,
    "take_back": 4,
    "give_back_part": 6,
    "cancel": 3,
    "gift": 4,
    "replace_code": 2,
    "expire": 1,
    "receive": 5,
    "lose": 1,
}


@pytest.mark.parametrize("seed", range(3))
def test_any_order_leaves_every_sum_right(cast: Cast, seed: int) -> None:
    driver = Driver(cast, seed)
    for number in range(STEPS):
        driver.number = number
        verb = driver.chance.choices(list(WEIGHTS), weights=list(WEIGHTS.values()))[0]
        getattr(driver, verb)()
        driver.check()
    assert [fault for check in CHECKS for fault in check().faults] == []
