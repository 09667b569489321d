"""What drops and draws have in common when they are announced: hours of the day, pieces that lie there, who is told."""

from __future__ import annotations

from datetime import datetime

from django.db.models import F, Sum
from django.db.models.functions import Coalesce
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from hongguanjia.base.notices.api import tell_many
from hongguanjia.kit.clock import county_date
from hongguanjia.kit.refusals import BadInput, Refusal
from hongguanjia.rooms.rewards import rules
from hongguanjia.rooms.rewards.asking import NOBODY, look
from hongguanjia.rooms.rewards.models import Draw, DrawState, Drop, Reward, Station, Stock, Waiting, WaitingState, Way


def check_hours(reward: Reward, *, opens_at: datetime, closes_at: datetime) -> None:
    """Both ends by day, so that nobody has to stay up for it, and within the time in which the reward is offered."""
    for field, moment in (("opens_at", opens_at), ("closes_at", closes_at)):
        if rules.is_night(moment):
            raise BadInput("rewards.at_night", _("请选在早上 7 点到晚上 10 点之间，夜里不打扰大家。"), field=field)
    ends = reward.active_to
    if county_date(opens_at) < reward.active_from or (ends is not None and county_date(closes_at) >= ends):
        raise BadInput(
            "rewards.outside_window", _("不在这个项目的兑换期内，请改时间，或者先修改兑换期。"), field="closes_at"
        )


def check_pieces(number: int, free: int) -> None:
    """What is announced has to lie there, unpromised: nobody queues for a piece that does not exist."""
    if number < 1:
        raise BadInput("rewards.number", _("份数至少是 1，请改一改。"), field="number")
    if number > free:
        raise BadInput(
            "rewards.not_in_stock",
            _("现在只有 %(free)s 份没有许出去，不能公布 %(number)s 份。请先登记入库，或者减少份数。")
            % {"free": free, "number": number},
            field="number",
        )


def count_unpromised(reward: Reward, now: datetime) -> int:
    """Pieces of ``reward`` at all stations that are open, fit and promised to no voucher and no other announced drop."""
    situation = look([reward], asker=NOBODY, now=now)
    open_ones = [row for row in situation.stock.get(reward.pk, []) if row.station.closed_date is None]
    free = sum(situation.shelves[row.pk].free for row in open_ones)
    ahead = Drop.objects.filter(reward=reward, called_off_at__isnull=True, closes_at__gt=now)
    return free - int(ahead.aggregate(sum=Coalesce(Sum(F("number") - F("taken")), 0))["sum"])


def count_fit(stock: Stock, now: datetime) -> int:
    """Pieces of one shelf that are free and fit to be handed out."""
    return look([stock.reward], asker=NOBODY, now=now).shelves[stock.pk].free


def tell_waiting(reward: Reward, text: str, key: str, now: datetime) -> None:
    """Tell those who asked to be told of the next chance. It goes to the inbox: nothing rings."""
    waiting = Waiting.objects.filter(stock__reward=reward, state=WaitingState.WAITING).values_list("person", flat=True)
    tell_many(
        person_ids=sorted(set(waiting)),
        kind="rewards.chance.announced",
        text=text,
        link=f"/m/rewards/{reward.pk}/",
        key=key,
        now=now,
    )


def say_moment(instant: datetime) -> str:
    """A moment as notices say it."""
    return date_format(localtime(instant), "n月j日 H:i")


def check_way_free(reward: Reward, way: str, now: datetime) -> None:
    """The way of a reward stays while people rely on what was announced."""
    if way == reward.way:
        return
    drops = Drop.objects.filter(reward=reward, called_off_at__isnull=True, closes_at__gt=now)
    if reward.way == Way.DROP and drops.exists():
        raise BadInput(
            "rewards.way_taken", _("已经公布的限量发放还没有结束，不能改兑换方式。请先取消它。"), field="way"
        )
    if Draw.objects.filter(stock__reward=reward, state=DrawState.OPEN).exists():
        raise BadInput("rewards.way_taken", _("已经公布的抽签还没有办结，不能改兑换方式。请先取消它。"), field="way")


def check_station_free(station: Station) -> None:
    """No station closes over a draw whose winners would have to come to it."""
    if Draw.objects.filter(stock__station=station, state=DrawState.OPEN).exists():
        raise Refusal("rewards.station_draws", _("这里还有一次抽签没有办结，请等它抽完或先取消，再停办。"))
