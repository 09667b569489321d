"""What is possible now, in words: the answers of ``availability`` put together for a card, a page and a list of places.

Nothing here asks the database: a ``Situation`` knows it all.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from hongguanjia.rooms.rewards.asking import Situation
from hongguanjia.rooms.rewards.availability import Reason, Taker, Wanted
from hongguanjia.rooms.rewards.data import Line, Offer, Place
from hongguanjia.rooms.rewards.models import Draw, DrawState, Drop, LimitPeriod, Reward, RewardPicture, Stock, Way
from hongguanjia.rooms.rewards.waiting import find_obstacle

SOON = frozenset(
    {"rewards.not_yet", "rewards.drop_not_open", "rewards.draw_not_open", "rewards.draw_only", "rewards.draw_closed"}
)
PERSONAL = frozenset(
    {
        "rewards.members_only", "rewards.not_for_you", "rewards.limit_reached", "rewards.household_limit",
        "rewards.drop_once", "rewards.draw_entered", "points.not_enough",
    }
)  # fmt: skip
"""Reasons that lie with who asks; the others hold for everybody and are said of the place."""
ENTERABLE = frozenset({"rewards.draw_only", "rewards.sold_out"})


def tell_offer(reward: Reward, situation: Situation, pictures: Sequence[RewardPicture] = ()) -> Offer:
    """Everything that a card and the page of ``reward`` say to the asker of ``situation``."""
    wanted, taker = situation.wanted[reward.pk], situation.takers[reward.pk]
    reasons = situation.best(reward.pk).reasons
    places = _places(reward, situation)
    line = _line(reward, situation)
    free = sum(place.free for place in places if place.fetchable)
    if wanted.drop is not None and line is None:
        free = min(free, max(0, wanted.drop.left))
    tone, state = _state(reasons, free, line)
    return Offer(
        reward_id=reward.pk,
        title=reward.title,
        kind_label=reward.get_kind_display(),
        description=reward.description,
        provider=reward.provider,
        price=reward.price,
        limit_label=limit_label(reward),
        places=places,
        way=reward.way,
        free=free,
        tone=tone,
        state=state,
        reasons=reasons,
        limits=_limits(wanted, taker, known=situation.asker.person_id is not None),
        draw=wanted.draw,
        may_enter=any(reason.code == "rewards.draw_only" for reason in reasons)
        and all(reason.code in ENTERABLE for reason in reasons),
        line=line,
        wait_at=_wait_at(reward, situation, places) if line is None else None,
        shelf=reward.category.name if reward.category else reward.get_kind_display(),
        sponsor=reward.sponsor.name if reward.sponsor else "",
        thanks=reward.sponsor.thanks if reward.sponsor else "",
        pictures=pictures,
    )


def limit_label(reward: Reward) -> str:
    """The limits in words."""
    person, household = _limit_words(reward.limit_period, reward.limit_count, reward.household_limit)
    return "，".join(said for said in (person, household) if said) or _("不限次数")


def tell_drop(drop: Drop, now: datetime) -> tuple[str, str]:
    """Tone and words of where an announced drop stands."""
    if drop.called_off_at is not None:
        return "off", _("已取消")
    if now < drop.opens_at:
        return "wait", _("还没有开始")
    if now >= drop.closes_at:
        return "off", _("已结束")
    return ("ok", _("正在发放")) if drop.taken < drop.number else ("off", _("已兑完"))


def tell_draw(draw: Draw, now: datetime) -> tuple[str, str]:
    """Tone and words of where a draw stands."""
    if draw.state == DrawState.CALLED_OFF:
        return "off", _("已取消")
    if draw.state == DrawState.DRAWN:
        return "ok", _("已抽签")
    if now < draw.opens_at:
        return "wait", _("还没有开始报名")
    return "wait", _("正在报名") if now < draw.closes_at else _("等待开签")


def _state(reasons: tuple[Reason, ...], free: int, line: Line | None) -> tuple[str, str]:
    if line is not None and line.until is not None:
        return "ok", _("为您留到%(until)s") % {"until": date_format(localtime(line.until), "n月j日 H:i")}
    if not reasons:
        return "ok", _("还有 %(free)s 份") % {"free": free}
    if line is not None and line.turn:
        return "wait", _("候补第 %(place)s 位") % {"place": line.ahead + 1}
    first = reasons[0]
    if first.code == "rewards.draw_entered":
        return "ok", first.short
    return "wait" if first.code in SOON or first.code == "points.not_enough" else "off", first.short


def _places(reward: Reward, situation: Situation) -> list[Place]:
    """Where it lies; stations that have closed for good are left out."""
    rows = [row for row in situation.stock.get(reward.pk, []) if not _is_gone(row, situation)]
    return sorted((_place(row, situation) for row in rows), key=partial(_distance, situation.asker.path))


def _is_gone(stock: Stock, situation: Situation) -> bool:
    return situation.answer(stock).has("rewards.station_closed")


def _place(stock: Stock, situation: Situation) -> Place:
    reasons = situation.answer(stock).reasons
    common = [reason for reason in reasons if reason.code not in PERSONAL]
    free, station = situation.free(stock), stock.station
    return Place(
        stock_id=stock.pk,
        station_name=station.name,
        address=station.address,
        opening_hours=station.opening_hours,
        path=station.organisation.path,
        free=free,
        note=common[0].short if common else _("还有 %(free)s 份") % {"free": free},
        opening=situation.shelves[stock.pk].opening,
        station_id=station.pk,
        is_open=situation.shelves[stock.pk].is_open,
        fetchable=not any(reason.field == "stock" for reason in reasons),
    )


def _distance(near: str, place: Place) -> tuple[bool, int]:
    """What cannot be had goes last; otherwise the fewer steps of the tree are shared with ``near``, the farther."""
    shared = sum(near[:end] == place.path[:end] for end in range(4, len(near) + 1, 4))
    return not place.fetchable, -shared


def _line(reward: Reward, situation: Situation) -> Line | None:
    """The asker's place on a waiting list; one at which a piece is kept counts before the others."""
    found = [
        Line(queue.waiting_id, row.pk, row.station.name, queue.ahead, queue.until, reward.way == Way.ALWAYS)
        for row in situation.stock.get(reward.pk, [])
        if (queue := situation.queues.get(row.pk)) is not None and queue.waiting_id is not None
    ]
    return min(found, key=lambda line: (line.until is None, line.ahead), default=None)


def _wait_at(reward: Reward, situation: Situation, places: list[Place]) -> Place | None:
    """The nearest shelf whose list the asker may join, when nothing can be had now and he could wait for it."""
    if situation.asker.person_id is None or situation.best(reward.pk).ok:
        return None
    by_shelf = {row.pk: situation.answer(row) for row in situation.stock.get(reward.pk, [])}
    able = (place for place in places if find_obstacle(reward.way, by_shelf[place.stock_id]) is None)
    return next(able, None)


def _limits(wanted: Wanted, taker: Taker, *, known: bool) -> list[str]:
    """How many one may have in the period, and how many are left for an asker who is ``known``."""
    person, household = _limit_words(wanted.limit_period, wanted.limit_count, wanted.household_limit)
    if known and wanted.limit_count is not None:
        left = max(0, wanted.limit_count - taker.taken)
        person += _("，您已兑 %(taken)s 次，还可兑 %(left)s 次") % {"taken": taker.taken, "left": left}
    if known and wanted.household_limit is not None:
        left = max(0, wanted.household_limit - taker.taken_household)
        household += _("，您家已兑 %(taken)s 次，还可兑 %(left)s 次") % {"taken": taker.taken_household, "left": left}
    return [said for said in (person, household) if said] or [_("不限次数")]


def _limit_words(period: str, count: int | None, household_count: int | None) -> tuple[str, str]:
    """The limit of a person and that of a household; empty where there is none."""
    word = LimitPeriod(period).label
    person = _("每人%(period)s限兑%(count)s次") % {"period": word, "count": count} if count else ""
    household = _("每户%(period)s限兑%(count)s次") % {"period": word, "count": household_count}
    return person, household if household_count else ""
