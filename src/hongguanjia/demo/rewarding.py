"""What surrounds the redemptions: shelves, thanks, pictures and money a year ago; stores, gifts and returns of these days."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from datetime import date, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

from hongguanjia.base.people.api import get_actor
from hongguanjia.base.people.models import Person
from hongguanjia.demo.casting import Cast
from hongguanjia.demo.drawing import WORDS, draw_picture
from hongguanjia.demo.organising import DEMO, Tree
from hongguanjia.demo.present import Stage
from hongguanjia.demo.shopping import Shops, redeem_one
from hongguanjia.demo.year import at
from hongguanjia.kit.refusals import Refusal
from hongguanjia.points.api import Owner, get_balance
from hongguanjia.rooms.rewards import api as rewards
from hongguanjia.rooms.rewards import (
    arranging,
    budgeting,
    care,
    closing,
    counts,
    giving,
    parts,
    pool,
    providing,
    transfers,
)
from hongguanjia.rooms.rewards.models import Reward, Stock, Voucher

SHELVES = (
    ("理发磨刀", "SERVICE", 1, ("理发一次", "磨剪刀菜刀")),
    ("维修", "SERVICE", 2, ("小家电检修", "农机维修工时一小时")),
    ("健康", "SERVICE", 3, ("血压血糖检测",)),
    ("日用品", "GOODS", 1, ("洗衣液两公斤", "食盐两袋", "毛巾一条", "搪瓷脸盆", "保温杯")),
    ("学习和劳动", "GOODS", 2, ("儿童图书一本", "反光背心")),
)
SPONSORS = (
    ("县供销合作社", "全年提供食盐和毛巾", ("食盐两袋", "毛巾一条")),
    ("县图书馆", "每年捐赠三百册少儿图书", ("儿童图书一本",)),
    ("乡镇卫生院", "医护人员轮流到站义诊", ("血压血糖检测",)),
)
BASIS = "牟组发〔2026〕9号"
FEN_PER_POINT = 50
BUDGET = (("县级党费补助", 6_000_000), ("爱心企业捐赠", 1_500_000))


def arrange_catalogue(*, tree: Tree, cast: Cast, today: date) -> None:
    """A year ago: the county's shelves, whom it thanks, pictures, what a point is reckoned at, and the money of the year."""
    now = at(today - timedelta(days=369), 9)
    officer = cast.actor("county_officer", now)
    shelf: dict[str, int] = {}
    thanked: dict[str, int] = {}
    for name, kind, position, titles in SHELVES:
        row = arranging.put_category(actor=officer, now=now, name=name, kind=kind, position=position)
        shelf |= dict.fromkeys(titles, row.pk)
    for name, thanks, titles in SPONSORS:
        sponsor = arranging.name_sponsor(actor=officer, now=now, organisation=tree.county, name=name, thanks=thanks)
        thanked |= dict.fromkeys(titles, sponsor.pk)
    for reward in Reward.objects.order_by("pk"):
        terms = {field.name: getattr(reward, field.name) for field in fields(rewards.RewardTerms)}
        terms |= {"category_id": shelf.get(reward.title), "sponsor_id": thanked.get(reward.title)}
        rewards.change_reward(actor=officer, now=now, reward_id=reward.pk, terms=rewards.RewardTerms(**terms))
        if reward.title in WORDS:
            upload = SimpleUploadedFile("图.png", draw_picture(reward.title), content_type="image/png")
            arranging.add_picture(actor=DEMO, now=now, reward_id=reward.pk, upload=upload, words=WORDS[reward.title])
    county = tree.county
    budgeting.set_rate(actor=officer, now=now, county=county, from_date=now.date(), fen=FEN_PER_POINT, basis=BASIS)
    for source, fen in BUDGET:
        budgeting.set_budget(
            actor=officer, now=now, county=county, year=today.year, source=source, fen=fen, basis=BASIS
        )


def keep_stores(stage: Stage, shops: Shops) -> None:
    """These days at the station of the cast: everything that can happen to stock and vouchers, once."""
    home = [stock for stock in shops.stock if stock.station.organisation_id == stage.home.pk]
    service = next((stock for stock in home if stock.reward.kind == "SERVICE"), None)
    goods = next((stock for stock in home if stock.reward.kind == "GOODS"), None)
    if service is None or goods is None:
        return
    _shut(stage, goods)
    _move(stage, shops, goods)
    _expire_soon(stage, goods)
    for do in (_provide, _give, _pool, _return, _part):
        _if_allowed(do, stage, shops, service, goods)
    _count(stage, goods)
    _close_day(stage, goods)


def _if_allowed(do: Callable[..., None], *args: object) -> None:
    """In a small county somebody may have too few points; then that part of the story is left out."""
    try:
        do(*args)
    except Refusal:
        return


def _shut(stage: Stage, stock: Stock) -> None:
    first = stage.today + timedelta(days=9)
    arranging.shut_station(
        actor=stage.cast.actor("town_officer", stage.day(-2, 10)),
        now=stage.day(-2, 10),
        station_id=stock.station_id,
        first_date=first,
        last_date=first + timedelta(days=1),
        reason="房屋检修",
    )


def _move(stage: Stage, shops: Shops, goods: Stock) -> None:
    """One transfer that came short by a piece, one on its way."""
    source = next((row for row in shops.stock if row.reward_id == goods.reward_id and row.pk != goods.pk), None)
    if source is None:
        return
    for ahead in (-12, -1):
        now = stage.day(ahead, 9)
        row = transfers.send_stock(
            actor=DEMO, now=now, stock_id=source.pk, station_id=goods.station_id, quantity=6, key=f"demo{ahead}"
        )
        if ahead < -1:
            clerk = stage.cast.actor("station_clerk", stage.day(ahead, 16))
            transfers.receive_transfer(
                actor=clerk, now=stage.day(ahead, 16), transfer_id=row.pk, received=5, reason="路上破了一件"
            )


def _expire_soon(stage: Stage, goods: Stock) -> None:
    rewards.receive_stock(
        actor=stage.cast.actor("station_clerk", stage.day(-11, 10)),
        now=stage.day(-11, 10),
        stock_id=goods.pk,
        quantity=8,
        reason="供销社第二批",
        good_until=stage.today + timedelta(days=12),
    )


def _provide(stage: Stage, shops: Shops, service: Stock, _goods: Stock) -> None:
    """The clerk of the branch does the service himself: one is confirmed, one waits for the receiver's word."""
    provider = stage.cast.people["clerk"]
    providing.name_provider(
        actor=stage.cast.actor("town_officer", stage.day(-15, 9)),
        now=stage.day(-15, 9),
        stock_id=service.pk,
        person=provider,
        from_date=stage.today - timedelta(days=15),
    )
    for order, person in enumerate(_rich(stage, service.reward.price, provider)[:2]):
        voucher = _fetched(stage, shops, person, service, -6 + order)
        if order == 0:
            now = stage.day(-4, 19)
            actor = get_actor(person_id=person.pk, user_id=None, now=now)
            providing.confirm_service(actor=actor, now=now, voucher_id=voucher.pk)


def _give(stage: Stage, shops: Shops, service: Stock, _goods: Stock) -> None:
    """A voucher given to a neighbour, who has taken it."""
    giver, receiver = _rich(stage, service.reward.price)[:1], stage.cast.people["secretary"]
    for person in giver:
        now = stage.day(-2, 11)
        voucher = redeem_one(shops, actor_id=person.pk, stock=service, now=now)
        actor = get_actor(person_id=person.pk, user_id=None, now=now)
        gift = giving.offer_gift(actor=actor, now=now, voucher_id=voucher.pk, name=receiver.name, message="您先用")
        giving.accept_gift(actor=stage.cast.actor("secretary", now), now=stage.day(-2, 12), gift_id=gift.pk)


def _pool(stage: Stage, _shops: Shops, service: Stock, _goods: Stock) -> None:
    """Members give points for those who cannot earn; the elder gets a voucher out of them."""
    now = stage.day(-9, 9)
    for person in _rich(stage, service.reward.price)[:2]:
        actor = get_actor(person_id=person.pk, user_id=None, now=now)
        pool.give_to_pool(actor=actor, now=now, amount=service.reward.price, key="demo")
    grant = pool.propose_grant(
        actor=stage.cast.actor("secretary", now),
        now=stage.day(-8, 9),
        person_id=stage.cast.people["elder"].pk,
        stock_id=service.pk,
        basis="支部决议〔2026〕7号",
    )
    pool.approve_grant(actor=stage.cast.actor("town_officer", now), now=stage.day(-7, 9), grant_id=grant.pk)


def _return(stage: Stage, shops: Shops, _service: Stock, goods: Stock) -> None:
    """One faulty piece came back whole."""
    for person in _rich(stage, goods.reward.price)[:1]:
        voucher = _fetched(stage, shops, person, goods, -5)
        now = stage.day(-3, 10)
        clerk = stage.cast.actor("station_clerk", now)
        care.take_back(actor=clerk, now=now, voucher_id=voucher.pk, reason="开线了", to_shelf=False)


def _part(stage: Stage, shops: Shops, service: Stock, _goods: Stock) -> None:
    """A service half done gives back half of its points."""
    for person in _rich(stage, service.reward.price)[1:2]:
        voucher, now = _fetched(stage, shops, person, service, -4), stage.day(-3, 15)
        parts.give_back_part(
            actor=stage.cast.actor("station_clerk", now),
            now=now,
            voucher_id=voucher.pk,
            points=service.reward.price // 2,
            reason="停电，只做了一半",
        )


def _count(stage: Stage, goods: Stock) -> None:
    """A stock-taking with a difference that is explained, confirmed by the town."""
    now = stage.day(-3, 17)
    clerk = stage.cast.actor("station_clerk", now)
    sheet = counts.open_count(actor=clerk, now=now, station_id=goods.station_id)
    counted = {}
    for line in sheet.lines.select_related("stock"):
        missing = line.stock_id == goods.pk
        counted[line.pk] = counts.Counted(line.stock.on_hand - missing, "一件被水泡了" if missing else "")
    counts.submit_count(actor=clerk, now=stage.day(-3, 18), count_id=sheet.pk, counted=counted)
    officer = stage.cast.actor("town_officer", stage.day(-2, 9))
    counts.confirm_count(actor=officer, now=stage.day(-2, 9), count_id=sheet.pk)


def _close_day(stage: Stage, goods: Stock) -> None:
    """Yesterday's sheet waits for the second signature, the one before has it."""
    for ahead in (-2, -1):
        now = stage.day(ahead, 17, 40)
        shelves = closing.list_shelves(station=goods.station, now=now)
        sheet = closing.close_day(
            actor=stage.cast.actor("station_clerk", now),
            now=now,
            station_id=goods.station_id,
            counted={stock.pk: closing.Counted(stock.on_hand) for stock in shelves},
        )
        if ahead < -1:
            officer = stage.cast.actor("town_officer", now)
            closing.sign_off(actor=officer, now=stage.day(ahead + 1, 9), closing_id=sheet.pk)


def _fetched(stage: Stage, shops: Shops, person: Person, stock: Stock, ahead: int) -> Voucher:
    voucher = redeem_one(shops, actor_id=person.pk, stock=stock, now=stage.day(ahead, 10))
    now = stage.day(ahead, 16)
    return rewards.hand_over(actor=stage.cast.actor("station_clerk", now), now=now, code=voucher.code)


def _rich(stage: Stage, price: int, *others: Person) -> list[Person]:
    """Members of the cast's branch with points enough, those without a part at the station."""
    busy = {stage.cast.people[part].pk for part in ("station_clerk", "secretary", "elder")} | {row.pk for row in others}
    members = [row for row in stage.people.members[stage.home.pk] if row.pk not in busy]
    found = [
        (get_balance(owner=Owner("PERSON", row.pk), unit="service").available, -order, row)
        for order, row in enumerate(members)
    ]
    return [row for points, _order, row in sorted(found, reverse=True, key=lambda one: one[:2]) if points >= price]
