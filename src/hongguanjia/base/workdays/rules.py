"""Counting working days: no database, no clock.

Source of the days: what the county entered for a year, else the library ``chinese-calendar``, which follows the yearly
notices of the State Council (国务院办公厅关于部分节假日安排的通知). A year that neither knows is refused, never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import chinese_calendar
import chinese_calendar.constants
from django.utils.translation import gettext_lazy as _

from hongguanjia.kit.refusals import BadInput, Refusal

SATURDAY = 5
SPAN_MOST = 20
LIBRARY_YEARS = frozenset(day.year for day in chinese_calendar.constants.holidays)
LIBRARY = "国务院办公厅历年节假日安排通知（chinese-calendar 收录）"
SPAN = re.compile(r"^(\d{4}-\d{1,2}-\d{1,2})(?:\s*(?:至|到|~|—|-{1,2})\s*(\d{4}-\d{1,2}-\d{1,2}))?$")


@dataclass(frozen=True, slots=True)
class Calendar:
    """The years that the county entered itself; all others are the library's, or unknown."""

    entered: Mapping[int, Mapping[date, bool]]

    def knows(self, year: int) -> bool:
        """Whether the holidays of ``year`` are known."""
        return year in self.entered or year in LIBRARY_YEARS

    def is_worked(self, day: date, *, weekdays_if_unknown: bool = False) -> bool:
        """Whether ``day`` is worked. ``Refusal`` ``workdays.no_calendar`` names a year without data.

        With ``weekdays_if_unknown`` Monday to Friday are taken as worked there: a deadline counted so is the earliest that
        it can turn out to be, holidays only move it later.
        """
        if day.year in self.entered:
            return self.entered[day.year].get(day, day.weekday() < SATURDAY)
        if day.year in LIBRARY_YEARS:
            return bool(chinese_calendar.is_workday(day))
        if weekdays_if_unknown:
            return day.weekday() < SATURDAY
        raise Refusal(
            "workdays.no_calendar",
            _("%(year)s 年的节假日安排还没有录入，算不出工作日期限。请县委组织部在“工作日历”录入后再办。")
            % {"year": day.year},
        )

    def add(self, day: date, count: int, *, weekdays_if_unknown: bool = False) -> date:
        """The ``count``-th working day after ``day``: the last day on which an answer is in time."""
        while count > 0:
            day += timedelta(days=1)
            count -= self.is_worked(day, weekdays_if_unknown=weekdays_if_unknown)
        return day

    def count(self, day: date, due: date, *, weekdays_if_unknown: bool = True) -> int:
        """How many working days are left after ``day`` until ``due``; below zero when it is past."""
        if due < day:
            return -self.count(due, day, weekdays_if_unknown=weekdays_if_unknown)
        ahead = (day + timedelta(days=number) for number in range(1, (due - day).days + 1))
        return sum(self.is_worked(one, weekdays_if_unknown=weekdays_if_unknown) for one in ahead)


def library_days(year: int) -> dict[date, bool]:
    """What the library knows of ``year``; empty for a year that it does not know."""
    worked = dict.fromkeys((day for day in chinese_calendar.constants.workdays if day.year == year), True)
    return worked | dict.fromkeys((day for day in chinese_calendar.constants.holidays if day.year == year), False)


def read_days(text: str, year: int, *, field: str) -> list[date]:
    """The days of a typed list, one day or span a line (``2027-02-05 至 2027-02-11``). ``BadInput`` names the line."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return [day for line in lines for day in _read_line(line, year, field)]


def _read_line(line: str, year: int, field: str) -> Iterator[date]:
    found = SPAN.match(line)
    wrong = BadInput(
        "workdays.line_wrong",
        _("“%(line)s”看不懂，请写成 %(year)s-10-01 或 %(year)s-10-01 至 %(year)s-10-07，一行一段。")
        % {"line": line, "year": year},
        field=field,
    )
    if found is None:
        raise wrong
    try:
        first, last = (_read_day(part or found[1]) for part in found.groups())
    except ValueError:
        raise wrong from None
    if {first.year, last.year} != {year} or not 0 <= (last - first).days < SPAN_MOST:
        raise BadInput(
            "workdays.span_wrong",
            _("“%(line)s”不在 %(year)s 年内，或者前后颠倒、超过 %(most)s 天，请核对。")
            % {"line": line, "year": year, "most": SPAN_MOST},
            field=field,
        )
    yield from (first + timedelta(days=number) for number in range((last - first).days + 1))


def _read_day(text: str) -> date:
    return date(*(int(part) for part in text.split("-")))
