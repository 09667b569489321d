"""What passes between the parts of an import: rows as read, rows as planned, counts."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from dataclasses import field as made_by
from datetime import date
from typing import Any

Progress = Callable[[str, int, int], None]
"""Told of each step: its code (``words.STEPS``), how many are done, of how many (0: unknown)."""


@contextmanager
def calm_collector() -> Iterator[None]:
    """Let the garbage collector rest while many rows that live on are built: it would look at each of them in vain."""
    usual = gc.get_threshold()
    gc.set_threshold(200_000, 20, 50)
    try:
        yield
    finally:
        gc.set_threshold(*usual)


def no_progress(_step: str, _done: int, _total: int) -> None:
    """For callers who do not watch."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a row cannot be taken: the field at fault, a code of ``words.PROBLEMS``, and what goes into its sentence."""

    field: str
    code: str
    detail: Mapping[str, Any] = made_by(default_factory=dict)

    def stored(self) -> dict[str, Any]:
        """As kept in the table of rows."""
        return {"field": self.field, "code": self.code, "detail": dict(self.detail)}


@dataclass(slots=True)
class Row:
    """One person as the clerk's sheet has it, normalised; empty text and ``None`` mean that the cell was blank.

    ``sheet`` counts from zero; ``number`` is the row that the clerk sees, from one.
    """

    sheet: int
    number: int
    name: str = ""
    id_number: str = ""
    gender: str = ""
    birth_date: date | None = None
    phone: str = ""
    place: str = ""
    kind: str = ""
    joined_date: date | None = None
    since_date: date | None = None
    household: str = ""
    problems: list[Problem] = made_by(default_factory=list)
    id_number_index: str | None = None
    phone_index: str | None = None
    organisation_id: int = 0

    def same_content(self, other: Row) -> bool:
        """Whether two rows say the same."""
        return self._content == other._content

    @property
    def _content(self) -> tuple[object, ...]:
        return (
            self.name,
            self.id_number,
            self.gender,
            self.birth_date,
            self.phone,
            self.place,
            self.kind,
            self.joined_date,
            self.household,
        )


@dataclass(frozen=True, slots=True)
class SheetHead:
    """Where a sheet has its heads: the last row of them (from zero), the column of each field, titles not used."""

    sheet: int
    last_row: int
    columns: Mapping[str, int]
    unused: Sequence[str]


@dataclass(frozen=True, slots=True)
class Roster:
    """A file as understood. ``kind`` is MEMBERS or RESIDENTS; ``skipped`` counts totals, notes and repeated heads."""

    kind: str
    rows: Sequence[Row]
    heads: Sequence[SheetHead]
    sheet_names: Sequence[str]
    skipped: int


@dataclass(frozen=True, slots=True)
class Change:
    """One field of a row: what stands there now and what will. Identifying values are masked already."""

    field: str
    old: str
    new: str


@dataclass(slots=True)
class PlannedRow:
    """What will become of a row. ``outcome`` is one of ``models.Outcome``.

    ``columns`` are the values to set on the person, ``before`` what they were (both by database column);
    ``membership_before``/``residence_before`` the row that ends, ``begins`` whether a new one begins.
    """

    row: Row
    outcome: str
    person_id: int | None = None
    changes: list[Change] = made_by(default_factory=list)
    columns: dict[str, Any] = made_by(default_factory=dict)
    before: dict[str, Any] = made_by(default_factory=dict)
    ends_id: int | None = None
    ends_from: date | None = None
    begins: bool = False
    joined_before: tuple[int, date | None] | None = None
    kind: str = ""
    joined_date: date | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """The whole import, decided but not yet done."""

    kind: str
    rows: Sequence[PlannedRow]
    counts: Mapping[str, int]
    fingerprint: str

    def good(self) -> list[PlannedRow]:
        """Rows that change something."""
        return [row for row in self.rows if row.outcome in {"NEW", "CHANGED", "MOVED"}]
