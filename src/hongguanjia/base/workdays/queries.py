"""Reads of the calendar."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from hongguanjia.base.workdays.models import CalendarYear
from hongguanjia.base.workdays.rules import LIBRARY, LIBRARY_YEARS, Calendar, library_days


@dataclass(frozen=True, slots=True)
class Span:
    """Days in a row that are all holidays, or all worked."""

    first: date
    last: date
    worked: bool


@dataclass(frozen=True, slots=True)
class KnownYear:
    """A year whose days are known, with its source; ``entered_at`` is empty for what the library brought."""

    year: int
    citation: str
    entered_at: datetime | None
    spans: tuple[Span, ...]


def load_calendar() -> Calendar:
    """The calendar as it is known now. One query."""
    rows = CalendarYear.objects.order_by("pk").values_list("year", "days")
    return Calendar({year: _days(days) for year, days in rows})


def list_known_years(first: int, last: int) -> list[KnownYear]:
    """The known years between two, the latest first."""
    entered = {row.year: row for row in CalendarYear.objects.filter(year__range=(first, last)).order_by("pk")}
    years = (year for year in range(last, first - 1, -1) if year in entered or year in LIBRARY_YEARS)
    return [_known(year, entered.get(year)) for year in years]


def _known(year: int, row: CalendarYear | None) -> KnownYear:
    if row is None:
        return KnownYear(year, LIBRARY, None, _spans(library_days(year)))
    return KnownYear(year, row.citation, row.entered_at, _spans(_days(row.days)))


def _days(stored: Mapping[str, bool]) -> dict[date, bool]:
    return {date.fromisoformat(day): worked for day, worked in stored.items()}


def _spans(days: Mapping[date, bool]) -> tuple[Span, ...]:
    spans: list[Span] = []
    for day, worked in sorted(days.items()):
        if spans and spans[-1].worked == worked and day - spans[-1].last == timedelta(days=1):
            spans[-1] = Span(spans[-1].first, day, worked)
        else:
            spans.append(Span(day, day, worked))
    return tuple(spans)
