"""Pure checks of check-in: windows, which evidence is better, what may follow a void. No database, no clock."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

from django.utils.translation import gettext_lazy as _

from hongguanjia.base.access.api import is_below
from hongguanjia.base.presence.data import Claim, Window
from hongguanjia.base.presence.models import Direction, Means
from hongguanjia.base.presence.tokens import GatheringToken, step_of
from hongguanjia.kit.clock import COUNTY_ZONE, county_date
from hongguanjia.kit.refusals import BadInput, Refusal

STEPS_OFF = 1
"""How many steps an online code may be off: one before (the time to scan and send), one after (clocks)."""

CLOCK_SLACK = timedelta(seconds=60)
"""How far a phone's clock is trusted when it tells a delay from a picture passed on."""

LANDING = timedelta(minutes=15)
"""How long somebody who opened a fresh code may take to sign in and press the button."""

_MEANS_RANK = {Means.OWN_PHONE: 0, Means.ORGANISER_SCAN: 1, Means.PAPER: 2}


@dataclass(frozen=True, slots=True)
class Figures:
    """The county's figures: days in which a check-in without signal may still arrive; minutes before late is late."""

    sync_days: int
    late_minutes: int


USUAL = Figures(sync_days=3, late_minutes=0)
"""Holds where the county has decreed nothing: a long weekend without signal; late is after the start."""


class Times(Protocol):
    """The times of a gathering."""

    opens_at: datetime
    closes_at: datetime
    sync_until: datetime
    closed_at: datetime | None


class Evidence(Protocol):
    """The parts of a mark by which two of them are compared."""

    direction: str
    means: str
    at: datetime
    timed: bool
    offline: bool


def check_window(window: Window) -> None:
    """A gathering ends after it starts, and check-in is open when it starts."""
    if window.ends_at <= window.starts_at:
        raise BadInput("presence.window", _("结束时间要晚于开始时间。"), field="ends_at")
    if window.opens_at > window.starts_at or window.closes_at <= window.starts_at:
        raise BadInput("presence.window", _("签到时间要包含活动开始的时间。"), field="opens_at")


def late_after(starts_at: datetime, figures: Figures) -> datetime:
    """The instant after which an arrival is late."""
    return starts_at + timedelta(minutes=figures.late_minutes)


def sync_until(closes_at: datetime, figures: Figures) -> datetime:
    """The instant after which what was kept on a phone is no longer taken."""
    return closes_at + timedelta(days=figures.sync_days)


def check_open(times: Times, at: datetime) -> None:
    """Refuse a coming or going outside the window of check-in."""
    if at < times.opens_at:
        raise Refusal(
            "presence.not_open",
            _("签到还没有开始，%(time)s 开始。") % {"time": say_instant(times.opens_at)},
        )
    if at > times.closes_at or (times.closed_at is not None and at > times.closed_at):
        raise Refusal("presence.closed", _("签到已经结束。确实到场的，请找组织者补登签到表。"))


def is_offline(token: GatheringToken, claim: Claim, now: datetime) -> bool:
    """Whether a code comes from a phone that had no signal; refuses a stale code that was read only now.

    A fresh code is online whatever the phone's clock says. A stale one with the claim of having just been read is a
    picture passed on, and refused. Any other stale one is an honest delay or a wrong clock: taken, for the organiser to
    confirm.
    """
    if abs(token.step - step_of(now)) <= STEPS_OFF or (claim.landed and now - token.at <= LANDING):
        return False
    if token.at > now:
        raise Refusal("presence.code_unknown", _("这不是有效的签到码，请扫现场屏幕上的二维码。"))
    claimed = claim.claimed_at
    if claimed is None or (_near(claimed, now) and not _near(claimed, token.at)):
        raise Refusal("presence.code_expired", _("二维码已经更换，请重新扫现场屏幕上的二维码。"))
    return True


def check_sync(times: Times, now: datetime) -> None:
    """Refuse what arrives after the days of grace."""
    if now > times.sync_until:
        raise Refusal("presence.sync_too_late", _("离线签到送达太晚，已过补传期限。请找组织者补登签到表。"))


def check_member_day(day: date, at: datetime) -> None:
    """A member's own code is good on its day, county time."""
    if county_date(at) != day:
        raise Refusal("presence.member_code_expired", _("这个签到码不是当天的，请对方重新打开“我的签到码”。"))


def scan_instant(claim: Claim, now: datetime) -> tuple[datetime, bool]:
    """When an organiser's scan happened, and whether it was kept on her phone for a while before it was sent."""
    claimed = claim.claimed_at
    if claimed is None or claimed >= now or _near(claimed, now):
        return now, False
    return claimed, True


def check_sheet_time(at: datetime, now: datetime) -> None:
    """A time on a paper sheet lies in the past."""
    if at > now:
        raise BadInput("presence.sheet_future", _("签到表上的时间晚于现在，请改正。"), field="in_at")


def is_better(new: Evidence, old: Evidence) -> bool:
    """Whether ``new`` says more about the same coming (the earliest counts) or going (the latest) than ``old``.

    A total order, so that marks give the same result in whatever order they arrive.
    """
    return _weight(new) < _weight(old)


def may_follow_void(new: Evidence, voided_at: datetime) -> bool:
    """After an organiser has voided a mark only an organiser may mark again: on paper, or by a scan made since."""
    return new.means == Means.PAPER or (new.means == Means.ORGANISER_SCAN and new.at > voided_at)


def is_walk_in(home_path: str | None, walk_in_paths: Iterable[str]) -> bool:
    """Whether somebody who is not expected may come all the same."""
    return bool(home_path) and is_below(str(home_path), walk_in_paths)


def _near(one: datetime, other: datetime) -> bool:
    return abs(one - other) <= CLOCK_SLACK


def say_instant(at: datetime) -> str:
    """An instant as a clerk would write it: 11月23日 9:05."""
    local = at.astimezone(COUNTY_ZONE)
    return f"{local.month}月{local.day}日 {local.hour}:{local.minute:02}"


def _weight(mark: Evidence) -> tuple[bool, float, bool, int]:
    sign = 1 if mark.direction == Direction.IN else -1
    moment = sign * mark.at.timestamp() if mark.timed else 0.0
    return not mark.timed, moment, mark.offline, _MEANS_RANK[Means(mark.means)]
