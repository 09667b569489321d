"""Drops, draws, the waiting list and offline reports in any order, with time going by, against a model in plain numbers.

Three shelves of one station: what can be had at any time, what is given in drops, what is drawn. After every step no
shelf, hold or balance is below zero, every sum is as the model has it, and the books balance.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from hongguanjia.base.people.testing import NOW, SYSTEM, Cast
from hongguanjia.kit.clock import county_date
from hongguanjia.kit.lots import draw_order
from hongguanjia.kit.refusals import Refusal
from hongguanjia.points.api import Owner, get_balance
from hongguanjia.points.data import Role
from hongguanjia.points.ledger import get_system_total
from hongguanjia.rooms.rewards import actions, draws, drops, signed, stocking, waiting
from hongguanjia.rooms.rewards.checks import CHECKS
from hongguanjia.rooms.rewards.draws import DrawPlan
from hongguanjia.rooms.rewards.drops import DropPlan
from hongguanjia.rooms.rewards.models import Drop, Stock, Voucher, Waiting
from hongguanjia.rooms.rewards.reports import Told, report
from hongguanjia.rooms.rewards.testing import build_shop, carry, give_points, morning, redeemed

pytestmark = pytest.mark.django_db
PARTS = ("member", "clerk", "secretary", "elder")
START, PRICE, STEPS = 90, 20, 50
HOUR = timedelta(hours=1)
LAST_HOUR = 17
SEED = "5eed"


@dataclass(slots=True)
class Shelf:
    """Plain numbers of one shelf."""

    on_hand: int
    reserved: int = 0

    @property
    def free(self) -> int:
        return self.on_hand - self.reserved


@dataclass(slots=True)
class OpenDrop:
    """The drop that is announced: when, how many, who has had one."""

    pk: int
    number: int
    opens_at: datetime
    closes_at: datetime
    had: list[str] = field(default_factory=list)


@dataclass(slots=True)
class OpenDraw:
    """The draw that takes entries: number → part, and how many numbers were given out."""

    pk: int
    number: int
    closes_at: datetime
    entries: dict[int, str] = field(default_factory=dict)
    given: int = 0


class Driver:
    """Does one thing after another to the county and to the model; a refusal must be what the model expects."""

    def __init__(self, cast: Cast, seed: int) -> None:
        self.cast, self.chance, self.now, self.number = cast, random.Random(seed), NOW, 0
        always = build_shop(cast, pieces=1, limit_count=None)
        dropped = carry(always.station, cast.county, pieces=3, title="保温杯", way="DROP", limit_count=None)
        drawn = carry(always.station, cast.county, pieces=3, title="电饭锅", way="DRAW", limit_count=None)
        self.shops = {"always": always, "drop": dropped, "draw": drawn}
        self.shelves = {"always": Shelf(1), "drop": Shelf(3), "draw": Shelf(3)}
        for part in PARTS:
            give_points(getattr(cast, part), START)
        self.free, self.held = dict.fromkeys(PARTS, START), dict.fromkeys(PARTS, 0)
        self.spent = 0
        self.open: dict[int, tuple[str, str, datetime]] = {}
        self.line: list[str] = []
        self.kept: dict[str, datetime] = {}
        self.drop: OpenDrop | None = None
        self.draw: OpenDraw | None = None

    # what members do

    def redeem(self) -> None:
        part, shelf = self._anybody(), self.shelves["always"]
        self._attempt(
            self.free[part] >= PRICE and self._to_be_had(part),
            lambda: redeemed(self.cast.actor(part), self.shops["always"], key=f"n{self.number}", now=self.now),
            lambda voucher: self._taken(voucher, part, shelf),
        )

    def wait(self) -> None:
        part = self._anybody()
        stands = part in self.line or part in self.kept
        self._attempt(
            stands or (self.free[part] >= PRICE and not self._to_be_had(part)),
            lambda: waiting.join_waiting(
                actor=self.cast.actor(part), now=self.now, stock_id=self.shops["always"].stock.pk
            ),
            lambda _place: None if stands else self.line.append(part),
        )

    def decline(self) -> None:
        if not (self.line or self.kept):
            return
        part = self.chance.choice([*self.line, *sorted(self.kept)])
        place = Waiting.objects.get(person=getattr(self.cast, part), state__in=["WAITING", "OFFERED"])
        waiting.decline_waiting(actor=self.cast.actor(part), now=self.now, waiting_id=place.pk)
        self._leave_line(part)
        self._offer(most=1)

    def take_drop(self) -> None:
        part, drop, shelf = self._anybody(), self.drop, self.shelves["drop"]
        running = drop is not None and drop.opens_at <= self.now < drop.closes_at
        self._attempt(
            drop is not None
            and running
            and part not in drop.had
            and len(drop.had) < drop.number
            and self.free[part] >= PRICE
            and shelf.free > 0,
            lambda: redeemed(self.cast.actor(part), self.shops["drop"], key=f"n{self.number}", now=self.now),
            lambda voucher: (self._issued(voucher, part, "drop"), drop.had.append(part)),  # type: ignore[union-attr]
        )

    def enter(self) -> None:
        if self.draw is None:
            return
        part, draw = self._anybody(), self.draw
        stands = part in draw.entries.values()

        def entered(_entry: object) -> None:
            if not stands:
                draw.given += 1
                draw.entries[draw.given] = part
                self._hold(part)

        self._attempt(
            stands or self.free[part] >= PRICE,
            lambda: draws.enter_draw(actor=self.cast.actor(part), now=self.now, draw_id=draw.pk),
            entered,
        )

    def leave(self) -> None:
        if self.draw is None or not self.draw.entries:
            return
        number = self.chance.choice(sorted(self.draw.entries))
        part = self.draw.entries.pop(number)
        draws.withdraw_entry(actor=self.cast.actor(part), now=self.now, draw_id=self.draw.pk)
        self._release(part)

    def cancel(self) -> None:
        if self.open:
            pk = self.chance.choice(sorted(self.open))
            part = self.open[pk][0]
            actions.cancel(actor=self.cast.actor(part), now=self.now, code=Voucher.objects.get(pk=pk).code)
            self._given_back(pk)

    # what stations and officers do

    def hand_over(self) -> None:
        if self.open:
            pk = self.chance.choice(sorted(self.open))
            clerk = self.cast.actor("station_clerk")
            actions.hand_over(actor=clerk, now=self.now, code=Voucher.objects.get(pk=pk).code)
            self._fetched(pk)

    def report_late(self) -> None:
        """A device tells of any voucher that ever was: booked when it is open, else named as a conflict."""
        vouchers = list(Voucher.objects.order_by("pk"))
        if not vouchers:
            return
        voucher, station = self.chance.choice(vouchers), self.shops["always"].station
        pack = signed.make_pack(station_id=station.pk, clerk_id=self.cast.station_clerk.pk, now=self.now)
        told = Told(f"d{self.number}", pack, voucher.code, "", self.now)
        row = report(actor=self.cast.actor("station_clerk"), now=self.now, told=told)
        assert row.state == ("DONE" if voucher.pk in self.open else "CONFLICT")
        if voucher.pk in self.open:
            self._fetched(voucher.pk)

    def receive(self) -> None:
        name = self.chance.choice(sorted(self.shelves))
        stocking.receive_stock(actor=SYSTEM, now=self.now, stock_id=self.shops[name].stock.pk, quantity=1)
        self.shelves[name].on_hand += 1

    def announce_drop(self) -> None:
        if self.drop is not None:
            return
        number = self.chance.choice((1, 2))
        plan = DropPlan(number, self.now + HOUR, self.now + 3 * HOUR)
        self._attempt(
            self.shelves["drop"].free >= number,
            lambda: drops.announce_drop(actor=SYSTEM, now=self.now, reward_id=self.shops["drop"].reward.pk, plan=plan),
            lambda row: setattr(self, "drop", OpenDrop(row.pk, number, plan.opens_at, plan.closes_at)),
        )

    def call_off(self) -> None:
        if self.draw is not None and self.chance.random() < 0.5:
            draws.call_off_draw(actor=SYSTEM, now=self.now, draw_id=self.draw.pk, reason="场地停电")
            for part in self.draw.entries.values():
                self._release(part)
            self.draw = None
        elif (drop := self.drop) is not None:
            self._attempt(
                self.now < drop.opens_at,
                lambda: drops.call_off_drop(actor=SYSTEM, now=self.now, drop_id=drop.pk, reason="货没有到"),
                lambda _row: setattr(self, "drop", None),
            )

    def announce_draw(self) -> None:
        if self.draw is not None:
            return
        number, stock_id = self.chance.choice((1, 2)), self.shops["draw"].stock.pk
        plan = DrawPlan(number, self.now, self.now + 2 * HOUR)
        self._attempt(
            self.shelves["draw"].free >= number,
            lambda: draws.announce_draw(actor=SYSTEM, now=self.now, stock_id=stock_id, plan=plan, seed=SEED),
            lambda row: setattr(self, "draw", OpenDraw(row.pk, number, plan.closes_at)),
        )

    # time

    def an_hour(self) -> None:
        if county_hour(self.now) < LAST_HOUR:
            self.now += HOUR
            self._come_round()

    def some_days(self) -> None:
        self.now = morning(self.now, self.chance.choice((1, 2, 9)))
        self._come_round()

    def _come_round(self) -> None:
        """What the jobs do by themselves, done to both."""
        draws.draw_due(now=self.now)
        if self.draw is not None and self.now >= self.draw.closes_at:
            self._drawn(self.draw)
            self.draw = None
        if self.drop is not None and self.now >= self.drop.closes_at:
            self.drop = None
        actions.expire_vouchers(now=self.now)
        for pk in [pk for pk, (_part, _shelf, until) in self.open.items() if until <= self.now]:
            self._given_back(pk)
        waiting.offer_returned(now=self.now)
        for part in [part for part, until in self.kept.items() if until <= self.now]:
            self._leave_line(part)
        self._offer(most=99)

    def _drawn(self, draw: OpenDraw) -> None:
        pieces = min(draw.number, self.shelves["draw"].free)
        for place, number in enumerate(draw_order(SEED, draw.entries)):
            part = draw.entries[number]
            self._release(part)
            if place < pieces:
                person = getattr(self.cast, part)
                self._issued(Voucher.objects.get(draw_entry__draw=draw.pk, person=person), part, "draw")

    # the model

    def _to_be_had(self, part: str) -> bool:
        """Whether a piece of the open shelf is there for ``part``: kept for him, or free beyond those ahead."""
        if part in self.kept:
            return True
        ahead = self.line.index(part) if part in self.line else len(self.line)
        return self.shelves["always"].free > ahead

    def _offer(self, *, most: int) -> None:
        """Keep free pieces for the first in line; who cannot pay when his turn comes leaves it."""
        while most and self.line and self.shelves["always"].free > 0:
            part = self.line.pop(0)
            if self.free[part] >= PRICE:
                self.kept[part] = self.now + waiting.OFFER_LASTS
                self.shelves["always"].reserved += 1
                most -= 1

    def _leave_line(self, part: str) -> None:
        if part in self.kept:
            del self.kept[part]
            self.shelves["always"].reserved -= 1
        else:
            self.line.remove(part)

    def _taken(self, voucher: Voucher, part: str, _shelf: Shelf) -> None:
        if part in self.kept or part in self.line:
            self._leave_line(part)
        self._issued(voucher, part, "always")

    def _issued(self, voucher: Voucher, part: str, name: str) -> None:
        self.open[voucher.pk] = (part, name, voucher.expires_at)
        self.shelves[name].reserved += 1
        self._hold(part)

    def _fetched(self, pk: int) -> None:
        part, name, _until = self.open.pop(pk)
        self.held[part] -= PRICE
        self.spent += PRICE
        self.shelves[name].on_hand -= 1
        self.shelves[name].reserved -= 1

    def _given_back(self, pk: int) -> None:
        part, name, _until = self.open.pop(pk)
        self._release(part)
        self.shelves[name].reserved -= 1

    def _hold(self, part: str) -> None:
        self.free[part] -= PRICE
        self.held[part] += PRICE

    def _release(self, part: str) -> None:
        self.free[part] += PRICE
        self.held[part] -= PRICE

    def _anybody(self) -> str:
        return self.chance.choice(PARTS)

    def _attempt(self, expected: bool, do: Callable[[], object], then: Callable[[object], object]) -> None:
        try:
            done = do()
        except Refusal:
            assert not expected
        else:
            assert expected
            then(done)

    def check(self) -> None:
        """Every figure as the model has it; nothing below zero; all units of the ledger sum to zero."""
        for name, shelf in self.shelves.items():
            stock = Stock.objects.get(pk=self.shops[name].stock.pk)
            assert (stock.on_hand, stock.reserved) == (shelf.on_hand, shelf.reserved), name
            assert shelf.free >= 0
        total = 0
        for part in PARTS:
            balance = get_balance(owner=Owner("PERSON", getattr(self.cast, part).pk), unit="service")
            assert (balance.available, balance.held) == (self.free[part], self.held[part]), part
            total += balance.available + balance.held
        assert get_system_total("service", Role.REDEEMED) == self.spent
        assert total + self.spent + get_system_total("service", Role.ISSUE) == 0
        assert sorted(Waiting.objects.filter(state="WAITING").values_list("person__name", flat=True)) == sorted(
            getattr(self.cast, part).name for part in self.line
        )
        if self.drop is not None:
            assert Drop.objects.get(pk=self.drop.pk).taken == len(self.drop.had)


def county_hour(moment: datetime) -> int:
    return int((moment - morning(moment, 0)) / HOUR) + 10


WEIGHTS = {
    "redeem": 8, "wait": 8, "decline": 2, "take_drop": 8, "enter": 8, "leave": 2, "cancel": 4, "hand_over": 3,
    "report_late": 3, "receive": 4, "announce_drop": 6, "announce_draw": 6, "call_off": 1, "an_hour": 8, "some_days": 2,
}  # fmt: skip


@pytest.mark.parametrize("seed", range(3))
def test_any_order_of_chances_leaves_every_sum_right(cast: Cast, seed: int) -> None:
    driver = Driver(cast, seed)
    for number in range(STEPS):
        driver.number = number
        verb = driver.chance.choices(list(WEIGHTS), weights=list(WEIGHTS.values()))[0]
        getattr(driver, verb)()
        driver.check()
    assert county_date(driver.now) > county_date(NOW)
    assert Voucher.objects.filter(drop_place__isnull=False).exists()
    assert [fault for check in CHECKS for fault in check().faults] == []
