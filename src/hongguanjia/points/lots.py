"""Which points were spent: every outflow draws on the oldest points first, and knows from which entries they came.

Nothing of this is stored: it follows from the entries of an account in their order, so it can be told for any past
moment and never disagrees with the ledger. A lot is what one entry brought in; its age is the business date of that
entry. What is given back (a hold released, a spend reversed, a refund of the same cause) returns to the lots from which
it was drawn, at their old age. What is taken back (a fact withdrawn) takes its own lot first.
"""

from __future__ import annotations

import heapq
import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby

from django.db.models import Case, OuterRef, QuerySet, Subquery, UUIDField, When

from hongguanjia.points.data import Kind, Owner, Role
from hongguanjia.points.models import PART_CAUSE, Entry, Hold

_COLUMNS = (
    "id",
    "transfer_id",
    "amount",
    "transfer__business_date",
    "transfer__kind",
    "transfer__cause_kind",
    "transfer__cause_id",
    "transfer__reverses_id",
    "transfer__closed_hold__transfer_id",
    "part_of",
    "award__reverses__entry_id",
)


@dataclass(frozen=True, slots=True)
class Move:
    """One entry of an account, as far as lots are concerned.

    ``undoes`` names the outflow that this inflow gives back, ``takes_back`` the entry whose lot this outflow takes.
    """

    entry_id: int
    transfer_id: uuid.UUID
    amount: int
    day: date
    cause: tuple[str, int] = ("", 0)
    undoes: uuid.UUID | None = None
    takes_back: int | None = None
    may_refund: bool = False


@dataclass(slots=True)
class Lot:
    """What an entry brought in: ``open`` of its ``amount`` is still there."""

    entry_id: int
    day: date
    amount: int
    open: int


@dataclass(slots=True)
class Draw:
    """So much of an outflow came from the lot of ``entry_id``; what was given back later is off."""

    entry_id: int
    amount: int


@dataclass(slots=True)
class Book:
    """An account as lots. ``debt`` is what was taken beyond them (only where a balance may fall below zero)."""

    lots: dict[int, Lot] = field(default_factory=dict)
    debt: int = 0
    _draws: dict[int, list[Draw]] = field(default_factory=dict)
    _entries: dict[uuid.UUID, list[int]] = field(default_factory=dict)
    _causes: dict[tuple[str, int], int] = field(default_factory=dict)
    _oldest: list[tuple[date, int]] = field(default_factory=list)

    @property
    def balance(self) -> int:
        """The balance of the account."""
        return sum(lot.open for lot in self.lots.values()) - self.debt

    def list_open(self) -> list[Lot]:
        """The lots with something left, oldest first."""
        rows = [lot for lot in self.lots.values() if lot.open]
        return sorted(rows, key=lambda lot: (lot.day, lot.entry_id))

    def list_draws(self, entry_id: int) -> list[Draw]:
        """From where an outflow came, as far as it was not given back."""
        return [draw for draw in self._draws.get(entry_id, []) if draw.amount]

    def sum_until(self, day: date) -> int:
        """What is left of everything that came in on or before ``day``."""
        return sum(lot.open for lot in self.lots.values() if lot.day <= day)

    def add(self, move: Move) -> None:
        """Go one entry further."""
        self._entries.setdefault(move.transfer_id, []).append(move.entry_id)
        if move.amount > 0:
            self._take_in(move)
        else:
            self._draw(move)

    def _take_in(self, move: Move) -> None:
        rest = move.amount
        for source in self._list_undone(move):
            rest = self._give_back(source, rest)
        if rest:
            self.lots[move.entry_id] = Lot(move.entry_id, move.day, rest, 0)
            self._open(self.lots[move.entry_id], rest)
        if self.debt:
            self.debt = self._consume(self.debt, None)

    def _list_undone(self, move: Move) -> list[int]:
        """The earlier entries that this one turns round, the latest first."""
        if move.takes_back:
            return [move.takes_back]
        if move.undoes:
            return self._entries.get(move.undoes, [])[::-1]
        spent = self._causes.get(move.cause) if move.may_refund else None
        return [spent] if spent else []

    def _give_back(self, source: int, amount: int) -> int:
        """Return points to the lots they came from, the youngest first; the answer is what had come from none."""
        for draw in reversed(self._draws.get(source, [])):
            part = min(draw.amount, amount)
            if part:
                draw.amount -= part
                amount -= part
                self._open(self.lots[draw.entry_id], part)
        return amount

    def _draw(self, move: Move) -> None:
        draws: list[Draw] = []
        rest = -move.amount
        for source in () if move.may_refund else self._list_undone(move):
            if source in self.lots:
                rest -= self._take(self.lots[source], rest, draws)
        self.debt += self._consume(rest, draws)
        self._draws[move.entry_id] = draws
        self._causes[move.cause] = move.entry_id

    def _consume(self, amount: int, draws: list[Draw] | None) -> int:
        """Take from the oldest lots; the answer is what they did not cover."""
        while amount and self._oldest:
            lot = self.lots[self._oldest[0][1]]
            amount -= self._take(lot, amount, draws)
            if not lot.open:
                heapq.heappop(self._oldest)
        return amount

    def _open(self, lot: Lot, amount: int) -> None:
        if not lot.open:
            heapq.heappush(self._oldest, (lot.day, lot.entry_id))
        lot.open += amount

    @staticmethod
    def _take(lot: Lot, amount: int, draws: list[Draw] | None) -> int:
        part = min(lot.open, amount)
        lot.open -= part
        if part and draws is not None:
            draws.append(Draw(lot.entry_id, part))
        return part


def keep_book(moves: Iterable[Move]) -> Book:
    """The lots of one account after ``moves``, in the order of its entries."""
    book = Book()
    for move in moves:
        book.add(move)
    return book


def find_book(owner: Owner, unit: str) -> Book:
    """The lots of an owner's available points."""
    rows = _list_entries(unit, owner.kind).filter(account__owner_id=owner.id)
    return keep_book(_move(row) for _owner, row in _read(rows))


def list_books(owner_kind: str, unit: str, owner_ids: Sequence[int] | None = None) -> Iterator[tuple[int, Book]]:
    """The lots of many owners, one after the other; of all who have anything when no ids are given."""
    rows = _list_entries(unit, owner_kind)
    rows = rows.filter(account__balance__gt=0) if owner_ids is None else rows.filter(account__owner_id__in=owner_ids)
    for owner_id, group in groupby(_read(rows), key=lambda pair: pair[0]):
        yield owner_id, keep_book(_move(row) for _owner, row in group)


def _list_entries(unit: str, owner_kind: str) -> QuerySet[Entry]:
    rows = Entry.objects.filter(account__unit=unit, account__owner_kind=owner_kind, account__role=Role.MAIN)
    spent = Hold.objects.filter(pk=OuterRef("transfer__cause_id")).values("transfer_id")[:1]
    rows = rows.annotate(
        part_of=Case(When(transfer__cause_kind=PART_CAUSE, then=Subquery(spent)), output_field=UUIDField())
    )
    return rows.order_by("account_id", "account_seq")


def _read(rows: QuerySet[Entry]) -> Iterator[tuple[int, Sequence[object]]]:
    for owner_id, *row in rows.values_list("account__owner_id", *_COLUMNS).iterator(chunk_size=5000):
        yield owner_id, row


def _move(row: Sequence[object]) -> Move:
    entry_id, transfer_id, amount, day, kind, cause_kind, cause_id, reverses, held, part_of, takes_back = row
    return Move(  # the columns have the types of the fields they fill
        entry_id,  # type: ignore[arg-type]
        transfer_id,  # type: ignore[arg-type]
        amount,  # type: ignore[arg-type]
        day,  # type: ignore[arg-type]
        cause=(cause_kind, cause_id),  # type: ignore[arg-type]
        undoes=held if kind == Kind.RELEASE else part_of or reverses,  # type: ignore[arg-type]
        takes_back=takes_back,  # type: ignore[arg-type]
        may_refund=kind == Kind.MOVE,
    )
