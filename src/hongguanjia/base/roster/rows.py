"""From a workbook to rows of people: each cell read, each row checked by itself. Nothing here asks the database."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from hongguanjia.base.roster import cells
from hongguanjia.base.roster.cells import CellProblem, tidy
from hongguanjia.base.roster.data import Problem, Progress, Roster, Row, SheetHead, no_progress
from hongguanjia.base.roster.heads import find_head, is_head_again
from hongguanjia.base.roster.words import TOTAL_STARTS
from hongguanjia.base.sheets.api import Cell, Sheet, Workbook
from hongguanjia.kit.refusals import BadInput

READERS: dict[str, tuple[str, Callable[[Cell], Any]]] = {
    "name": ("name", cells.read_name),
    "id_number": ("id_number", cells.read_id_number),
    "gender": ("gender", cells.read_gender),
    "birth_date": ("birth_date", cells.read_date),
    "phone": ("phone", cells.read_phone),
    "branch": ("place", cells.read_place),
    "village": ("place", cells.read_place),
    "kind": ("kind", cells.read_kind),
    "joined_date": ("joined_date", cells.read_date),
    "since_date": ("since_date", cells.read_date),
    "household": ("household", cells.read_household),
}
MEMBER_FIELDS = ("branch", "kind", "joined_date", "since_date")
RESIDENT_FIELDS = ("village", "household")
FILLED_DOWN = ("branch", "village", "household")
FIRST_BIRTH = date(1900, 1, 1)
PARTY_FOUNDED = date(1921, 7, 1)
AGE_RULE_FROM = date(1956, 9, 26)
"""The Eighth Congress adopted the constitution that first asks for eighteen full years."""
ADULT = 18


def read_roster(book: Workbook, *, today: date, progress: Progress = no_progress) -> Roster:
    """All people of a workbook, row by row; refused when no sheet has heads that we know."""
    heads = [head for number, sheet in enumerate(book.sheets) if (head := find_head(sheet, number))]
    if not heads:
        raise BadInput(
            "roster.no_head",
            _("没有找到表头。表里要有一行写着“姓名”和“身份证号”等栏目，可以先下载模板对照。"),
            field="file",
        )
    kind = _kind(heads)
    rows: list[Row] = []
    total = sum(len(book.sheets[head.sheet].rows) for head in heads)
    seen = 0
    for head in heads:
        sheet = book.sheets[head.sheet]
        rows += _read_sheet(sheet, head, kind, today)
        seen += len(sheet.rows)
        progress("checking", seen, total)
    if not rows:
        raise BadInput("roster.no_people", _("表头下面没有人员，请检查后重新选择。"), field="file")
    body = sum(len(book.sheets[head.sheet].rows) - head.last_row - 1 for head in heads)
    return Roster(kind, rows, heads, [sheet.name for sheet in book.sheets], body - len(rows))


def _kind(heads: Sequence[SheetHead]) -> str:
    """A sheet that names villages or households, and no branch, lists residents."""
    named = {name for head in heads for name in head.columns}
    if named & set(RESIDENT_FIELDS) and not named & {"branch", "joined_date"}:
        return "RESIDENTS"
    return "MEMBERS"


def _read_sheet(sheet: Sheet, head: SheetHead, kind: str, today: date) -> list[Row]:
    columns = dict(head.columns)
    for name in RESIDENT_FIELDS if kind == "MEMBERS" else MEMBER_FIELDS:
        columns.pop(name, None)
    readers = [(name, *READERS[name], column) for name, column in columns.items()]
    width = max(columns.values()) + 1
    body = _fill_down(sheet, head.last_row, [columns[name] for name in FILLED_DOWN if name in columns])
    rows = []
    for index in range(head.last_row + 1, len(body)):
        raw = body[index]
        if len(raw) < width:
            raw = [*raw, *[""] * (width - len(raw))]
        if _is_person(raw, columns):
            row = _read_row(Row(head.sheet, index + 1), raw, readers)
            _check_row(row, raw, columns, today)
            rows.append(row)
    return rows


def _read_row(row: Row, raw: Sequence[Cell], readers: Sequence[tuple[str, str, Callable[[Cell], Any], int]]) -> Row:
    for name, attribute, read, column in readers:
        cell = raw[column]
        if cell == "":
            continue
        try:
            setattr(row, attribute, read(cell))
        except CellProblem as problem:
            row.problems.append(Problem(name, problem.code, problem.detail))
    return row


def _is_person(raw: Sequence[Cell], columns: dict[str, int]) -> bool:
    """Not a blank row, a total, a signature line, nor the heads once more."""
    name = raw[columns["name"]]
    number = raw[columns["id_number"]] if "id_number" in columns else ""
    if number != "" and name != "" and not (isinstance(name, str) and name[:1] in "姓名党合总小共"):
        return True
    texts = [text for cell in raw if (text := tidy(cell))]
    if not texts or texts[0].startswith(TOTAL_STARTS):
        return False
    if not any(tidy(raw[column]) for field, column in columns.items() if field not in FILLED_DOWN):
        return False
    return not is_head_again(raw, columns)


def _fill_down(sheet: Sheet, last_head: int, columns: Sequence[int]) -> Sequence[Sequence[Cell]]:
    """A branch written once beside many people, in merged cells, is written beside each."""
    merges = [
        merge
        for merge in sheet.merges
        if merge.bottom > merge.top > last_head and merge.left == merge.right and merge.left in columns
    ]
    if not merges:
        return sheet.rows
    rows = [list(row) for row in sheet.rows]
    for merge in merges:
        for index in range(merge.top + 1, min(merge.bottom + 1, len(rows))):
            rows[index][merge.left] = rows[merge.top][merge.left]
    return rows


def _check_row(row: Row, raw: Sequence[Cell], columns: dict[str, int], today: date) -> None:
    """What the cells of one row say about each other."""
    if not row.name and not any(problem.field == "name" for problem in row.problems):
        row.problems.append(Problem("name", "name_missing"))
    if row.id_number:
        _check_against_id(row, raw, columns)
    if row.birth_date and not FIRST_BIRTH <= row.birth_date <= today:
        row.problems.append(Problem("birth_date", "date_out_of_range", {"found": row.birth_date.isoformat()}))
    if row.joined_date:
        _check_joined(row, today)
    if row.since_date and not PARTY_FOUNDED <= row.since_date <= today:
        row.problems.append(Problem("since_date", "date_out_of_range", {"found": row.since_date.isoformat()}))
    if not row.problems and not (row.id_number or row.birth_date or row.phone):
        row.problems.append(Problem("row", "identity_missing"))


def _check_against_id(row: Row, raw: Sequence[Cell], columns: dict[str, int]) -> None:
    """The ID number tells birth and gender; what is typed beside it must agree, and what is missing is taken from it."""
    birth, gender = cells.birth_of(row.id_number), cells.gender_of(row.id_number)
    if row.gender and row.gender != gender:
        row.problems.append(Problem("gender", "gender_differs"))
    if row.birth_date and row.birth_date != birth:
        same_month = (row.birth_date.year, row.birth_date.month) == (birth.year, birth.month)
        if not (same_month and cells.is_month_only(raw[columns["birth_date"]])):
            row.problems.append(Problem("birth_date", "birth_differs", {"found": birth.isoformat()}))
    row.gender, row.birth_date = gender, birth


def _check_joined(row: Row, today: date) -> None:
    joined = row.joined_date
    if joined is None or not PARTY_FOUNDED <= joined <= today:
        row.problems.append(Problem("joined_date", "date_out_of_range", {"found": str(joined)}))
    elif row.birth_date and joined >= AGE_RULE_FROM and not row.problems:
        birth = row.birth_date
        age = joined.year - birth.year - ((joined.month, joined.day) < (birth.month, birth.day))
        month_only_slack = joined.day == 1 and (joined.year - birth.year, joined.month) == (ADULT, birth.month)
        if age < ADULT and not month_only_slack:
            row.problems.append(Problem("joined_date", "joined_too_young"))
