"""Opening hours: typed, said, computed."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from hongguanjia.kit.clock import COUNTY_ZONE
from hongguanjia.kit.refusals import BadInput
from hongguanjia.rooms.rewards import hours

DAY = [["08:30", "11:30"], ["14:30", "17:30"]]
WEEK = [DAY, DAY, DAY, DAY, DAY, [["09:00", "12:00"]], []]
HOLIDAY = hours.Closure(date(2026, 6, 19), date(2026, 6, 21), "端午节")


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 6, day, hour, minute, tzinfo=COUNTY_ZONE)


@pytest.mark.parametrize(
    ("typed", "spans"),
    [
        ("", []),
        ("  ", []),
        ("8:30-11:30", [["08:30", "11:30"]]),
        ("8:30-11:30，14:30—17:30", DAY),
        ("8：30至11：30、14:30~17:30", DAY),
    ],
)
def test_what_clerks_type(typed: str, spans: list) -> None:
    assert hours.read_day(typed) == spans


@pytest.mark.parametrize(
    "typed", ["上午", "8:30", "11:30-8:30", "8:30-8:30", "8:30-25:00", "8:70-9:00", "8:00-12:00 11:00-13:00", "9-5"]
)
def test_what_cannot_be_read_is_refused(typed: str) -> None:
    with pytest.raises(BadInput) as told:
        hours.read_day(typed, "day_0")
    assert told.value.field == "day_0"


def test_typed_and_written_are_the_same() -> None:
    assert hours.read_day(hours.write_day(DAY)) == DAY


@pytest.mark.parametrize(
    ("week", "words"),
    [
        (WEEK, "周一至周五 8:30—11:30、14:30—17:30；周六 9:00—12:00"),
        ([DAY] * 7, "周一至周日 8:30—11:30、14:30—17:30"),
        ([[], [["09:00", "10:00"]], [], [["09:00", "10:00"]], [], [], []], "周二 9:00—10:00；周四 9:00—10:00"),
        ([], ""),
    ],
)
def test_the_week_in_words(week: list, words: str) -> None:
    assert hours.describe_week(week) == words


@pytest.mark.parametrize(
    ("now", "words"),
    [
        (at(15, 8, 29), "今天 8:30 开放"),
        (at(15, 8, 30), "现在开放，11:30 关门"),
        (at(15, 11, 30), "今天 14:30 开放"),
        (at(15, 17, 30), "明天 8:30 开放"),
        (at(18, 18), "6月22日 8:30 开放"),
        (at(20, 10), "6月22日 8:30 开放"),
        (at(27, 12), "6月29日 8:30 开放"),
        (at(27, 11, 59), "现在开放，12:00 关门"),
    ],
)
def test_open_now_or_when(now: datetime, words: str) -> None:
    opening = hours.opening_at(WEEK, [HOLIDAY], now)
    assert hours.describe_opening(opening, now) == words


@pytest.mark.parametrize("week", [[], [[]] * 7])
def test_hours_that_nobody_said_promise_nothing(week: list) -> None:
    assert hours.describe_opening(hours.opening_at(week, [], at(15, 9)), at(15, 9)) == ""
    assert not hours.shut_through(week, [], at(15, 9), at(16, 9))


@pytest.mark.parametrize(("days", "shut"), [(1, False), (12, False), (13, True), (60, True)])
def test_shut_for_as_long_as_a_voucher_lasts(days: int, shut: bool) -> None:
    closed = hours.Closure(date(2026, 6, 15), date(2026, 6, 15) + timedelta(days=days))
    assert hours.shut_through([DAY] * 7, [closed], at(15, 7), at(29, 0)) is shut


def test_a_station_closed_for_good_has_no_next_opening() -> None:
    closed = hours.Closure(date(2026, 1, 1), date(2030, 1, 1))
    opening = hours.opening_at([DAY] * 7, [closed], at(15, 7))
    assert (opening.is_open, opening.opens_at) == (False, None)
