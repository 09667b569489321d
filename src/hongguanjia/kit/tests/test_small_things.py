"""The clock, identifiers, paging and state tables."""

import gc
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongguanjia.kit.clock import county_date, county_midnight
from hongguanjia.kit.collecting import NEW_OBJECTS, collect_rarely
from hongguanjia.kit.flow import Flow, step
from hongguanjia.kit.ids import READABLE_ALPHABET, new_code, new_uuid
from hongguanjia.kit.paging import PAGE_SIZE_MOST, paginate, read_page_number
from hongguanjia.kit.refusals import Refusal

DOOR = Flow(
    "door",
    ("SHUT", "OPEN", "BROKEN"),
    (
        step("open", "SHUT", "OPEN", permit="door:open", fact="door.opened"),
        step("shut", "OPEN", "SHUT", permit="door:shut"),
        step("paint", "OPEN SHUT", None, permit="door:paint"),
    ),
)


def test_the_county_day_begins_at_its_own_midnight() -> None:
    assert county_date(datetime(2026, 6, 14, 16, 0, tzinfo=UTC)) == date(2026, 6, 15)
    assert county_date(datetime(2026, 6, 14, 15, 59, tzinfo=UTC)) == date(2026, 6, 14)
    assert county_date(county_midnight(date(2026, 2, 28))) == date(2026, 2, 28)


def test_uuids_sort_by_their_making() -> None:
    made = [new_uuid() for _ in range(200)]

    assert sorted(made) == made
    assert {one.version for one in made} == {7}


def test_codes_can_be_read_aloud() -> None:
    code = new_code(12)

    assert len(code) == 12
    assert set(code) <= set(READABLE_ALPHABET)
    assert not set("01OI") & set(READABLE_ALPHABET)


@pytest.mark.parametrize("raw", [None, "", "0", "-1", "x", "１", "1e5", "٣"])
def test_a_page_number_that_is_none_means_the_first(raw: str | None) -> None:
    assert read_page_number(raw) == 1


@given(st.integers(0, 500), st.integers(1, 50), st.integers(1, 400))
def test_pages_cover_every_row_once(total: int, number: int, size: int) -> None:
    rows = list(range(total))
    page = paginate(rows, number, size=size)
    every = [row for n in range(1, page.pages + 1) for row in paginate(rows, n, size=size).rows]

    assert every == rows
    assert len(page.rows) <= min(size, PAGE_SIZE_MOST)
    assert (page.previous is None) == (page.number == 1)
    assert (page.next is None) == (page.number == page.pages)
    assert page.last - page.first + 1 == len(page.rows) or total == 0


def test_a_state_table_lets_through_what_it_lists_and_nothing_else() -> None:
    assert DOOR.check("open", "SHUT").fact == "door.opened"
    assert DOOR.verbs("OPEN") == ("shut", "paint")
    assert not DOOR.can("open", "BROKEN")
    with pytest.raises(Refusal) as refused:
        DOOR.check("shut", "BROKEN")
    assert refused.value.code == "door.wrong_state"
    with pytest.raises(KeyError):
        DOOR.find("climb")


def test_a_state_table_with_unknown_states_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="AJAR"):
        Flow("door", ("SHUT",), (step("open", "SHUT", "AJAR", permit="p"),))


def test_a_state_table_draws_itself() -> None:
    drawing = DOOR.mermaid()

    assert "[*] --> SHUT" in drawing
    assert "SHUT --> OPEN: open" in drawing
    assert "OPEN --> OPEN: paint" in drawing


def test_garbage_is_looked_for_rarely_and_what_is_loaded_stays_apart() -> None:
    before = gc.get_threshold()
    collect_rarely()

    assert gc.get_threshold()[0] == NEW_OBJECTS
    assert gc.get_freeze_count() > NEW_OBJECTS // 10
    gc.set_threshold(*before)
