"""The clerk's own workbook back, with every bad cell coloured, explained in a comment and again in a column of its own."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any
from xml.etree.ElementTree import ParseError

import openpyxl
import xlsxwriter
from django.utils.translation import gettext as _
from openpyxl.cell.cell import MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils.exceptions import InvalidFileException

from hongguanjia.base.roster.models import RosterRow
from hongguanjia.base.roster.words import explain
from hongguanjia.base.sheets.api import Workbook, read_workbook

RED, PALE = "FFF9DEDC", "FFFFF4E5"
CELLS_MOST = 400_000
"""Beyond this many cells a plain copy is made: opening a styled workbook takes half a minute and much memory."""
COMMENT_SIZE = (280, 90)
OPENING_FAULTS = (
    InvalidFileException,
    zipfile.BadZipFile,
    ParseError,
    KeyError,
    ValueError,
    TypeError,
    IndexError,
    AttributeError,
    OSError,
    RuntimeError,
)

Marks = Mapping[int, Sequence[tuple[int, list[tuple[int | None, str]]]]]
"""By sheet: rows (from one) with their complaints: the column (from zero, ``None`` for the whole row) and a sentence."""


def mark_workbook(name: str, data: bytes, report: Mapping[str, Any], bad: Sequence[RosterRow]) -> bytes:
    """The workbook marked, always as ``.xlsx``: an ``.xls`` or ``.csv`` comes back as a copy of its values."""
    book = read_workbook(name, data)
    marks = _marks(report, bad)
    cells = sum(len(sheet.rows) * len(sheet.rows[0]) for sheet in book.sheets if sheet.rows)
    if book.kind == "xlsx" and cells <= CELLS_MOST:
        try:
            return _mark_original(data, book, report, marks)
        except OPENING_FAULTS:
            return _mark_copy(book, report, marks)
    return _mark_copy(book, report, marks)


def _marks(report: Mapping[str, Any], bad: Sequence[RosterRow]) -> Marks:
    columns = {head["sheet"]: head["columns"] for head in report["heads"]}
    marks: dict[int, list[tuple[int, list[tuple[int | None, str]]]]] = {}
    for row in bad:
        found = columns.get(row.sheet, {})
        complaints = [(found.get(problem["field"]), explain(problem)) for problem in row.problems]
        marks.setdefault(row.sheet, []).append((row.number, complaints))
    return marks


def _mark_original(data: bytes, book: Workbook, report: Mapping[str, Any], marks: Marks) -> bytes:
    original = openpyxl.load_workbook(io.BytesIO(data), keep_links=False)
    heads = {head["sheet"]: head["last_row"] + 1 for head in report["heads"]}
    for index, sheet in enumerate(book.sheets):
        page = original[sheet.name]
        _disarm(page)
        if index in heads:
            _mark_page(page, heads[index], marks.get(index, []))
    target = io.BytesIO()
    original.save(target)
    return target.getvalue()


def _disarm(page: Any) -> None:
    """A formula becomes the text of the formula: what we hand out computes nothing."""
    for row in page.iter_rows():
        for cell in row:
            if cell.data_type == "f":
                cell.value = str(getattr(cell.value, "text", cell.value))
                cell.data_type = "s"


def _mark_page(page: Any, head_row: int, rows: Sequence[tuple[int, list[tuple[int | None, str]]]]) -> None:
    red, pale = PatternFill("solid", fgColor=RED), PatternFill("solid", fgColor=PALE)
    note_column = page.max_column + 1
    head = page.cell(head_row, note_column, _("问题说明"))
    head.font, head.fill = Font(bold=True), red
    page.column_dimensions[head.column_letter].width = 60
    for number, complaints in rows:
        note = page.cell(number, note_column)
        note.value = " ".join(sentence for _column, sentence in complaints)
        note.data_type, note.fill, note.alignment = "s", pale, Alignment(wrap_text=True, vertical="top")
        for column, sentence in complaints:
            if column is not None:
                cell = page.cell(number, column + 1)
                cell.fill = red
                if not isinstance(cell, MergedCell):
                    cell.comment = Comment(sentence, "红管家", height=COMMENT_SIZE[1], width=COMMENT_SIZE[0])


def _mark_copy(book: Workbook, report: Mapping[str, Any], marks: Marks) -> bytes:
    target = io.BytesIO()
    heads = {head["sheet"]: head["last_row"] for head in report["heads"]}
    with xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False}) as copy:
        formats = {
            "text": copy.add_format({"num_format": "@"}),
            "bad": copy.add_format({"num_format": "@", "bg_color": f"#{RED[2:]}"}),
            "note": copy.add_format({"text_wrap": True, "bg_color": f"#{PALE[2:]}", "valign": "top"}),
            "head": copy.add_format({"bold": True, "bg_color": f"#{RED[2:]}"}),
        }
        for index, sheet in enumerate(book.sheets):
            page = copy.add_worksheet()
            _copy_rows(page, sheet.rows, dict(marks.get(index, [])), formats)
            if index in heads:
                page.write_string(heads[index], _width(sheet.rows), _("问题说明"), formats["head"])
    return target.getvalue()


def _copy_rows(
    page: Any,
    rows: Sequence[Sequence[Any]],
    marked: Mapping[int, list[tuple[int | None, str]]],
    formats: Mapping[str, Any],
) -> None:
    width = _width(rows)
    page.set_column(0, max(width - 1, 0), 18, formats["text"])
    page.set_column(width, width, 60)
    for number, row in enumerate(rows, start=1):
        complaints = marked.get(number, [])
        bad = {column: sentence for column, sentence in complaints if column is not None}
        for column, value in enumerate(row):
            if value != "" or column in bad:
                page.write_string(number - 1, column, _as_text(value), formats["bad" if column in bad else "text"])
        for column, sentence in bad.items():
            page.write_comment(number - 1, column, sentence, {"author": "红管家"})
        if complaints:
            page.write_string(number - 1, width, " ".join(text for _column, text in complaints), formats["note"])


def _width(rows: Sequence[Sequence[Any]]) -> int:
    return max((len(row) for row in rows), default=0)


def _as_text(value: Any) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
