"""Lots: the oldest first, returned to where they came from, never negative, always the balance."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongguanjia.base.people.testing import Cast
from hongguanjia.base.record.actions import withdraw_fact
from hongguanjia.points.api import Owner, get_balance, hold, release_hold, reverse, settle_hold, take_in
from hongguanjia.points.awarding import INTAKE
from hongguanjia.points.lots import Book, Draw, Move, find_book, keep_book, list_books
from hongguanjia.points.models import Award, Entry, Hold
from hongguanjia.points.testing import publish_rules, record, rule

NOW = datetime(2026, 6, 15, 2, 0, tzinfo=UTC)
DAY = date(2026, 1, 1)


def uid(number: int) -> uuid.UUID:
    return uuid.UUID(int=number)


def move(number: int, amount: int, *, day: int = 0, **more: object) -> Move:
    return Move(number, uid(number), amount, DAY + timedelta(days=day), **more)  # type: ignore[arg-type]


def opened(book: Book) -> list[tuple[int, int]]:
    return [(lot.entry_id, lot.open) for lot in book.list_open()]


def test_a_spend_draws_on_the_oldest_first() -> None:
    book = keep_book([move(1, 10, day=5), move(2, 10, day=1), move(3, -12)])

    assert book.list_draws(3) == [Draw(2, 10), Draw(1, 2)]
    assert opened(book) == [(1, 8)]


def test_what_is_released_returns_at_its_old_age() -> None:
    book = keep_book([move(1, 10), move(2, 10, day=9), move(3, -15), move(4, 15, day=20, undoes=uid(3))])

    assert opened(book) == [(1, 10), (2, 10)]
    assert book.list_draws(3) == []


def test_a_part_comes_back_to_the_youngest_lots() -> None:
    spent = move(3, -15, cause=("voucher", 7))
    book = keep_book([move(1, 10), move(2, 10, day=9), spent, move(4, 6, cause=("voucher", 7), may_refund=True)])

    assert opened(book) == [(1, 1), (2, 10)]
    assert book.list_draws(3) == [Draw(1, 9)]


def test_a_gift_is_a_lot_of_its_own() -> None:
    book = keep_book([move(1, 10), move(2, 4, day=3, cause=("gift", 1), may_refund=True)])

    assert opened(book) == [(1, 10), (2, 4)]


def test_what_is_withdrawn_takes_its_own_lot() -> None:
    book = keep_book([move(1, 10), move(2, 10, day=9), move(3, -10, takes_back=2)])

    assert opened(book) == [(1, 10)]


def test_what_is_withdrawn_after_it_was_spent_takes_the_oldest_of_the_rest() -> None:
    book = keep_book([move(1, 10), move(2, 10, day=9), move(3, -6), move(4, -10, takes_back=1)])

    assert opened(book) == [(2, 4)]


def test_a_reversed_inflow_takes_the_lots_of_its_transfer() -> None:
    book = keep_book([move(1, 10), move(2, 10, day=9), move(3, -10, undoes=uid(2))])

    assert opened(book) == [(1, 10)]


def test_a_deduction_beyond_the_balance_is_paid_by_what_comes_next() -> None:
    book = keep_book([move(1, 3), move(2, -8), move(3, 9)])

    assert (book.debt, opened(book), book.balance) == (0, [(3, 4)], 4)


def test_a_withdrawn_deduction_gives_back_what_it_took() -> None:
    book = keep_book([move(1, 3), move(2, -8), move(3, 8, takes_back=2)])

    assert book.balance == 3
    assert book.debt == 0


moves = st.lists(
    st.tuples(
        st.integers(-20, 20).filter(bool),
        st.integers(0, 40),
        st.sampled_from(["", "undo", "refund", "back"]),
        st.integers(0, 30),
    ),
    max_size=40,
)


@given(moves)
def test_lots_are_never_negative_and_sum_to_the_balance(steps: list[tuple[int, int, str, int]]) -> None:
    book, balance, sums = Book(), 0, {}
    for number, (amount, day, how, which) in enumerate(steps, start=1):
        more: dict[str, object] = {"cause": ("test", which % 5)}
        if how == "undo" and 0 < which < number:
            more["undoes"] = uid(which)
        if how == "back" and 0 < which < number:
            more["takes_back"] = which
        more["may_refund"] = how == "refund"
        book.add(move(number, amount, day=day, **more))
        balance += amount
        sums[number] = amount
        assert book.balance == balance
        assert book.debt >= 0
        assert not (book.debt and book.list_open())
        assert all(0 <= lot.open <= lot.amount for lot in book.lots.values())
        for entry_id, was in sums.items():
            assert sum(draw.amount for draw in book.list_draws(entry_id)) <= max(0, -was)


@pytest.fixture
def county(cast: Cast) -> Cast:
    publish_rules(cast, [rule(unit="service", amount=10)])
    return cast


def earn(cast: Cast, key: str, day: date) -> Entry:
    fact = record(cast, "member", key, day=day)
    take_in(now=NOW, fact_ids=[fact.pk])
    return Award.objects.get(fact=fact).entry


def spend(owner: Owner, amount: int, key: str) -> Hold:
    receipt = hold(
        owner=owner,
        unit="service",
        amount=amount,
        key=key,
        cause_kind="voucher",
        cause_id=1,
        memo="理发",
        expires_at=None,
        actor=INTAKE,
        now=NOW,
    )
    return Hold.objects.get(pk=receipt.id)


def held_entry(held: Hold) -> int:
    return Entry.objects.get(transfer_id=held.transfer_id, amount__lt=0).pk


@pytest.mark.django_db
def test_the_ledger_tells_which_awards_were_spent(county: Cast) -> None:
    owner = Owner("PERSON", county.member.pk)
    later, earlier = earn(county, "b", date(2026, 5, 2)), earn(county, "a", date(2026, 3, 1))
    held = spend(owner, 14, "s1")
    settle_hold(hold_id=held.pk, key="s2", actor=INTAKE, now=NOW)

    book = find_book(owner, "service")

    assert book.list_draws(held_entry(held)) == [Draw(earlier.pk, 10), Draw(later.pk, 4)]
    assert book.balance == get_balance(owner=owner, unit="service").available == 6
    assert [(owner_id, opened(found)) for owner_id, found in list_books("PERSON", "service")] == [
        (owner.id, [(later.pk, 6)])
    ]


@pytest.mark.django_db
def test_the_ledger_gives_back_to_the_lots_it_took_from(county: Cast) -> None:
    owner = Owner("PERSON", county.member.pk)
    later, earlier = earn(county, "b", date(2026, 5, 2)), earn(county, "a", date(2026, 3, 1))
    released, settled = spend(owner, 5, "s1"), spend(owner, 10, "s2")
    release_hold(hold_id=released.pk, key="r", reason="不要了", actor=INTAKE, now=NOW)
    closing = settle_hold(hold_id=settled.pk, key="d", actor=INTAKE, now=NOW)
    assert opened(find_book(owner, "service")) == [(earlier.pk, 5), (later.pk, 5)]

    transfer_id = Hold.objects.get(pk=closing.id).closing_transfer_id
    reverse(transfer_id=transfer_id, key="back", reason="坏了", actor=INTAKE, now=NOW)
    release_hold(hold_id=settled.pk, key="r2", reason="坏了", actor=INTAKE, now=NOW)

    assert opened(find_book(owner, "service")) == [(earlier.pk, 10), (later.pk, 10)]


@pytest.mark.django_db
def test_the_ledger_takes_back_the_lot_of_a_withdrawn_fact(county: Cast) -> None:
    owner = Owner("PERSON", county.member.pk)
    later, earlier = earn(county, "b", date(2026, 5, 2)), earn(county, "a", date(2026, 3, 1))
    withdrawal = withdraw_fact(Award.objects.get(entry=later).fact, reason="错", actor=INTAKE, now=NOW)
    take_in(now=NOW, fact_ids=[withdrawal.pk])

    assert opened(find_book(owner, "service")) == [(earlier.pk, 10)]
