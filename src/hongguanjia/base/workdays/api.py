"""The door of ``workdays``."""

from __future__ import annotations

from datetime import date

from hongguanjia.base.workdays.actions import enter_year
from hongguanjia.base.workdays.queries import load_calendar
from hongguanjia.base.workdays.rules import Calendar

__all__ = ["Calendar", "add_working_days", "count_working_days", "enter_year", "load_calendar"]


def add_working_days(day: date, count: int, *, weekdays_if_unknown: bool = False) -> date:
    """The ``count``-th working day after ``day``; see ``Calendar.add``. One query."""
    return load_calendar().add(day, count, weekdays_if_unknown=weekdays_if_unknown)


def count_working_days(day: date, due: date) -> int:
    """How many working days are left after ``day`` until ``due``, to be told; see ``Calendar.count``. One query."""
    return load_calendar().count(day, due)
