"""What is left of which delivery; the order of a draw."""

from __future__ import annotations

import hashlib
import hmac
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongguanjia.kit.lots import draw_order, hash_seed, lot_of
from hongguanjia.rooms.rewards.lots import Lot, count_expired, take_first, what_is_left

MAY, JUNE, JULY = date(2026, 5, 31), date(2026, 6, 30), date(2026, 7, 31)
LOTS = [Lot(JUNE, 5), Lot(MAY, 3)]


@pytest.mark.parametrize(
    ("on_hand", "left"),
    [
        (10, [Lot(MAY, 3), Lot(JUNE, 5), Lot(None, 2)]),
        (9, [Lot(MAY, 2), Lot(JUNE, 5), Lot(None, 2)]),
        (7, [Lot(JUNE, 5), Lot(None, 2)]),
        (3, [Lot(JUNE, 1), Lot(None, 2)]),
        (2, [Lot(None, 2)]),
        (0, []),
        (12, [Lot(MAY, 3), Lot(JUNE, 5), Lot(None, 4)]),
    ],
)
def test_the_earliest_leaves_first(on_hand: int, left: list[Lot]) -> None:
    assert what_is_left(LOTS, 2, on_hand) == left


@pytest.mark.parametrize(("day", "expired"), [(MAY, 0), (date(2026, 6, 1), 3), (JUNE, 3), (JULY, 8)])
def test_the_last_day_is_still_good(day: date, expired: int) -> None:
    assert count_expired(what_is_left(LOTS, 2, 10), day) == expired


def test_what_is_sent_is_what_expires_first() -> None:
    assert take_first(what_is_left(LOTS, 2, 10), 4) == [Lot(MAY, 3), Lot(JUNE, 1)]


lots = st.lists(st.builds(Lot, st.sampled_from([MAY, JUNE, JULY]), st.integers(1, 20)), max_size=6)


@given(lots, st.integers(0, 10), st.integers(0, 150))
def test_nothing_is_lost_and_nothing_invented(came: list[Lot], undated: int, on_hand: int) -> None:
    left = what_is_left(came, undated, on_hand)
    assert sum(lot.quantity for lot in left) == on_hand
    assert all(lot.quantity > 0 for lot in left)
    assert left == sorted(left, key=lambda lot: lot.good_until or date.max)
    for day in (MAY, JUNE, JULY):
        assert sum(lot.quantity for lot in left if lot.good_until == day) <= sum(
            lot.quantity for lot in came if lot.good_until == day
        )


def test_the_order_is_that_of_the_published_recipe() -> None:
    expected = sorted(range(1, 8), key=lambda n: hmac.new(b"ab12", str(n).encode(), hashlib.sha256).hexdigest())
    assert draw_order("ab12", range(1, 8)) == expected
    assert draw_order("ab12", [7, 3, 1, 2, 6, 5, 4]) == expected
    assert hash_seed("ab12") == hashlib.sha256(b"ab12").hexdigest()


def test_openssl_prints_the_same() -> None:
    expected = "01235b0d2aa4a5daba7243a9228194c8eff913ac5e56e967301210270380bc42"
    assert lot_of("key", 7) == expected


def test_nobody_is_favoured() -> None:
    firsts = [draw_order(f"seed {number}", range(1, 5))[0] for number in range(2000)]
    assert all(400 < firsts.count(entry) < 600 for entry in range(1, 5))
