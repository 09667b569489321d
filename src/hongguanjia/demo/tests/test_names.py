"""Numbers that nobody can have, names that come out of a book."""

from __future__ import annotations

from datetime import date
from random import Random

import pytest

from hongguanjia.demo import names, places
from hongguanjia.demo.year import list_days


@pytest.mark.parametrize("order", [0, 1, 17, 999])
def test_id_numbers_have_a_right_check_digit_and_an_impossible_place(order: int) -> None:
    number = names.make_id_number(date(1970, 2, 28), order)
    assert number.startswith("99012219700228")
    weights = [pow(2, 17 - place, 11) for place in range(18)]
    digits = [10 if digit == "X" else int(digit) for digit in number]
    assert sum(digit * weight for digit, weight in zip(digits, weights, strict=True)) % 11 == 1


def test_phones_have_eleven_digits_that_no_network_has() -> None:
    assert names.make_phone(7) == "00000000007"
    assert len(names.make_phone(99_999_999)) == 11


def test_names_are_the_same_for_the_same_seed_and_some_are_rare() -> None:
    first = [names.make_name(Random(3)) for _ in range(1)]
    assert first == [names.make_name(Random(3))]
    chance = Random(1)
    made = [names.make_name(chance) for _ in range(500)]
    assert any(name.startswith(names.RARE) for name in made)
    assert len(set(made)) > 300


@pytest.mark.parametrize(("members", "least", "most"), [(60, 61, 61), (3000, 61, 61), (30_000, 340, 360)])
def test_villages_grow_with_the_county(members: int, least: int, most: int) -> None:
    found = places.list_villages(members, Random(1))
    assert least <= sum(map(len, found.values())) <= most
    assert len(found["102"]) == 42
    for villages in found.values():
        assert len({place.code for place in villages}) == len({place.name for place in villages}) == len(villages)


def test_the_named_villages_are_where_they_are() -> None:
    found = places.list_villages(60, Random(1))
    assert found["115"][0].name == "春岗村"
    assert found["004"][0].name == "王林庄村"


@pytest.mark.parametrize("today", [date(2026, 11, 23), date(2028, 2, 29), date(2026, 1, 1)])
def test_the_year_ends_three_days_before_today(today: date) -> None:
    days = list_days(today)
    assert len(days) in {35, 36}
    assert days == sorted(days)
    assert (today - days[-1]).days > 3
