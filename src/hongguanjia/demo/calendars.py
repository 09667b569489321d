"""Working days of the years that nobody announced yet, so that deadlines can be reckoned on any day."""

from __future__ import annotations

from datetime import date

from hongguanjia.base.workdays.api import enter_year, load_calendar
from hongguanjia.demo.casting import Cast
from hongguanjia.demo.year import at

CITATION = "演示数据，不是正式的节假日安排"
FIXED = ((1, 1), (5, 1), (5, 2), (5, 3), (10, 1), (10, 2), (10, 3), (10, 4), (10, 5), (10, 6), (10, 7))
"""Holidays that fall on the same days each year."""


def enter_calendars(*, cast: Cast, today: date) -> None:
    """Enter last year, this year and the next where they are unknown, said to be made up."""
    calendar, now = load_calendar(), at(today, 8)
    for year in range(today.year - 1, today.year + 2):
        if not calendar.knows(year):
            days = [date(year, month, day) for month, day in FIXED]
            enter_year(
                actor=cast.actor("county_officer", now),
                now=now,
                year=year,
                holidays=days,
                worked=[],
                citation=CITATION,
            )
