"""Counting working days, and telling an unknown year from one without holidays."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongguanjia.base.workdays.rules import LIBRARY_YEARS, Calendar, library_days, read_days
from hongguanjia.kit.refusals import BadInput, Refusal

FRIDAY, SATURDAY = date(2026, 6, 12), date(2026, 6, 13)
PLAIN = Calendar({})
UNKNOWN = max(LIBRARY_YEARS) + 1


def entered(**days: bool) -> Calendar:
    """A calendar in which the county entered 2026 itself."""
    return Calendar({2026: {date(2026, *map(int, day[1:].split("_"))): works for day, works in days.items()}})


def test_working_days_skip_weekends_and_holidays_and_count_worked_weekends() -> None:
    assert entered().add(FRIDAY, 1) == date(2026, 6, 15)
    assert entered(d06_13=True).add(FRIDAY, 1) == SATURDAY
    assert entered(d06_19=False).add(FRIDAY, 10) == date(2026, 6, 29)


def test_the_library_knows_the_spring_festival_of_2026() -> None:
    assert not PLAIN.is_worked(date(2026, 2, 17))
    assert PLAIN.is_worked(date(2026, 2, 28)) and date(2026, 2, 28).weekday() == 5
    assert library_days(2026)[date(2026, 10, 10)] is True


def test_what_the_county_entered_goes_before_the_library() -> None:
    assert entered().is_worked(date(2026, 2, 17))


def test_a_year_without_data_is_refused_by_its_number_and_not_guessed() -> None:
    with pytest.raises(Refusal, match=str(UNKNOWN)) as refused:
        PLAIN.add(date(UNKNOWN - 1, 12, 30), 5)

    assert refused.value.code == "workdays.no_calendar"
    assert not PLAIN.knows(UNKNOWN)


def test_a_right_does_not_wait_for_the_calendar_and_its_deadline_is_the_earliest_possible() -> None:
    due = PLAIN.add(date(UNKNOWN - 1, 12, 30), 5, weekdays_if_unknown=True)
    holidays = Calendar({UNKNOWN: {date(UNKNOWN, 1, 1): False}})

    assert due <= holidays.add(date(UNKNOWN - 1, 12, 30), 5)


@given(
    st.dates(date(2026, 1, 1), date(2026, 10, 1)),
    st.integers(1, 40),
    st.sets(st.dates(date(2026, 1, 1), date(2026, 12, 31))),
)
def test_a_deadline_is_exactly_so_many_working_days_away(day: date, count: int, holidays: set[date]) -> None:
    calendar = Calendar({2026: dict.fromkeys(holidays, False), 2027: {}})
    due = calendar.add(day, count)

    assert calendar.is_worked(due)
    assert calendar.count(day, due) == count
    assert calendar.count(due, day) == -count


def test_spans_and_single_days_are_read_as_they_are_written() -> None:
    read = read_days("2026-10-01 至 2026-10-07\n\n 2026-9-25 \n2026-05-01~2026-05-02", 2026, field="holidays")

    assert len(read) == 10
    assert read[7] == date(2026, 9, 25)
    assert read[6] - read[0] == timedelta(days=6)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("国庆节", "workdays.line_wrong"),
        ("2026-13-01", "workdays.line_wrong"),
        ("2026-02-30", "workdays.line_wrong"),
        ("2027-01-01", "workdays.span_wrong"),
        ("2026-10-07 至 2026-10-01", "workdays.span_wrong"),
        ("2026-10-01 至 2026-12-01", "workdays.span_wrong"),
    ],
)
def test_a_line_that_cannot_be_read_is_named(line: str, code: str) -> None:
    with pytest.raises(BadInput, match=line) as refused:
        read_days(line, 2026, field="holidays")

    assert refused.value.code == code
    assert refused.value.field == "holidays"
