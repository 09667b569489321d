"""Codes: what is forged, shifted, moved or garbled proves nothing."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongguanjia.base.presence import tokens
from hongguanjia.kit.ids import READABLE_ALPHABET

NOW = datetime(2026, 6, 15, 2, 0, tzinfo=UTC)
SECRET, OTHER = "a" * 32, "b" * 32
STEP = tokens.step_of(NOW)
codes = st.text(READABLE_ALPHABET, min_size=5, max_size=5)
steps = st.integers(0, 32**6 - 1)
directions = st.sampled_from(["IN", "OUT"])
symbols = st.sampled_from(READABLE_ALPHABET)


def make(code: str = "ABCDE", step: int = STEP, direction: str = "IN", secret: str = SECRET) -> str:
    return tokens.make_gathering_token(secret=secret, direction=direction, code=code, step=step)


@given(codes, steps, directions)
def test_a_code_reads_back_and_proves_itself(code: str, step: int, direction: str) -> None:
    token = make(code, step, direction)
    read = tokens.read_gathering_token(token)

    assert read is not None and (read.code, read.step, read.direction) == (code, step, direction)
    assert read.proves(SECRET) and not read.proves(OTHER)
    assert len(token) <= 40 and token.isascii() and token.isalnum()


@given(codes, steps, directions, st.integers(0, 27), symbols)
def test_one_symbol_changed_proves_nothing(code: str, step: int, direction: str, place: int, symbol: str) -> None:
    token = make(code, step, direction)
    forged = token[:place] + symbol + token[place + 1 :]
    read = tokens.read_gathering_token(forged)

    assert forged == token or read is None or not read.proves(SECRET)


@given(steps, steps)
def test_a_signature_does_not_serve_another_step(one: int, other: int) -> None:
    signature = make(step=one)[-16:]
    read = tokens.read_gathering_token(make(step=other)[:-16] + signature)

    assert read is not None and read.proves(SECRET) == (one == other)


@given(codes, codes)
def test_a_signature_does_not_serve_another_gathering(one: str, other: str) -> None:
    read = tokens.read_gathering_token("A" + other + make(one)[6:])

    assert read is not None and read.proves(SECRET) == (one == other)


def test_a_code_to_come_in_does_not_let_out() -> None:
    read = tokens.read_gathering_token("B" + make()[1:])

    assert read is not None and read.direction == "OUT" and not read.proves(SECRET)


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused_without_a_crash(text: str) -> None:
    tidied = tokens.tidy(text)
    for read in (tokens.read_gathering_token(tidied), tokens.read_member_token(tidied)):
        assert read is None or not read.proves(SECRET)


@given(st.text(READABLE_ALPHABET, min_size=28, max_size=28))
def test_random_codes_of_the_right_shape_prove_nothing(text: str) -> None:
    for read in (tokens.read_gathering_token("A" + text[1:]), tokens.read_member_token("M" + text[1:])):
        assert read is None or not read.proves(SECRET)


@given(st.integers(1, 2**35 - 1), st.dates(date(2020, 1, 1), date(2200, 1, 1)))
def test_a_member_code_reads_back(person_id: int, day: date) -> None:
    token = tokens.make_member_token(secret=SECRET, person_id=person_id, day=day)
    read = tokens.read_member_token(token)

    assert read is not None and (read.person_id, read.day) == (person_id, day)
    assert read.proves(SECRET) and not read.proves(OTHER)
    assert tokens.read_gathering_token(token) is None


def test_a_member_code_does_not_serve_another_day_or_person() -> None:
    day = NOW.date()
    one, two, later = (
        tokens.make_member_token(secret=SECRET, person_id=person, day=on)
        for person, on in [(1, day), (2, day), (1, day + timedelta(days=1))]
    )

    for other in (two, later):
        read = tokens.read_member_token(other[:12] + one[12:])
        assert read is not None and not read.proves(SECRET)


@pytest.mark.parametrize("day", ["2222", "ZZZZ"])
def test_an_impossible_day_is_no_code(day: str) -> None:
    read = tokens.read_member_token("M2222223" + day + "2" * 16)

    assert read is None or not read.proves(SECRET)


def test_steps_turn_every_twenty_seconds() -> None:
    assert tokens.step_of(NOW + timedelta(seconds=19)) == STEP
    assert tokens.step_of(NOW + timedelta(seconds=20)) == STEP + 1
    assert tokens.step_start(STEP) == NOW


@given(st.integers(0, 10**7), directions)
def test_the_short_code_says_direction_and_step(step: int, direction: str) -> None:
    typed = tokens.make_short_code(secret=SECRET, direction=direction, code="ABCDE", step=step)

    assert tokens.find_short_direction(secret=SECRET, typed=typed, steps=range(step, step + 1)) == (direction, step)
    assert tokens.find_short_direction(secret=SECRET, typed=typed, steps=range(0)) is None


@pytest.mark.parametrize(
    ("text", "tidied"),
    [
        ("https://county.example/m/c/ABC/", "ABC"),
        (" abcd-efgh 9 ", "ABCDEFGH9"),
        ("", ""),
        ("/", ""),
    ],
)
def test_addresses_and_typing_are_tidied(text: str, tidied: str) -> None:
    assert tokens.tidy(text) == tidied


def test_a_number_that_does_not_fit_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="fit"):
        make(step=32**6)


def test_the_device_hint_differs_between_gatherings() -> None:
    hint = tokens.device_hint(secret=SECRET, device="phone")

    assert hint != tokens.device_hint(secret=OTHER, device="phone") and len(hint) == 16
    assert tokens.device_hint(secret=SECRET, device="") == ""
