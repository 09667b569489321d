"""A stocked station for tests, built through the actions."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from hongguanjia.base.access.api import Actor
from hongguanjia.base.files.testing import picture
from hongguanjia.base.people.models import Organisation, Person
from hongguanjia.base.people.testing import NOW, SYSTEM, Cast
from hongguanjia.kit.clock import county_date, county_midnight
from hongguanjia.points.data import COUNTY, AccountKey, Kind, Owner, Posting, Role
from hongguanjia.points.ledger import move, post
from hongguanjia.rooms.rewards import signed
from hongguanjia.rooms.rewards.actions import hand_over, redeem
from hongguanjia.rooms.rewards.arranging import add_picture, name_sponsor, put_category, set_sketch, shut_station
from hongguanjia.rooms.rewards.catalogue import list_reward, open_station
from hongguanjia.rooms.rewards.closing import Counted, close_day
from hongguanjia.rooms.rewards.counts import open_count
from hongguanjia.rooms.rewards.data import RewardTerms, StationTerms
from hongguanjia.rooms.rewards.draws import DrawPlan, announce_draw, enter_draw
from hongguanjia.rooms.rewards.drops import DropPlan, announce_drop
from hongguanjia.rooms.rewards.giving import offer_gift
from hongguanjia.rooms.rewards.models import Reward, Station, Stock, Voucher
from hongguanjia.rooms.rewards.parts import give_back_part
from hongguanjia.rooms.rewards.pool import propose_grant
from hongguanjia.rooms.rewards.reports import Told, report
from hongguanjia.rooms.rewards.stocking import receive_stock, stock_reward
from hongguanjia.rooms.rewards.transfers import send_stock

TERMS = RewardTerms(
    title="理发一次",
    kind="SERVICE",
    description="凭证交给理发员。",
    provider="官渡镇志愿理发队",
    price=20,
    limit_count=2,
    limit_period="MONTH",
    valid_days=14,
    active_from=date(2026, 1, 1),
    active_to=None,
)


@dataclass(frozen=True, slots=True)
class Shop:
    """One station of the cast's branch, one reward of the county, and its shelf."""

    station: Station
    reward: Reward
    stock: Stock


def build_shop(cast: Cast, *, pieces: int = 3, **terms: Any) -> Shop:
    """A station with ``pieces`` of one reward; ``terms`` replace those of ``TERMS``."""
    station = open_station(
        actor=SYSTEM,
        now=NOW,
        organisation=cast.branch,
        terms=StationTerms("官渡桥志愿服务站", "官渡桥村委会东侧", "周一至周五 8:30—11:30"),
    )
    return carry(station, cast.county, pieces=pieces, **terms)


def carry(station: Station, offered_by: Organisation, *, pieces: int, **terms: Any) -> Shop:
    """One more reward on the shelf of ``station``."""
    reward = list_reward(actor=SYSTEM, now=NOW, organisation=offered_by, terms=replace(TERMS, **terms))
    stock = stock_reward(actor=SYSTEM, now=NOW, station=station, reward=reward)
    if pieces:
        stock = receive_stock(actor=SYSTEM, now=NOW, stock_id=stock.pk, quantity=pieces)
    return Shop(station, reward, stock)


def give_points(person: Person, amount: int, *, unit: str = "service", now: datetime = NOW) -> None:
    """Put points on a person's account, as the rules would."""
    legs = move(AccountKey(COUNTY, unit, Role.ISSUE), AccountKey(Owner("PERSON", person.pk), unit), amount)
    key = f"test:{person.pk}:{unit}:{amount}:{now.isoformat()}"
    post(Posting(key, Kind.MOVE, legs, county_date(now), "test", person.pk), actor=SYSTEM, now=now)


def redeemed(actor: Actor, shop: Shop, *, key: str = "k1", now: datetime = NOW) -> Voucher:
    """A voucher for one piece."""
    return redeem(actor=actor, now=now, stock_id=shop.stock.pk, key=key)


def open_second_station(cast: Cast, shop: Shop, *, pieces: int) -> Shop:
    """Another station of the branch that carries the same reward."""
    terms = StationTerms("官渡桥二站", "官渡桥村东头", "周一至周五 8:30—11:30")
    station = open_station(actor=SYSTEM, now=NOW, organisation=cast.branch, terms=terms)
    stock = stock_reward(actor=SYSTEM, now=NOW, station=station, reward=shop.reward)
    return Shop(station, shop.reward, receive_stock(actor=SYSTEM, now=NOW, stock_id=stock.pk, quantity=pieces))


def build_counter(cast: Cast, shop: Shop, voucher: Voucher) -> dict[str, object]:
    """What a counter leaves behind: a report that did not fit, and a sheet that waits for a second signature."""
    clerk = cast.actor("station_clerk")
    pack = signed.make_pack(station_id=shop.station.pk, clerk_id=cast.station_clerk.pk, now=NOW)
    told = Told("world", pack, voucher.code, "", NOW - timedelta(days=9))
    row = report(actor=clerk, now=NOW, told=told)
    counted = {stock.pk: Counted(stock.on_hand) for stock in shop.station.stock.all()}
    sheet = close_day(actor=clerk, now=NOW, station_id=shop.station.pk, counted=counted)
    gift = offer_gift(actor=cast.actor("member"), now=NOW, voucher_id=voucher.pk, name=cast.elder.name)
    grant = propose_grant(
        actor=cast.actor("secretary"), now=NOW, person_id=cast.elder.pk, stock_id=shop.stock.pk, basis="支部决议3号"
    )
    return {"report_id": row.pk, "rewards:closing_id": sheet.pk, "gift_id": gift.pk, "rewards:grant_id": grant.pk}


def build_stores(cast: Cast, shop: Shop) -> dict[str, object]:
    """A transfer on its way, a sheet being counted, a part that waits for a second person, and what arranges a catalogue."""
    clerk, officer = cast.actor("station_clerk"), cast.actor("town_officer")
    other = open_second_station(cast, shop, pieces=1)
    sent = send_stock(actor=clerk, now=NOW, stock_id=other.stock.pk, station_id=shop.station.pk, quantity=1)
    sheet = open_count(actor=clerk, now=NOW, station_id=shop.station.pk)
    fetched = hand_over(actor=clerk, now=NOW, code=redeemed(cast.actor("member"), shop, key="part").code)
    part = give_back_part(actor=officer, now=NOW, voucher_id=fetched.pk, points=5, reason="只剪了一半")
    shelf = put_category(actor=SYSTEM, now=NOW, name="理发", kind="SERVICE", position=1)
    sponsor = name_sponsor(actor=officer, now=NOW, organisation=cast.guandu, name="官渡理发店", thanks="提供工具")
    upload = SimpleUploadedFile("推子.png", picture(), content_type="image/png")
    shown = add_picture(actor=SYSTEM, now=NOW, reward_id=shop.reward.pk, upload=upload, words="一把推子")
    day = county_date(NOW) + timedelta(days=9000)
    shut = shut_station(
        actor=officer, now=NOW, station_id=shop.station.pk, first_date=day, last_date=day, reason="房屋维修"
    )
    set_sketch(
        actor=officer,
        now=NOW,
        station_id=shop.station.pk,
        upload=SimpleUploadedFile("路.png", picture(), content_type="image/png"),
    )
    return {
        "rewards:transfer_id": sent.pk,
        "count_id": sheet.pk,
        "part_id": part.pk,
        "category_id": shelf.pk,
        "sponsor_id": sponsor.pk,
        "picture_id": shown.pk,
        "closure_id": shut.pk,
    }


def build_chances(cast: Cast, shop: Shop) -> dict[str, object]:
    """A drop ahead, and a draw that the member has entered; on shelves of their own."""
    dropped = carry(shop.station, cast.county, pieces=2, title="保温杯", way="DROP")
    drawn = carry(shop.station, cast.county, pieces=2, title="电饭锅", way="DRAW")
    hours = timedelta(hours=1), timedelta(hours=3)
    drop = announce_drop(
        actor=SYSTEM, now=NOW, reward_id=dropped.reward.pk, plan=DropPlan(2, NOW + hours[0], NOW + hours[1])
    )
    draw = announce_draw(actor=SYSTEM, now=NOW, stock_id=drawn.stock.pk, plan=DrawPlan(1, NOW, NOW + hours[1]))
    enter_draw(actor=cast.actor("member"), now=NOW, draw_id=draw.pk)
    return {
        "drop_id": drop.pk,
        "draw_id": draw.pk,
        "desk-rewards-drop-new:reward_id": dropped.reward.pk,
        "desk-rewards-draw-new:reward_id": drawn.reward.pk,
    }


def morning(now: datetime, days: int) -> datetime:
    """Ten in the morning, some days from ``now``: an hour at which things are announced, offered and drawn."""
    return county_midnight(county_date(now) + timedelta(days=days)) + timedelta(hours=10)
