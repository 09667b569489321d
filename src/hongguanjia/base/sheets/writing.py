"""Writing tables out, so that no cell can act: a text that begins like a formula is written as text.

In CSV there is no such thing as a text cell, so an apostrophe goes before it (OWASP, CSV injection).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from urllib.parse import quote

import xlsxwriter
from django.http import HttpResponse

from hongguanjia.base.sheets.data import Column

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ACTIVE_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "=", "+", "-", "@")
CELL_MOST = 32_000
OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
    "nan_inf_to_errors": True,
}


def harmless(text: str) -> str:
    """``text`` as it may stand in a CSV cell."""
    return f"'{text}" if text.startswith(ACTIVE_STARTS) else text


def write_xlsx(columns: Sequence[Column], rows: Iterable[Sequence[object]], *, sheet: str, title: str = "") -> bytes:
    """A workbook of one sheet: an optional title line, a sticky head, the rows. Numbers stay numbers, texts texts."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, OPTIONS) as book:
        page = book.add_worksheet(_sheet_name(sheet))
        head, text, day = (
            book.add_format({"bold": True, "bg_color": "#F2F2F2", "border": 1, "text_wrap": True}),
            book.add_format({"num_format": "@"}),
            book.add_format({"num_format": "yyyy-mm-dd"}),
        )
        for index, column in enumerate(columns):
            page.set_column(index, index, column.width, text if column.is_text else None)
        top = 1 if title else 0
        if title:
            page.write_string(0, 0, title, book.add_format({"bold": True, "font_size": 14}))
        for index, column in enumerate(columns):
            page.write_string(top, index, column.title, head)
        page.freeze_panes(top + 1, 0)
        for number, row in enumerate(rows, start=top + 1):
            for index, value in enumerate(row):
                _write_cell(page, number, index, value, text, day)
    return target.getvalue()


def _write_cell(page: object, row: int, column: int, value: object, text: object, day: object) -> None:
    sheet: xlsxwriter.worksheet.Worksheet = page
    if value is None or value == "":
        return
    if isinstance(value, bool) or not isinstance(value, (int, float, date)):
        sheet.write_string(row, column, str(value)[:CELL_MOST], text)
    elif isinstance(value, (int, float)):
        sheet.write_number(row, column, value)
    else:
        moment = value.replace(tzinfo=None) if isinstance(value, datetime) else value
        sheet.write_datetime(row, column, moment, day)


def write_csv(columns: Sequence[Column], rows: Iterable[Sequence[object]]) -> bytes:
    """The same as CSV in UTF-8 with a mark at the start, which is how Excel knows the encoding."""
    target = io.StringIO()
    writer = csv.writer(target)
    writer.writerow([column.title for column in columns])
    for row in rows:
        writer.writerow([harmless(value) if isinstance(value, str) else value for value in row])
    return b"\xef\xbb\xbf" + target.getvalue().encode()


def xlsx_response(name: str, columns: Sequence[Column], rows: Iterable[Sequence[object]]) -> HttpResponse:
    """A table as a workbook to take away; ``name`` is the file name without ending."""
    return file_response(f"{name}.xlsx", write_xlsx(columns, rows, sheet=name, title=""), XLSX_TYPE)


def csv_response(name: str, columns: Sequence[Column], rows: Iterable[Sequence[object]]) -> HttpResponse:
    """A table as CSV to take away."""
    return file_response(f"{name}.csv", write_csv(columns, rows), "text/csv; charset=utf-8")


def file_response(name: str, data: bytes, content_type: str) -> HttpResponse:
    """Bytes to be saved, never shown: attachment, no sniffing, not kept by caches."""
    response = HttpResponse(data, content_type=content_type)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def _sheet_name(name: str) -> str:
    """A name that every spreadsheet accepts: 31 characters, none of ``[]:*?/\\`` (ECMA-376)."""
    return "".join(" " if mark in "[]:*?/\\'" else mark for mark in name)[:31].strip() or "Sheet1"
