"""Finding the heads of a sheet: below title lines, in any order, under common names, in one row or two."""

from __future__ import annotations

import re
from collections.abc import Sequence

from hongguanjia.base.roster.cells import tidy
from hongguanjia.base.roster.data import SheetHead
from hongguanjia.base.roster.words import FIELD_BY_TITLE
from hongguanjia.base.sheets.api import Cell, Sheet

HEAD_WITHIN = 30
REMARK = re.compile(r"[((\[【].*?[))\]】]")
TITLE_JUNK = re.compile(r"[*:：、_\s※]+")


def find_head(sheet: Sheet, number: int) -> SheetHead | None:
    """The heads of a sheet, or ``None`` when no row names at least a person and one thing more."""
    best: dict[str, int] = {}
    last_row = -1
    for index in range(min(len(sheet.rows), HEAD_WITHIN)):
        for depth in (1, 2):
            columns = _match(sheet.rows[index : index + depth])
            if len(columns) > len(best) and "name" in columns:
                best, last_row = columns, index + depth - 1
    if len(best) < 2:
        return None
    return SheetHead(number, last_row, best, _unused(sheet.rows[last_row], best))


def field_of(title: Cell) -> str | None:
    """The field that a column title means, without remarks in brackets, stars and colons."""
    text = tidy(title).lower()
    return FIELD_BY_TITLE.get(TITLE_JUNK.sub("", text)) or FIELD_BY_TITLE.get(TITLE_JUNK.sub("", REMARK.sub("", text)))


def is_head_again(row: Sequence[Cell], columns: dict[str, int]) -> bool:
    """Whether a row repeats the heads, as on each page of a printed list."""
    repeated = sum(1 for name, column in columns.items() if column < len(row) and field_of(row[column]) == name)
    return repeated >= 2


def _match(rows: Sequence[Sequence[Cell]]) -> dict[str, int]:
    """Columns by field; of two head rows the lower one names a column first, the upper one what it leaves open."""
    columns: dict[str, int] = {}
    taken: set[int] = set()
    if len(rows) == 2 and not any(field_of(cell) for cell in rows[1]):
        return columns
    for row in reversed(rows):
        for column, cell in enumerate(row):
            name = field_of(cell) if cell != "" else None
            if name and name not in columns and column not in taken:
                columns[name] = column
                taken.add(column)
    return columns


def _unused(row: Sequence[Cell], columns: dict[str, int]) -> list[str]:
    used = set(columns.values())
    titles = (tidy(cell) for column, cell in enumerate(row) if column not in used)
    return [title[:20] for title in titles if title and title not in {"序号", "编号", "NO", "No.", "No"}]
