"""Pages of a list. Every list pages; nobody can ask for all rows at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

Row = TypeVar("Row")
PAGE_SIZE = 50
PAGE_SIZE_MOST = 200


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """One page of rows; ``number`` starts at 1; ``total`` counts all rows."""

    rows: Sequence[Row]
    number: int
    size: int
    total: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.size))

    @property
    def first(self) -> int:
        return (self.number - 1) * self.size + 1 if self.total else 0

    @property
    def last(self) -> int:
        return min(self.number * self.size, self.total)

    @property
    def previous(self) -> int | None:
        return self.number - 1 if self.number > 1 else None

    @property
    def next(self) -> int | None:
        return self.number + 1 if self.number < self.pages else None


@dataclass(frozen=True, slots=True)
class Stretch(Generic[Row]):
    """A stretch of a list too long to count; ``next_before`` is the key before which the next one begins."""

    rows: Sequence[Row]
    next_before: object | None


def read_page_number(raw: str | None) -> int:
    """A page number from an address; anything that is none means the first page."""
    return int(raw) if raw and raw.isascii() and raw.isdigit() and int(raw[:9]) > 0 else 1


def paginate(rows: Any, number: int, *, size: int = PAGE_SIZE) -> Page[Any]:
    """Cut one page out of a sequence or a queryset; past the end gives the last page.

    A queryset that fits on its first page is not counted; a longer one costs one count and one slice.
    """
    size = min(size, PAGE_SIZE_MOST)
    counted = isinstance(rows, Sequence)
    if number == 1 and not counted:
        found = list(rows[: size + 1])
        return Page(found[:size], 1, size, len(found) if len(found) <= size else rows.count())
    total = len(rows) if counted else rows.count()
    number = min(number, max(1, -(-total // size)))
    return Page(list(rows[(number - 1) * size : number * size]), number, size, total)


def cut_stretch(rows: Any, *, size: int = PAGE_SIZE) -> Stretch[Any]:
    """The newest of a queryset by primary key; nothing is counted, so the cost does not grow with the list."""
    found = list(rows.order_by("-pk")[: size + 1])
    return Stretch(found[:size], found[size - 1].pk if len(found) > size else None)
