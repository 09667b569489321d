"""What ``availability`` needs to know, read for many rewards at once in a handful of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Q, Subquery, Sum

from hongguanjia.base.people.models import Person
from hongguanjia.kit.clock import county_date
from hongguanjia.rooms.rewards import hours, rules
from hongguanjia.rooms.rewards.availability import (
    Availability,
    DrawTerms,
    DropTerms,
    Shelf,
    Taker,
    Wanted,
    availability,
)
from hongguanjia.rooms.rewards.lots import Lot, count_expired, what_is_left
from hongguanjia.rooms.rewards.models import (
    Draw,
    DrawEntry,
    DrawState,
    Drop,
    DropPlace,
    EntryState,
    Reward,
    StationClosure,
    Stock,
    StockLot,
    Voucher,
    VoucherState,
    Waiting,
    WaitingState,
    Way,
)

COUNTED = (VoucherState.RESERVED, VoucherState.HANDED_OVER)
LINED_UP = (WaitingState.WAITING, WaitingState.OFFERED)


@dataclass(frozen=True, slots=True)
class Asker:
    """For whom: a person with a home and what can be spent, or nobody in particular.

    ``member`` is whether the person may redeem at all.
    """

    person_id: int | None = None
    path: str = ""
    points: int | None = None
    member: bool = True


NOBODY = Asker()


@dataclass(slots=True)
class Situation:
    """Everything known about some rewards for one asker at one moment; answers without further queries.

    ``kept_back`` are the pieces of a stock that lie there but not for this asker: expired, or for those ahead of him.
    """

    asker: Asker
    now: datetime
    wanted: dict[int, Wanted]
    takers: dict[int, Taker]
    shelves: dict[int, Shelf]
    stock: dict[int, list[Stock]]
    kept_back: dict[int, int] = field(default_factory=dict)
    queues: dict[int, Queue] = field(default_factory=dict)

    def answer(self, stock: Stock) -> Availability:
        """Whether the asker can have a piece of ``stock``."""
        reward_id = stock.reward_id
        return availability(self.wanted[reward_id], self.takers[reward_id], self.shelves[stock.pk], self.now)

    def best(self, reward_id: int) -> Availability:
        """The answer at the station that answers best; a reward that lies nowhere is sold out."""
        answers = [self.answer(stock) for stock in self.stock.get(reward_id, [])]
        if not answers:
            answers = [availability(self.wanted[reward_id], self.takers[reward_id], Shelf("", 0), self.now)]
        return min(answers, key=lambda answer: (len(answer.reasons), answer.has("rewards.station_closed")))

    def free(self, stock: Stock) -> int:
        """Pieces of ``stock`` that this asker may have, whoever he is; of a drop no more than are left in it."""
        here, drop = self.shelves[stock.pk], self.wanted[stock.reward_id].drop
        free = max(0, here.free - here.queue)
        return free if drop is None or here.aside_until else min(free, max(0, drop.left))


def look(rewards: Iterable[Reward], *, asker: Asker, now: datetime) -> Situation:
    """Read what bears on ``rewards`` for ``asker``: at most ten queries, however many rewards."""
    rewards = list(rewards)
    rows = Stock.objects.filter(reward__in=rewards).select_related("station__organisation").order_by("station__name")
    stock: dict[int, list[Stock]] = defaultdict(list)
    for row in rows:
        stock[row.reward_id].append(row)
    wanted = _wanted(rewards, asker, now)
    queues = _queues([row.pk for reward in rewards for row in stock[reward.pk]], asker)
    shelves, kept_back = _shelves(rewards, stock, queues, now)
    return Situation(asker, now, wanted, _takers(rewards, asker, now), shelves, dict(stock), kept_back, dict(queues))


def check_available(person: Person, stock: Stock, now: datetime) -> int:
    """Refuse with the first reason, if ``person`` cannot have a piece of ``stock``; else how many are kept back there.

    Points are left to the ledger, which alone can say for sure.
    """
    asker = Asker(person.pk, person.organisation.path if person.organisation else "")
    situation = look([stock.reward], asker=asker, now=now)
    situation.answer(stock).check()
    return situation.kept_back[stock.pk]


def expiring(stock_ids: Sequence[int]) -> dict[int, list[Lot]]:
    """What lies on each shelf by the day until which it is good; shelves without dated deliveries are left out."""
    dated: dict[int, list[Lot]] = defaultdict(list)
    for lot in StockLot.objects.filter(stock__in=stock_ids):
        dated[lot.stock_id].append(Lot(lot.good_until, lot.quantity))
    if not dated:
        return {}
    came = Sum("movements__on_hand_change", filter=Q(movements__on_hand_change__gt=0))
    rows = Stock.objects.filter(pk__in=list(dated)).order_by().annotate(came=came).values_list("pk", "on_hand", "came")
    return {
        pk: what_is_left(dated[pk], came_in - sum(lot.quantity for lot in dated[pk]), on_hand)
        for pk, on_hand, came_in in rows
    }


def _wanted(rewards: Sequence[Reward], asker: Asker, now: datetime) -> dict[int, Wanted]:
    drops, draws = _drops(rewards, asker, now), _draws(rewards, asker)
    return {
        reward.pk: Wanted(
            title=reward.title,
            price=reward.price,
            active_from=reward.active_from,
            active_to=reward.active_to,
            limit_count=reward.limit_count,
            household_limit=reward.household_limit,
            limit_period=reward.limit_period,
            valid_days=reward.valid_days,
            offered_by=reward.organisation.short_name,
            way=reward.way,
            drop=drops.get(reward.pk),
            draw=draws.get(reward.pk),
        )
        for reward in rewards
    }


def current_drop(drops: Sequence[Drop], now: datetime) -> Drop:
    """Of some drops the one that counts at ``now``: the one that is open, else the next one, else the last that was."""
    rows = sorted(drops, key=lambda drop: drop.opens_at)
    ahead = [drop for drop in rows if now < drop.closes_at]
    return ahead[0] if ahead else rows[-1]


def _drops(rewards: Sequence[Reward], asker: Asker, now: datetime) -> dict[int, DropTerms]:
    asked = [reward.pk for reward in rewards if reward.way == Way.DROP]
    if not asked:
        return {}
    by_reward: dict[int, list[Drop]] = defaultdict(list)
    mine = DropPlace.objects.filter(drop=OuterRef("pk"), person=asker.person_id)
    for drop in Drop.objects.filter(reward__in=asked, called_off_at__isnull=True).annotate(had=Exists(mine)):
        by_reward[drop.reward_id].append(drop)
    chosen = {pk: current_drop(drops, now) for pk, drops in by_reward.items()}
    return {
        pk: DropTerms(
            drop.opens_at,
            drop.closes_at,
            drop.number - drop.taken,
            drop.had,  # type: ignore[attr-defined]
        )
        for pk, drop in chosen.items()
    }


def _draws(rewards: Sequence[Reward], asker: Asker) -> dict[int, DrawTerms]:
    asked = [reward.pk for reward in rewards if reward.way == Way.DRAW]
    if not asked:
        return {}
    mine = DrawEntry.objects.filter(draw=OuterRef("pk"), person=asker.person_id, state=EntryState.ENTERED)
    rows = Draw.objects.filter(state=DrawState.OPEN, stock__reward__in=asked).select_related("stock")
    return {
        draw.stock.reward_id: DrawTerms(
            draw.pk,
            draw.stock_id,
            draw.number,
            draw.opens_at,
            draw.closes_at,
            draw.mine,
        )
        for draw in rows.annotate(mine=Subquery(mine.values("number")[:1]))
    }


def _takers(rewards: Sequence[Reward], asker: Asker, now: datetime) -> dict[int, Taker]:
    own, household = _taken(rewards, asker, now)
    return {
        reward.pk: Taker(
            member=asker.member,
            within_reach=asker.person_id is None or asker.path.startswith(reward.organisation.path),
            points=asker.points,
            taken=own.get(reward.pk, 0),
            taken_household=household.get(reward.pk, 0),
        )
        for reward in rewards
    }


def _taken(rewards: Sequence[Reward], asker: Asker, now: datetime) -> tuple[dict[int, int], dict[int, int]]:
    """Pieces that count towards a limit, by reward: the asker's own, and those of the household; one query.

    Vouchers cancelled and expired do not count. Somebody without a household is one of his own.
    """
    own: dict[int, int] = defaultdict(int)
    household: dict[int, int] = defaultdict(int)
    counted = _within_limits(rewards, now)
    if asker.person_id is None or counted is None:
        return own, household
    home = Person.objects.filter(pk=asker.person_id, household__isnull=False).values("household")
    who = Q(person=asker.person_id) | Q(person__household__in=home)
    rows = Voucher.objects.filter(who, counted, state__in=COUNTED).values_list("stock__reward", "person")
    for reward_id, person_id, count in rows.annotate(count=Count("pk")):
        household[reward_id] += count
        own[reward_id] += count if person_id == asker.person_id else 0
    return own, household


def _within_limits(rewards: Sequence[Reward], now: datetime) -> Q | None:
    """Which vouchers fall into the period of their reward's limit; ``None`` when no reward has one."""
    by_period: dict[str, list[int]] = defaultdict(list)
    for reward in rewards:
        if reward.limit_count is not None or reward.household_limit is not None:
            by_period[reward.limit_period].append(reward.pk)
    counted: Q | None = None
    for period, ids in by_period.items():
        since = rules.limit_since(period, county_date(now))
        part = Q(stock__reward__in=ids) if since is None else Q(stock__reward__in=ids, redeemed_at__gte=since)
        counted = part if counted is None else counted | part
    return counted


def _shelves(
    rewards: Sequence[Reward], stock: dict[int, list[Stock]], queues: dict[int, Queue], now: datetime
) -> tuple[dict[int, Shelf], dict[int, int]]:
    """Each shelf as the asker finds it. Only what can be had at any time is kept for those who wait."""
    rows = [row for reward in rewards for row in stock.get(reward.pk, [])]
    left = expiring([row.pk for row in rows])
    closures = _closures({row.station_id for row in rows}, now)
    shelves, kept_back = {}, {}
    for reward in rewards:
        here = stock.get(reward.pk, [])
        end = rules.voucher_end(reward, now)
        spoiled = {row.pk: count_expired(left.get(row.pk, []), county_date(now)) for row in here}
        ahead = {row.pk: queues[row.pk].ahead if reward.way == Way.ALWAYS else 0 for row in here}
        free = {row.pk: max(0, row.free - spoiled[row.pk] + queues[row.pk].aside) for row in here}
        have = [row for row in here if row.station.closed_date is None and free[row.pk] > ahead[row.pk]]
        for row in here:
            shut = hours.shut_through(row.station.week, closures[row.station_id], now, end)
            opening = hours.opening_at(row.station.week, closures[row.station_id], now)
            shelves[row.pk] = Shelf(
                station=row.station.name,
                free=free[row.pk],
                queue=ahead[row.pk],
                ended_date=row.station.closed_date,
                opening=hours.describe_opening(opening, now),
                is_open=opening.is_open,
                shut=shut,
                shut_until=opening.opens_at if shut else None,
                aside_until=queues[row.pk].until,
                elsewhere=[other.station.name for other in have if other.pk != row.pk],
            )
            kept_back[row.pk] = spoiled[row.pk] + ahead[row.pk]
    return shelves, kept_back


@dataclass(slots=True)
class Queue:
    """Who stands before the asker at a shelf; the asker's own place, and until when a piece is set aside for it."""

    ahead: int = 0
    waiting_id: int | None = None
    until: datetime | None = None

    @property
    def aside(self) -> int:
        """Pieces set aside for the asker: 0 or 1."""
        return int(self.until is not None)


def _queues(stock_ids: Sequence[int], asker: Asker) -> dict[int, Queue]:
    queues: dict[int, Queue] = defaultdict(Queue)
    lined = Waiting.objects.filter(stock__in=stock_ids, state__in=LINED_UP).order_by("pk")
    for pk, stock_id, person_id, until in lined.values_list("pk", "stock", "person", "until"):
        queue = queues[stock_id]
        if person_id == asker.person_id:
            queue.waiting_id, queue.until = pk, until
        elif until is None and queue.waiting_id is None:
            queue.ahead += 1
    for queue in queues.values():
        if queue.until is not None:
            queue.ahead = 0
    return queues


def _closures(station_ids: set[int], now: datetime) -> dict[int, list[hours.Closure]]:
    found: dict[int, list[hours.Closure]] = defaultdict(list)
    rows = StationClosure.objects.filter(station__in=station_ids, last_date__gte=county_date(now))
    for row in rows:
        found[row.station_id].append(hours.Closure(row.first_date, row.last_date, row.reason))
    return found
