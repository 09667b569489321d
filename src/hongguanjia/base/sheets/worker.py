"""The process that opens workbooks: little memory, little time, nothing else. What kills it harms nobody.

It is given the bytes on standard input and answers with JSON; it imports neither Django nor the product.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import io
import json
import resource
import sys
from typing import Any

BROKEN, ENCRYPTED, TOO_LARGE = 3, 4, 5


def main(rows: int, columns: int, seconds: int, memory_bytes: int) -> int:
    """Read a workbook from standard input and write its visible sheets as JSON; returns the exit code."""
    _limit(seconds, memory_bytes)
    from python_calamine import CalamineError, PasswordError, load_workbook

    try:
        book = load_workbook(io.BytesIO(sys.stdin.buffer.read()))
        sheets = [_read_sheet(book, meta.name, rows, columns) for meta in book.sheets_metadata if _is_wanted(meta)]
    except PasswordError:
        return ENCRYPTED
    except OverflowError:
        return TOO_LARGE
    except (CalamineError, ValueError, OSError, KeyError):
        return BROKEN
    sys.stdout.write(json.dumps(sheets, default=_plain, ensure_ascii=False, allow_nan=False))
    return 0


def _limit(seconds: int, memory_bytes: int) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))


def _is_wanted(meta: Any) -> bool:
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    return bool(meta.visible == SheetVisibleEnum.Visible and meta.typ == SheetTypeEnum.WorkSheet)


def _read_sheet(book: Any, name: str, rows: int, columns: int) -> dict[str, Any]:
    sheet = book.get_sheet_by_name(name)
    last_row, last_column = sheet.end or (0, 0)
    if last_row >= rows or last_column >= columns:
        raise OverflowError(name)
    merges = sheet.merged_cell_ranges or []
    return {
        "name": name,
        "rows": sheet.to_python(skip_empty_area=False),
        "merges": [[top, left, bottom, right] for (top, left), (bottom, right) in merges],
    }


def _plain(value: object) -> str:
    """Dates as ISO text; a moment at midnight is a date."""
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return value.date().isoformat()
    return str(value)


if __name__ == "__main__":
    sys.exit(main(*(int(word) for word in sys.argv[1:5])))
