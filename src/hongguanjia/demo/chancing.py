"""Fair chances: a drop that has run and one that is coming, a draw that was drawn and one that is open, some who wait."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from hongguanjia.base.access.api import Actor
from hongguanjia.base.people.api import get_actor
from hongguanjia.base.people.models import Person
from hongguanjia.demo.organising import DEMO
from hongguanjia.demo.present import Stage
from hongguanjia.demo.shopping import Shops, redeem_one
from hongguanjia.kit.lots import hash_seed
from hongguanjia.kit.refusals import Refusal
from hongguanjia.points.api import Owner, get_balance
from hongguanjia.rooms.rewards import api as rewards
from hongguanjia.rooms.rewards.models import Station, Stock

DROPPED, DRAWN, WAITED = 6, 2, 1
AGAIN = 5
STOCKED = 20
BUYERS, ENTRANTS, WAITING = 8, 7, 3
MINUTE = timedelta(minutes=1)


def offer_chances(stage: Stage, shops: Shops) -> None:
    """Put three more rewards on the shelf of the cast's station and let the last ten days go by over them."""
    clerk_id = stage.cast.people["station_clerk"].pk
    station_id = next(row.station_id for row in shops.stock if shops.clerks.get(row.station_id) == clerk_id)
    station = Station.objects.select_related("organisation").get(pk=station_id)
    _run_drops(stage, shops, _carry(stage, station, "电热水壶", "限量发放，每次几只。", "DROP"))
    _run_draws(stage, _carry(stage, station, "豆浆机", "份数少，靠抽签。", "DRAW"))
    _run_waiting(stage, shops, _carry(stage, station, "家政保洁两小时", "请提前一天约时间。", "ALWAYS"))


def _carry(stage: Stage, station: Station, title: str, description: str, way: str) -> Stock:
    now, service = stage.day(-10, 9), way == "ALWAYS"
    terms = rewards.RewardTerms(
        title=title,
        kind="SERVICE" if service else "GOODS",
        description=description,
        provider="县家政服务协会" if service else "县供销社",
        price=5 if service else 10,
        limit_count=1,
        limit_period="MONTH",
        valid_days=14,
        active_from=_first(stage.today),
        active_to=None,
        household_limit=1,
        way=way,
    )
    reward = rewards.list_reward(actor=DEMO, now=now, organisation=stage.tree.county, terms=terms)
    stock = rewards.stock_reward(actor=DEMO, now=now, station=station, reward=reward)
    pieces = WAITED if service else STOCKED
    rewards.receive_stock(actor=DEMO, now=now, stock_id=stock.pk, quantity=pieces, reason="县里配送")
    return stock


def _first(today: date) -> date:
    return today - timedelta(days=10)


def _run_drops(stage: Stage, shops: Shops, stock: Stock) -> None:
    """Six pieces five days ago, gone in minutes; the clerk has handed out some; five more tomorrow."""
    _announce_drop(stage, stock, -8, -5, DROPPED)
    codes = []
    for order, person in enumerate(_able(stage, stock, BUYERS)):
        now = stage.day(-5, 9) + order * MINUTE
        try:
            codes.append((person, redeem_one(shops, actor_id=person.pk, stock=stock, now=now).code))
        except Refusal:
            continue
    now = stage.day(-4, 10)
    for person, code in codes[: DROPPED // 2]:
        if person != stage.cast.people["station_clerk"]:
            rewards.hand_over(actor=stage.cast.actor("station_clerk", now), now=now, code=code)
    _announce_drop(stage, stock, -1, 1, AGAIN)


def _announce_drop(stage: Stage, stock: Stock, announced: int, opened: int, number: int) -> None:
    now = stage.day(announced, 9)
    plan = rewards.DropPlan(number, stage.day(opened, 9), stage.day(opened, 11, 30))
    rewards.announce_drop(actor=_officer(stage, now), now=now, reward_id=stock.reward_id, plan=plan)


def _run_draws(stage: Stage, stock: Stock) -> None:
    """Two pieces drawn four days ago among seven; two more to be drawn in three days, with a few entries so far."""
    for announced, closes, entrants in ((-9, stage.day(-4, 17), ENTRANTS), (-1, stage.day(3, 17), ENTRANTS // 2)):
        now = stage.day(announced, 9)
        draw = rewards.announce_draw(
            actor=_officer(stage, now),
            now=now,
            stock_id=stock.pk,
            plan=rewards.DrawPlan(DRAWN, now, closes),
            seed=hash_seed(f"{stage.today:%Y%m%d}{announced:+d}"),
        )
        for order, person in enumerate(_able(stage, stock, entrants)):
            _enter(person, draw.pk, now + timedelta(hours=order + 1))
        if closes < stage.day(0, 0):
            rewards.draw_due(now=closes)


def _enter(person: Person, draw_id: int, now: datetime) -> None:
    try:
        rewards.enter_draw(actor=_as(person, now), now=now, draw_id=draw_id)
    except Refusal:
        return


def _run_waiting(stage: Stage, shops: Shops, stock: Stock) -> None:
    """The only appointment was taken and given back: it is kept for the cast's member, others wait behind."""
    able = _able(stage, stock, WAITING + 1)
    others = [person for person in able if person != stage.cast.people["member"]]
    if len(others) < 2:
        return
    try:
        voucher = redeem_one(shops, actor_id=others[0].pk, stock=stock, now=stage.day(-6, 10))
    except Refusal:
        return
    for order, person in enumerate([stage.cast.people["member"], *others[1:]]):
        now = stage.day(-5, 10) + order * MINUTE
        try:
            rewards.join_waiting(actor=_as(person, now), now=now, stock_id=stock.pk)
        except Refusal:
            continue
    now = stage.day(-1, 16)
    rewards.cancel(actor=_as(others[0], now), now=now, code=voucher.code)
    rewards.offer_returned(now=now)


def _able(stage: Stage, stock: Stock, count: int) -> list[Person]:
    """Members of the cast's branch who can pay, in the order of the roll."""
    return list(_list_able(stage, stock))[:count]


def _list_able(stage: Stage, stock: Stock) -> Iterator[Person]:
    members = sorted(stage.people.members[stage.home.pk], key=lambda person: person.pk)
    for person in members:
        if get_balance(owner=Owner("PERSON", person.pk), unit="service").available >= stock.reward.price:
            yield person


def _officer(stage: Stage, now: datetime) -> Actor:
    return stage.cast.actor("county_officer", now)


def _as(person: Person, now: datetime) -> Actor:
    return get_actor(person_id=person.pk, user_id=None, now=now)
