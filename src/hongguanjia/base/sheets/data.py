"""What crosses the door of ``sheets``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

Cell = str | int | float | bool
"""A cell as read: text, a number or a truth value. Dates arrive as ISO text, empty cells as empty text."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a file may ask of us. Sizes in bytes; ``seconds`` is wall time in the worker."""

    file_bytes: int = 10 * 1024 * 1024
    unpacked_bytes: int = 200 * 1024 * 1024
    entries: int = 2000
    ratio: int = 250
    rows: int = 60_000
    columns: int = 120
    seconds: int = 60
    memory_bytes: int = 1536 * 1024 * 1024


LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Merge:
    """A merged block, all four edges inclusive and counted from zero."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """One visible sheet: rows from the first one on (row ``n`` of the clerk is ``rows[n - 1]``)."""

    name: str
    rows: Sequence[Sequence[Cell]]
    merges: Sequence[Merge] = ()


@dataclass(frozen=True, slots=True)
class Workbook:
    """A file as read. ``kind`` is ``xlsx``, ``xls`` or ``csv``."""

    kind: str
    sheets: Sequence[Sheet]


@dataclass(frozen=True, slots=True)
class Column:
    """A column to write. ``is_text`` keeps long numbers as they were typed; ``width`` is in characters."""

    title: str
    width: int = 14
    is_text: bool = False
