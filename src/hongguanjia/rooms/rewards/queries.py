"""Reads: the catalogue with what lies where, vouchers, stock."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import F, Q, QuerySet

from hongguanjia.base.access.api import Actor, Permission, get_in_scope, scope
from hongguanjia.kit.clock import county_date
from hongguanjia.points.api import Owner, get_balance
from hongguanjia.rooms.rewards import hours, permits
from hongguanjia.rooms.rewards.asking import NOBODY, Asker, look
from hongguanjia.rooms.rewards.data import Offer
from hongguanjia.rooms.rewards.models import (
    Category,
    Reward,
    RewardPicture,
    Station,
    StationClosure,
    Stock,
    StockMovement,
    Voucher,
    VoucherState,
)
from hongguanjia.rooms.rewards.telling import tell_offer

UNIT = "service"


def active_on(day: date, through: str = "") -> Q:
    """Rewards offered on ``day``; ``through`` leads to them from other rows, such as ``reward__``."""
    until, since = f"{through}active_to", f"{through}active_from"
    return Q(**{f"{since}__lte": day}) & (Q(**{f"{until}__isnull": True}) | Q(**{f"{until}__gt": day}))


IN_ORDER = ("-kind", F("category__position").asc(nulls_last=True), "category_id", "price", "id")
"""Services first, goods second; shelf by shelf, the cheapest first."""


def list_offered(*, actor: Actor, now: datetime, category_id: int | None = None) -> QuerySet[Reward]:
    """The rewards on offer, of one shelf if asked for; the catalogue is open to everyone, signed in or not."""
    rows = Reward.objects.filter(active_on(county_date(now))).select_related("organisation", "category", "sponsor")
    rows = scope(rows, actor, Permission.REWARD_READ, public=permits.OPEN_TO_ALL).order_by(*IN_ORDER)
    return rows if category_id is None else rows.filter(category=category_id)


def list_categories(*, now: datetime) -> QuerySet[Category]:
    """The shelves on which something is offered."""
    return Category.objects.filter(active_on(county_date(now), "rewards__")).distinct()


def list_pictures(reward_ids: list[int]) -> dict[int, list[RewardPicture]]:
    """The pictures of rewards, in order."""
    found: dict[int, list[RewardPicture]] = {}
    rows = RewardPicture.objects.filter(reward__in=reward_ids, removed_at__isnull=True)
    for row in rows.select_related("attachment"):
        found.setdefault(row.reward_id, []).append(row)
    return found


def list_closures(station_ids: list[int], now: datetime) -> dict[int, list[hours.Closure]]:
    """Days on which stations stay shut, today and later."""
    found: dict[int, list[hours.Closure]] = {}
    for row in StationClosure.objects.filter(station__in=station_ids, last_date__gte=county_date(now)):
        closure = hours.Closure(row.first_date, row.last_date, row.reason)
        found.setdefault(row.station_id, []).append(closure)
    return found


def get_offered(*, actor: Actor, now: datetime, reward_id: int) -> Reward:
    """One reward on offer."""
    return get_in_scope(list_offered(actor=actor, now=now), pk=reward_id)


def describe(rewards: Iterable[Reward], *, now: datetime, asker: Asker = NOBODY) -> list[Offer]:
    """Cards for ``rewards`` as ``availability`` answers for ``asker``: what a card says is what a redemption hears.

    Stations with something left come first, those nearest to the asker's home before the others.
    """
    rewards = list(rewards)
    situation = look(rewards, asker=asker, now=now)
    pictures = list_pictures([reward.pk for reward in rewards])
    return [tell_offer(reward, situation, pictures.get(reward.pk, [])) for reward in rewards]


def ask_as(actor: Actor) -> Asker:
    """For whom the actor asks: himself, or the person represented; nobody in particular without a person."""
    if actor.subject_id is None:
        return NOBODY
    member = actor.holds_personally(Permission.REWARD_REDEEM)
    return Asker(actor.subject_id, actor.home_path, spendable(actor) if member else None, member)


def spendable(actor: Actor) -> int | None:
    """Service points that the actor, or the person represented, can spend now; ``None`` without a person."""
    if actor.subject_id is None:
        return None
    return get_balance(owner=Owner("PERSON", actor.subject_id), unit=UNIT).available


def list_own_vouchers(*, actor: Actor) -> QuerySet[Voucher]:
    """Own vouchers: those to be fetched first, then the newest."""
    return permits.own_vouchers(actor).order_by(F("closed_at").asc(nulls_first=True), "-id")


def list_vouchers(*, actor: Actor, state: str = "", station_id: int | None = None) -> QuerySet[Voucher]:
    """The vouchers of the stations that the actor's posts cover, the newest first."""
    rows = permits.read_vouchers(actor).order_by("-id")
    if state in VoucherState.values:
        rows = rows.filter(state=state)
    return rows.filter(stock__station_id=station_id) if station_id else rows


def list_catalogue(*, actor: Actor) -> QuerySet[Reward]:
    """Every reward ever listed, what is offered now first; the catalogue is public."""
    rows = Reward.objects.select_related("organisation")
    rows = scope(rows, actor, Permission.REWARD_READ, public=permits.OPEN_TO_ALL)
    return rows.select_related("category", "sponsor").order_by(F("active_to").desc(nulls_first=True), *IN_ORDER)


def list_stations(*, actor: Actor) -> QuerySet[Station]:
    """The stations that the actor's posts cover, open ones first."""
    rows = Station.objects.select_related("organisation")
    return scope(rows, actor, Permission.REWARD_READ).order_by(F("closed_date").asc(nulls_first=True), "name", "id")


def list_stock(*, station: Station) -> QuerySet[Stock]:
    """What a station carries; the caller has found the station in its scope."""
    return (
        Stock.objects.filter(station=station)
        .select_related("reward", "station")
        .order_by("-reward__kind", "reward__title", "pk")
    )


def list_all_stock(*, actor: Actor) -> QuerySet[Stock]:
    """The shelves of all stations that the actor's posts cover."""
    rows = Stock.objects.select_related("station__organisation", "reward")
    return scope(rows, actor, Permission.REWARD_READ, path=permits.STOCK_PATH).order_by("station__name", "id")


def list_stock_of(*, actor: Actor, reward: Reward) -> QuerySet[Stock]:
    """Where one reward lies, as far as the actor's posts reach."""
    return list_all_stock(actor=actor).filter(reward=reward)


def list_not_carried(*, station: Station, now: datetime) -> QuerySet[Reward]:
    """Rewards on offer that the station does not carry yet, and whose organisation includes the station."""
    path = station.organisation.path
    above = [path[:end] for end in range(4, len(path) + 1, 4)]
    rows = Reward.objects.filter(active_on(county_date(now)), organisation__path__in=above)
    return rows.exclude(stock__station=station).order_by("title")


def list_movements(*, stock: Stock) -> QuerySet[StockMovement]:
    """The movements of one stock, the newest first; the caller has found the stock in its scope."""
    return StockMovement.objects.filter(stock=stock).select_related("voucher").order_by("-id")


def count_waiting(*, actor: Actor) -> int:
    """Vouchers waiting at the stations where the actor hands over."""
    return permits.served_vouchers(actor).filter(state=VoucherState.RESERVED).count()
