"""Small groups, places, sizes, rungs and ages: rules that ask no database."""

from __future__ import annotations

from datetime import date
from random import Random

import pytest

from hongguanjia.kit.refusals import BadInput
from hongguanjia.rooms.standing import rules
from hongguanjia.rooms.standing.data import Cell
from hongguanjia.rooms.standing.models import Rung

RUNGS = [Rung(rank=order, title=str(least), threshold=least) for order, least in enumerate((100, 300, 600), start=1)]


@pytest.mark.parametrize(
    ("figure", "title", "missing"), [(0, None, 100), (100, "100", 200), (599, "300", 1), (600, "600", None)]
)
def test_rungs(figure: int, title: str | None, missing: int | None) -> None:
    rung, gap = rules.find_rung(RUNGS, figure), rules.find_gap(RUNGS, figure)
    assert (rung.title if rung else None) == title
    assert (gap.missing if gap else None) == missing


def test_equals_share_a_place_and_the_next_is_left_out() -> None:
    placed = rules.place([("甲", 5), ("乙", 9), ("丙", 5), ("丁", 1)])
    assert [(row.place, row.subject) for row in placed] == [(1, "乙"), (2, "甲"), (2, "丙"), (4, "丁")]
    assert rules.place([]) == []


@pytest.mark.parametrize(
    ("amount", "heads", "expected"), [(4, 5, 80), (1, 3, 33), (2, 3, 67), (1, 200, 1), (0, 9, 0), (5, 0, 0)]
)
def test_points_per_hundred_members_round_halves_up(amount: int, heads: int, expected: int) -> None:
    assert rules.per_hundred(amount, heads) == expected


@pytest.mark.parametrize(
    ("heads", "least"), [(1, 1), (19, 1), (20, 20), (49, 20), (50, 50), (100, 100), (900, 100), (0, None)]
)
def test_sizes(heads: int, least: int | None) -> None:
    size = rules.find_size(heads)
    assert (size.least if size else None) == least


@pytest.mark.parametrize(
    ("born", "band"),
    [(date(1991, 6, 16), (0, 34)), (date(1991, 6, 15), (35, 59)), (date(1956, 6, 15), (70, None)), (None, None)],
)
def test_ages_change_on_the_birthday(born: date | None, band: tuple[int, int | None] | None) -> None:
    assert rules.age_band(born, date(2026, 6, 15)) == band


def test_a_small_group_is_hidden_and_so_is_the_one_that_would_tell_it() -> None:
    cells = rules.hide_small([Cell("甲", 3), Cell("乙", 40), Cell("丙", 9), Cell("丁", 0)])
    assert [cell.is_hidden for cell in cells] == [True, False, True, False]


def test_two_small_groups_need_no_third() -> None:
    cells = rules.hide_small([Cell("甲", 3), Cell("乙", 40), Cell("丙", 4)])
    assert [cell.is_hidden for cell in cells] == [True, False, True]


SERVED = [(0, False), (1, True), (4, True), (5, False), (35, False), (36, True), (40, False)]


@pytest.mark.parametrize(("served", "hidden"), SERVED)
def test_the_part_that_served_is_hidden_when_it_or_the_rest_is_small(served: int, hidden: bool) -> None:
    (cell,) = rules.hide_small([Cell("甲", 40, served)])
    assert (cell.is_part_hidden, cell.served is None) == (hidden, hidden)
    assert cell.people == 40


def test_nothing_small_is_ever_shown_nor_to_be_worked_out() -> None:
    chance = Random(7)
    for _round in range(2000):
        counts = [chance.randrange(0, 12) for _cell in range(chance.randrange(1, 7))]
        before = [Cell(str(order), people, chance.randrange(0, people + 1)) for order, people in enumerate(counts)]
        after = rules.hide_small(before)
        shown = [cell for cell in after if not cell.is_hidden]
        assert all(cell.people == 0 or cell.people >= rules.GROUP_LEAST for cell in shown)
        hidden = [old for old, new in zip(before, after, strict=True) if new.is_hidden]
        assert len(hidden) != 1 or not any(cell.people for cell in shown)
        parts = [cell for cell in shown if cell.served is not None]
        assert not any(0 < part < 5 for cell in parts for part in (cell.served or 0, cell.people - (cell.served or 0)))


@pytest.mark.parametrize(
    ("measure", "settle", "today", "expected"),
    [
        ("HOURS_TOTAL", None, date(2026, 3, 1), [""]),
        ("HOURS_YEAR", None, date(2026, 3, 1), ["2025", "2026"]),
        ("MERIT_YEAR", 20, date(2026, 1, 20), []),
        ("MERIT_YEAR", 20, date(2026, 1, 21), ["2025"]),
    ],
)
def test_periods(measure: str, settle: int | None, today: date, expected: list[str]) -> None:
    assert rules.list_periods(measure, settle, today) == expected


def test_a_reason_says_something() -> None:
    assert rules.check_reason(" 补交 ") == "补交"
    with pytest.raises(BadInput):
        rules.check_reason("  ")
