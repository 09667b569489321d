"""Can this person have this reward here and now, and if not, why: one pure function for list, page and redemption.

Every reason is named, not only the first, so that a member who lacks points *and* stands before a closed door is not
sent home twice. The first reason in the list is the one that a refusal says.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from hongguanjia.kit.clock import county_date
from hongguanjia.kit.refusals import Refusal
from hongguanjia.rooms.rewards.models import LimitPeriod, Way

NAMED_ELSEWHERE = 2


@dataclass(frozen=True, slots=True)
class DropTerms:
    """The drop that counts now: the open one, else the next, else the last. ``mine`` if the member has had a piece."""

    opens_at: datetime
    closes_at: datetime
    left: int
    mine: bool = False


@dataclass(frozen=True, slots=True)
class DrawTerms:
    """The draw that is not drawn yet: of how many pieces, which lie where. ``mine`` is the number of the member's entry."""

    draw_id: int
    stock_id: int
    number: int
    opens_at: datetime
    closes_at: datetime
    mine: int | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """The terms of a reward that bear on availability. ``active_to`` is exclusive; limits of ``None`` are none."""

    title: str
    price: int
    active_from: date
    active_to: date | None
    limit_count: int | None
    household_limit: int | None
    limit_period: str
    valid_days: int
    offered_by: str
    way: str = Way.ALWAYS
    drop: DropTerms | None = None
    draw: DrawTerms | None = None


@dataclass(frozen=True, slots=True)
class Taker:
    """Who asks. ``points`` of ``None`` is not known (a stranger reads the catalogue); counts are of the limit's period.

    ``member`` is false for somebody who has no points to spend at all.
    """

    within_reach: bool = True
    points: int | None = None
    taken: int = 0
    taken_household: int = 0
    member: bool = True


@dataclass(frozen=True, slots=True)
class Shelf:
    """One shelf: pieces free and fit to be handed out, who stands before, when the station opens.

    ``shut_until`` is set when it never opens while the voucher would be good. ``elsewhere`` names other stations that
    have some. ``opening`` says when it opens. ``aside_until`` is set when one of the
    free pieces is kept for this member until then.
    """

    station: str
    free: int
    queue: int = 0
    ended_date: date | None = None
    shut_until: datetime | None = None
    shut: bool = False
    opening: str = ""
    is_open: bool = False
    aside_until: datetime | None = None
    elsewhere: Sequence[str] = field(default=())


@dataclass(frozen=True, slots=True)
class Reason:
    """Why not. ``code`` is that of the refusal, ``says`` the sentence, ``short`` what fits on a card."""

    code: str
    says: str
    short: str
    field: str | None = None


@dataclass(frozen=True, slots=True)
class Availability:
    """The answer: no reasons, no obstacle."""

    reasons: tuple[Reason, ...]

    @property
    def ok(self) -> bool:
        return not self.reasons

    def check(self) -> None:
        """Refuse with the first reason, if there is one."""
        if self.reasons:
            first = self.reasons[0]
            raise Refusal(first.code, first.says, field=first.field)

    def has(self, code: str) -> bool:
        """Whether ``code`` is among the reasons."""
        return any(reason.code == code for reason in self.reasons)


def availability(wanted: Wanted, taker: Taker, shelf: Shelf, now: datetime) -> Availability:
    """Everything that stands in the way at ``now``, what the member cannot change first, what he can change last."""
    found = [
        _member(taker),
        _window(wanted, county_date(now)),
        _reach(wanted, taker),
        _station(wanted, shelf, county_date(now)),
        _way(wanted, now) if shelf.aside_until is None else None,
        _limit(wanted, taker, now),
        _household(wanted, taker, now),
        _stock(wanted, shelf),
        _points(wanted, taker),
    ]
    return Availability(tuple(reason for reason in found if reason is not None))


def period_end(period: str, day: date) -> date | None:
    """The first day on which a limit of ``period`` counts from nought again; ``None`` is never."""
    if period == LimitPeriod.EVER:
        return None
    if period == LimitPeriod.YEAR:
        return date(day.year + 1, 1, 1)
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def _member(taker: Taker) -> Reason | None:
    if taker.member:
        return None
    says = _("目前只有党员有可兑换积分。想参加志愿服务，请联系本村党支部。")
    return Reason("rewards.members_only", says, _("党员可兑换"))


def _window(wanted: Wanted, day: date) -> Reason | None:
    if day < wanted.active_from:
        at = date_format(wanted.active_from, "Y年n月j日")
        says = _("“%(title)s”%(day)s起才可以兑换，请到时再来。") % {"title": wanted.title, "day": at}
        return Reason("rewards.not_yet", says, _("%(day)s起") % {"day": date_format(wanted.active_from, "n月j日")})
    if wanted.active_to is not None and day >= wanted.active_to:
        says = _("“%(title)s”现在不在兑换期内，请看看别的。") % {"title": wanted.title}
        return Reason("rewards.not_offered", says, _("已结束"))
    return None


def _reach(wanted: Wanted, taker: Taker) -> Reason | None:
    if taker.within_reach:
        return None
    says = _("“%(title)s”由%(organisation)s提供，只给本地党员兑换。请看看别的。") % {
        "title": wanted.title,
        "organisation": wanted.offered_by,
    }
    return Reason("rewards.not_for_you", says, _("只限当地"))


def _station(wanted: Wanted, shelf: Shelf, day: date) -> Reason | None:
    if shelf.ended_date is not None and shelf.ended_date <= day:
        says = _("%(station)s已经停办，请换一个站点。") % {"station": shelf.station}
        return Reason("rewards.station_closed", says, _("站点停办"), "stock")
    if not shelf.shut:
        return None
    names = {"station": shelf.station, "days": wanted.valid_days}
    if shelf.shut_until is None:
        says = _("%(station)s近期不开放，%(days)s 天的领取期内取不到。请换一个站点。") % names
    else:
        until = date_format(localtime(shelf.shut_until), "n月j日")
        says = _("%(station)s要到%(until)s才开放，%(days)s 天的领取期内取不到。请换一个站点，或到时再兑。") % (
            names | {"until": until}
        )
    return Reason("rewards.station_shut", says, _("站点暂停开放"), "stock")


def _way(wanted: Wanted, now: datetime) -> Reason | None:
    if wanted.way == Way.DRAW:
        return _draw(wanted, now)
    return _drop(wanted, now) if wanted.way == Way.DROP else None


def _draw(wanted: Wanted, now: datetime) -> Reason:
    draw = wanted.draw
    if draw is None:
        says = _("“%(title)s”靠抽签，现在没有开放报名。有新的抽签会提前公布。") % {"title": wanted.title}
        return Reason("rewards.draw_none", says, _("等抽签公布"))
    if now < draw.opens_at:
        says = _("“%(title)s”的抽签%(at)s开始报名，请到时再来。")
        says %= {"title": wanted.title, "at": _moment(draw.opens_at)}
        return Reason("rewards.draw_not_open", says, _("%(at)s 报名") % {"at": _moment(draw.opens_at)})
    until = _moment(draw.closes_at)
    if now >= draw.closes_at:
        says = _("“%(title)s”的抽签报名%(until)s已经截止，结果马上公布。") % {"title": wanted.title, "until": until}
        return Reason("rewards.draw_closed", says, _("等待开签"))
    if draw.mine is not None:
        says = _("您已经报名，号码是 %(number)s 号。%(until)s抽签，没有抽中积分退回。")
        return Reason("rewards.draw_entered", says % {"number": draw.mine, "until": until}, _("已报名"))
    says = _("“%(title)s”靠抽签，%(until)s前报名即可，先后不影响中签。") % {"title": wanted.title, "until": until}
    return Reason("rewards.draw_only", says, _("抽签报名中"))


def _drop(wanted: Wanted, now: datetime) -> Reason | None:
    drop, names = wanted.drop, {"title": wanted.title}
    if drop is None:
        says = _("“%(title)s”限量发放，下一次的时间还没有公布。") % names
        return Reason("rewards.drop_none", says, _("等待公布"))
    if now < drop.opens_at:
        says = _("“%(title)s”%(at)s开始发放，现在还不能兑换。") % (names | {"at": _moment(drop.opens_at)})
        return Reason("rewards.drop_not_open", says, _("%(at)s 开始") % {"at": _moment(drop.opens_at)})
    if now >= drop.closes_at:
        says = _("“%(title)s”这次发放%(at)s已经结束，请等下一次。") % (names | {"at": _moment(drop.closes_at)})
        return Reason("rewards.drop_over", says, _("本次已结束"))
    if drop.mine:
        return Reason("rewards.drop_once", _("这次发放每人一份，您已经领过了。"), _("已领过"))
    if drop.left <= 0:
        says = _("“%(title)s”这次发放的已经兑完，积分没有扣。请等下一次。") % names
        return Reason("rewards.drop_gone", says, _("已兑完"))
    return None


def _limit(wanted: Wanted, taker: Taker, now: datetime) -> Reason | None:
    if wanted.limit_count is None or taker.taken < wanted.limit_count:
        return None
    names = {"title": wanted.title, "period": LimitPeriod(wanted.limit_period).label, "count": wanted.limit_count}
    says = _("“%(title)s”%(period)s限兑%(count)s次，您已经兑满了。") % names
    return Reason("rewards.limit_reached", says + _again(wanted, now), _("已兑满"))


def _household(wanted: Wanted, taker: Taker, now: datetime) -> Reason | None:
    if wanted.household_limit is None or taker.taken_household < wanted.household_limit:
        return None
    names = {"title": wanted.title, "period": LimitPeriod(wanted.limit_period).label, "count": wanted.household_limit}
    says = _("“%(title)s”%(period)s每户限兑%(count)s次，您家已经兑满了。") % names
    return Reason("rewards.household_limit", says + _again(wanted, now), _("本户已兑满"))


def _again(wanted: Wanted, now: datetime) -> str:
    day = period_end(wanted.limit_period, county_date(now))
    return _("%(day)s起可以再兑。") % {"day": date_format(day, "Y年n月j日")} if day else ""


def _stock(wanted: Wanted, shelf: Shelf) -> Reason | None:
    names = {"title": wanted.title, "station": shelf.station}
    if shelf.free > shelf.queue:
        return None
    if shelf.free > 0:
        says = _("“%(title)s”在%(station)s的 %(free)s 份留给排在前面的 %(queue)s 人。您可以登记候补。")
        return Reason(
            "rewards.queue_first", says % (names | {"free": shelf.free, "queue": shelf.queue}), _("排队中"), "stock"
        )
    if shelf.elsewhere:
        places = "、".join(shelf.elsewhere[:NAMED_ELSEWHERE])
        says = _("“%(title)s”在%(station)s已经兑完，%(places)s还有。") % (names | {"places": places})
    elif wanted.way != Way.ALWAYS:
        says = _("“%(title)s”在%(station)s已经没有了，积分没有扣。有新的发放会提前公布。") % names
    else:
        says = _("“%(title)s”在%(station)s已经兑完，积分没有扣。您可以登记候补，或者过几天再看。") % names
    return Reason("rewards.sold_out", says, _("已兑完"), "stock")


def _points(wanted: Wanted, taker: Taker) -> Reason | None:
    if taker.points is None or taker.points >= wanted.price:
        return None
    missing = wanted.price - taker.points
    says = _("还差 %(missing)s 分。参加志愿服务可以得可兑换积分。") % {"missing": missing}
    return Reason("points.not_enough", says, _("还差 %(missing)s 分") % {"missing": missing})


def _moment(instant: datetime) -> str:
    return date_format(localtime(instant), "n月j日 H:i")
