"""Reading a workbook within bounds: text files here, everything that needs a parser in a process of its own."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys

from django.utils.translation import gettext_lazy as _

from hongguanjia.base.sheets import worker
from hongguanjia.base.sheets.data import LIMITS, Limits, Merge, Sheet, Workbook
from hongguanjia.base.sheets.sniffing import broken, sniff
from hongguanjia.kit.refusals import BadInput

ENCODINGS = ("utf-8-sig", "gb18030")
SEPARATORS = (",", "\t", ";")
HEAD_LENGTH = 4000
CELL_LENGTH = 4000


def read_workbook(name: str, data: bytes, limits: Limits = LIMITS) -> Workbook:
    """The visible sheets of a ``.xlsx``, ``.xls`` or ``.csv`` file; any other thing is refused with ``BadInput``."""
    kind = sniff(name, data, limits)
    sheets = [_read_csv(data, limits)] if kind == "csv" else _read_in_worker(data, limits)
    if not any(sheet.rows for sheet in sheets):
        raise BadInput("sheets.no_rows", _("表格里没有内容，请检查后重新选择。"), field="file")
    return Workbook(kind, sheets)


def _read_in_worker(data: bytes, limits: Limits) -> list[Sheet]:
    command = [sys.executable, "-I", "-m", worker.__name__]
    bounds = [str(bound) for bound in (limits.rows, limits.columns, limits.seconds, limits.memory_bytes)]
    try:
        done = subprocess.run(  # noqa: S603 (our own interpreter and module; the file goes in by standard input)
            [*command, *bounds], input=data, capture_output=True, timeout=limits.seconds, check=False
        )
    except subprocess.TimeoutExpired as late:
        raise too_large(limits) from late
    if done.returncode:
        raise _worker_refusal(done.returncode, limits)
    return [
        Sheet(sheet["name"], sheet["rows"], [Merge(*edges) for edges in sheet["merges"]])
        for sheet in json.loads(done.stdout)
    ]


def _worker_refusal(code: int, limits: Limits) -> BadInput:
    """A worker that was killed, or ran out of memory, met a file too large for its bounds."""
    if code == worker.ENCRYPTED:
        return BadInput("sheets.encrypted", _("表格设了打开密码，读不出来。请去掉密码，另存后再上传。"), field="file")
    return too_large(limits) if code == worker.TOO_LARGE or code < 0 else broken()


def too_large(limits: Limits) -> BadInput:
    """What is said of a table beyond the limits."""
    return BadInput(
        "sheets.too_many_rows",
        _("表格超过 %(rows)d 行或 %(columns)d 列，请删去多余的行列，或者拆成几个文件分别导入。")
        % {"rows": limits.rows, "columns": limits.columns},
        field="file",
    )


def _read_csv(data: bytes, limits: Limits) -> Sheet:
    text = _decode(data)
    head = text[:HEAD_LENGTH]
    separator = max(SEPARATORS, key=head.count)
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
            rows.append([_unquote(cell) for cell in row])
            if len(rows) > limits.rows or len(row) > limits.columns:
                raise too_large(limits)
    except csv.Error as bad:
        raise broken() from bad
    return Sheet("CSV", rows)


def _decode(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _decode_as(data, "utf-16") or _refuse_encoding()
    for encoding in ENCODINGS:
        if (text := _decode_as(data, encoding)) is not None:
            return text
    return _refuse_encoding()


def _decode_as(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _refuse_encoding() -> str:
    raise BadInput("sheets.encoding", _("文字编码认不出来，请用 Excel 打开后另存为 .xlsx 再上传。"), field="file")


def _unquote(cell: str) -> str:
    """Excel's own way of keeping text as text in CSV: ``="0123"`` or a leading apostrophe."""
    if len(cell) > CELL_LENGTH:
        return cell[:CELL_LENGTH]
    if cell.startswith('="') and cell.endswith('"'):
        return cell[2:-1]
    return cell[1:] if cell.startswith("'") else cell
