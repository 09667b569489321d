"""Stations, the catalogue, and a year of redemptions: through the actions of the room."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

from hongguanjia.base.people.api import appoint, get_actor
from hongguanjia.base.people.models import Organisation, Person
from hongguanjia.demo.casting import HOME, Cast
from hongguanjia.demo.organising import DEMO, Tree
from hongguanjia.demo.peopling import People
from hongguanjia.demo.places import GUANDU
from hongguanjia.demo.year import at
from hongguanjia.kit.refusals import Refusal
from hongguanjia.points.api import Owner, get_balance
from hongguanjia.rooms.rewards import api as rewards
from hongguanjia.rooms.rewards.models import Stock, Voucher

WORKDAY = [["08:30", "11:30"], ["14:30", "17:30"]]
WEEK = [WORKDAY] * 5 + [[["08:30", "11:30"]], []]
LANDMARKS: list[list[str | int]] = [["东", "村小学", 200], ["北", "牌坊", 350], ["西南", "卫生室", 120]]
PIECES = 60
STATIONS_IN_GUANDU = 3
MEMBERS_PER_REDEMPTION = 400
"""One redemption a month for so many members."""
LEFT_LYING = 0.08
GIVEN_BACK = 0.08

CATALOGUE = (
    ("理发一次", "SERVICE", "凭证交给理发员。", "官渡志愿理发队", 20, 1, "MONTH"),
    ("磨剪刀菜刀", "SERVICE", "每次两把。", "老兵服务队", 10, 2, "MONTH"),
    ("小家电检修", "SERVICE", "限电风扇、电饭锅、电水壶。", "县职业学校志愿服务队", 30, 2, "YEAR"),
    ("血压血糖检测", "SERVICE", "空腹前来。", "乡镇卫生院", 10, None, "YEAR"),
    ("农机维修工时一小时", "SERVICE", "零件自备。", "县农业农村局", 40, 2, "YEAR"),
    ("洗衣液两公斤", "GOODS", "", "县委组织部", 40, 1, "MONTH"),
    ("食盐两袋", "GOODS", "", "县委组织部", 15, 2, "MONTH"),
    ("毛巾一条", "GOODS", "", "县委组织部", 15, 2, "MONTH"),
    ("搪瓷脸盆", "GOODS", "", "县委组织部", 35, 1, "YEAR"),
    ("反光背心", "GOODS", "夜间巡查时穿。", "县应急管理局", 45, 1, "YEAR"),
    ("儿童图书一本", "GOODS", "书单见站点。", "县图书馆", 25, 4, "YEAR"),
    ("保温杯", "GOODS", "", "县委组织部", 80, 1, "YEAR"),
)


@dataclass(slots=True)
class Shops:
    """The shelves, who works there (by station id), and the clerk of the cast's station."""

    stock: list[Stock] = field(default_factory=list)
    clerks: dict[int, int] = field(default_factory=dict)
    orders: int = 0


def open_shops(*, tree: Tree, people: People, cast: Cast, chance: Random, today: date) -> Shops:
    """A year ago: the catalogue of the county, a station in every town and a few in Guandu's villages."""
    now, shops = at(today - timedelta(days=370), 9), Shops()
    listed = [
        rewards.list_reward(
            actor=DEMO,
            now=now,
            organisation=tree.county,
            terms=rewards.RewardTerms(
                title=title,
                kind=kind,
                description=description,
                provider=provider,
                price=price,
                limit_count=limit,
                limit_period=period,
                valid_days=14,
                active_from=today - timedelta(days=370),
                active_to=None,
            ),
        )
        for title, kind, description, provider, price, limit, period in CATALOGUE
    ]
    for branch in _station_branches(tree):
        clerk = cast.people["station_clerk"] if branch.name == HOME else _appoint_clerk(people, branch, now, today)
        station = rewards.open_station(actor=DEMO, now=now, organisation=branch, terms=_terms(tree, branch))
        if clerk is not None:
            shops.clerks[station.pk] = clerk.pk
        for reward in chance.sample(listed, k=len(listed) - 3):
            stock = rewards.stock_reward(actor=DEMO, now=now, station=station, reward=reward)
            rewards.receive_stock(actor=DEMO, now=now, stock_id=stock.pk, quantity=PIECES, reason="首批配送")
            shops.stock.append(stock)
    return shops


def shop_month(*, shops: Shops, people: People, chance: Random, day: date) -> None:
    """What members fetched in a month that ended on ``day``: most of it fetched, some given back, some left to expire."""
    members = [person for branch_members in people.members.values() for person in branch_members]
    wanted = max(2, len(members) // MEMBERS_PER_REDEMPTION)
    for person in chance.sample(members, k=min(len(members), wanted * 3)):
        balance = get_balance(owner=Owner("PERSON", person.pk), unit="service").available
        affordable = [stock for stock in shops.stock if stock.reward.price <= balance]
        if affordable and wanted:
            wanted -= _shop(shops, person, chance.choice(affordable), chance, day)
    rewards.expire_vouchers(now=at(day, 23))


def _shop(shops: Shops, person: Person, stock: Stock, chance: Random, day: date) -> int:
    """One redemption and what became of it; 1 if there was one, 0 if it was refused."""
    now = at(day, chance.randrange(9, 17), chance.randrange(60))
    actor, clerk_id = get_actor(person_id=person.pk, user_id=None, now=now), shops.clerks.get(stock.station_id)
    try:
        voucher = redeem_one(shops, actor_id=person.pk, stock=stock, now=now)
    except Refusal:
        return 0
    luck, later = chance.random(), now + timedelta(days=chance.randrange(1, 3))
    if luck < GIVEN_BACK:
        rewards.cancel(actor=actor, now=later, code=voucher.code)
    elif luck > GIVEN_BACK + LEFT_LYING and clerk_id is not None and clerk_id != person.pk:
        clerk = get_actor(person_id=clerk_id, user_id=None, now=later)
        rewards.hand_over(actor=clerk, now=later, code=voucher.code)
    return 1


def redeem_one(shops: Shops, *, actor_id: int, stock: Stock, now: datetime) -> Voucher:
    """A voucher for one piece; requests are numbered, so that a county built again is the same."""
    shops.orders += 1
    actor = get_actor(person_id=actor_id, user_id=None, now=now)
    return rewards.redeem(actor=actor, now=now, stock_id=stock.pk, key=f"demo-{shops.orders}")


def _station_branches(tree: Tree) -> list[Organisation]:
    """The cast's village, two more of Guandu, and the first village of every other town."""
    guandu = [branch for branch in tree.branches if branch.parent_id == tree.towns[GUANDU].pk]
    chosen = [tree.branch_by_name[HOME], *[branch for branch in guandu if branch.name != HOME]][:STATIONS_IN_GUANDU]
    for code, town in tree.towns.items():
        if code != GUANDU:
            chosen += [branch for branch in tree.branches if branch.parent_id == town.pk][:1]
    return chosen


def _appoint_clerk(people: People, branch: Organisation, now: datetime, today: date) -> Person | None:
    members = people.members[branch.pk]
    if len(members) < 4:
        return None
    appoint(
        actor=DEMO,
        now=now,
        person=members[3],
        organisation=branch,
        role="STATION_CLERK",
        title="志愿服务站站务员",
        from_date=today - timedelta(days=370),
    )
    return members[3]


def _terms(tree: Tree, branch: Organisation) -> rewards.StationTerms:
    village = tree.villages[branch.pk]
    return rewards.StationTerms(
        f"{village.name}志愿服务站",
        f"{village.name}党群服务中心一楼",
        "",
        week=WEEK,
        directions="进村过牌坊一直走，党群服务中心大门左手第一间",
        landmarks=LANDMARKS,
    )
