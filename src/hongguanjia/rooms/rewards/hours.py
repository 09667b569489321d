"""Opening hours of a station: read from what is typed, said in words, and computed for a moment. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hongguanjia.kit.clock import COUNTY_ZONE, county_date
from hongguanjia.kit.refusals import BadInput

Span = list[str]
Week = Sequence[Sequence[Span]]
DAYS_AHEAD = 60
WEEKDAYS = (
    gettext_lazy("周一"),
    gettext_lazy("周二"),
    gettext_lazy("周三"),
    gettext_lazy("周四"),
    gettext_lazy("周五"),
    gettext_lazy("周六"),
    gettext_lazy("周日"),
)
SPAN = re.compile(r"(\d{1,2})[:：](\d{2})\s*[-—–~至到]+\s*(\d{1,2})[:：](\d{2})")


@dataclass(frozen=True, slots=True)
class Closure:
    """Days on which a station stays shut, both included."""

    first_date: date
    last_date: date
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Opening:
    """Whether a station is open at a moment; ``closes_at`` if it is, else ``opens_at`` if that is known."""

    is_open: bool
    closes_at: datetime | None = None
    opens_at: datetime | None = None


def read_day(typed: str, field: str = "") -> list[Span]:
    """``8:30-11:30，14:30-17:30`` as spans; blank is a closed day. Refused when it cannot be read or overlaps."""
    spans = [[f"{int(a):02}:{b}", f"{int(c):02}:{d}"] for a, b, c, d in SPAN.findall(typed)]
    left = re.sub(r"[\s，,、;；]", "", SPAN.sub("", typed))
    ends = [end for span in spans for end in span]
    if left or any(end > "23:59" or end[3:] > "59" for end in ends) or ends != sorted(set(ends)):
        raise BadInput("rewards.hours", _("请写成“8:30-11:30，14:30-17:30”的样子；不开放就留空。"), field=field or None)
    return spans


def write_day(spans: Sequence[Span]) -> str:
    """The spans of a day as they are typed."""
    return "，".join(f"{_plain(start)}-{_plain(end)}" for start, end in spans)


def describe_week(week: Week) -> str:
    """The week in one line: ``周一至周五 8:30—11:30、14:30—17:30；周六 9:00—12:00``."""
    parts, day = [], 0
    while day < len(week):
        last = day
        while last + 1 < len(week) and week[last + 1] == week[day]:
            last += 1
        if week[day]:
            hours = "、".join(f"{_plain(start)}—{_plain(end)}" for start, end in week[day])
            parts.append(f"{_days(day, last)} {hours}")
        day = last + 1
    return "；".join(parts)


def opening_at(week: Week, closures: Sequence[Closure], now: datetime) -> Opening:
    """Open until when, or closed until when. A week that nobody has said yet is neither."""
    if not any(week):
        return Opening(False)
    today = county_date(now)
    for ahead in range(DAYS_AHEAD):
        day = today + timedelta(days=ahead)
        if any(closure.first_date <= day <= closure.last_date for closure in closures):
            continue
        for start, end in week[day.weekday()]:
            opens, closes = _instant(day, start), _instant(day, end)
            if opens <= now < closes:
                return Opening(True, closes_at=closes)
            if now < opens:
                return Opening(False, opens_at=opens)
    return Opening(False)


def shut_through(week: Week, closures: Sequence[Closure], now: datetime, until: datetime) -> bool:
    """Whether the station, its hours being known, never opens between ``now`` and ``until``."""
    opening = opening_at(week, closures, now)
    return any(week) and not opening.is_open and (opening.opens_at is None or opening.opens_at >= until)


def describe_opening(opening: Opening, now: datetime) -> str:
    """In words: 现在开放，11:30 关; 今天 14:30 开放; 6月18日 8:30 开放; empty when nothing is known."""
    if opening.is_open and opening.closes_at:
        return _("现在开放，%(time)s 关门") % {"time": _clock(opening.closes_at)}
    if opening.opens_at is None:
        return ""
    ahead = (county_date(opening.opens_at) - county_date(now)).days
    day = {0: _("今天"), 1: _("明天")}.get(ahead) or date_format(county_date(opening.opens_at), "n月j日")
    return _("%(day)s %(time)s 开放") % {"day": day, "time": _clock(opening.opens_at)}


def _days(first: int, last: int) -> str:
    if first == last:
        return str(WEEKDAYS[first])
    return _("%(first)s至%(last)s") % {"first": WEEKDAYS[first], "last": WEEKDAYS[last]}


def _plain(clock: str) -> str:
    return clock.removeprefix("0")


def _clock(instant: datetime) -> str:
    local = instant.astimezone(COUNTY_ZONE)
    return f"{local.hour}:{local.minute:02}"


def _instant(day: date, clock: str) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock), tzinfo=COUNTY_ZONE)
