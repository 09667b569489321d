"""Builders of workbooks for tests: good ones, dirty ones, hostile ones, and ones written by LibreOffice itself."""

from __future__ import annotations

import io
import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from xml.sax.saxutils import escape

import xlsxwriter


def make_xlsx(rows: Sequence[Sequence[object]], *, merges: Sequence[str] = (), sheet: str = "名册") -> bytes:
    """A workbook with these rows; ``merges`` are ranges such as ``A1:C1``, whose text stands in their first cell."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False}) as book:
        page = book.add_worksheet(sheet)
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for number, row in enumerate(rows):
            for index, value in enumerate(row):
                if hasattr(value, "year"):
                    page.write_datetime(number, index, value, day)
                elif value is not None:
                    page.write(number, index, value)
        for block in merges:
            page.merge_range(block, _first_cell(rows, block))
    return target.getvalue()


def _first_cell(rows: Sequence[Sequence[object]], block: str) -> object:
    first = block.partition(":")[0]
    return rows[int(first[1:]) - 1][ord(first[0]) - ord("A")]


FODS = """<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" xmlns:number="urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0"
 office:version="1.3" office:mimetype="application/vnd.oasis.opendocument.spreadsheet">
<office:automatic-styles><number:date-style style:name="days"><number:year number:style="long"/><number:text>/</number:text>
<number:month/><number:text>/</number:text><number:day/></number:date-style>
<style:style style:name="day" style:family="table-cell" style:data-style-name="days"/></office:automatic-styles>
<office:body><office:spreadsheet><table:table table:name="{name}">{rows}</table:table></office:spreadsheet></office:body>
</office:document>"""


@dataclass(frozen=True, slots=True)
class Block:
    """A merged cell: its text stands once, over ``across`` columns and ``down`` rows."""

    text: str
    across: int = 1
    down: int = 1


def make_fods(rows: Sequence[Sequence[object]], *, sheet: str = "名册") -> bytes:
    """A sheet as LibreOffice itself writes it down: texts, numbers, real dates, merged ``Block``s; ``None`` is covered.

    Give it to ``write_with_libreoffice`` for the workbook that a clerk would have saved.
    """
    lines = ("<table:table-row>" + "".join(map(_fods_cell, row)) + "</table:table-row>" for row in rows)
    return FODS.format(name=sheet, rows="".join(lines)).encode()


def _fods_cell(value: object) -> str:
    if value is None:
        return "<table:covered-table-cell/>"
    if isinstance(value, date):
        return f'<table:table-cell table:style-name="day" office:value-type="date" office:date-value="{value.isoformat()}"/>'
    if isinstance(value, int | float):
        return f'<table:table-cell office:value-type="float" office:value="{value}"/>'
    block = value if isinstance(value, Block) else Block(str(value))
    spans = f'table:number-columns-spanned="{block.across}" table:number-rows-spanned="{block.down}"'
    return (
        f'<table:table-cell office:value-type="string" {spans}><text:p>{escape(block.text)}</text:p></table:table-cell>'
    )


def rewrite_part(data: bytes, name: str, content: bytes) -> bytes:
    """The same archive with one part added or exchanged."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for entry in source.infolist():
            if entry.filename != name:
                archive.writestr(entry, source.read(entry))
        archive.writestr(name, content)
    return target.getvalue()


def has_libreoffice() -> bool:
    """Whether LibreOffice can be asked to write workbooks on this machine."""
    return shutil.which("soffice") is not None


def write_with_libreoffice(data: bytes, ending: str, target: str) -> bytes:
    """What LibreOffice makes of a file (``fods``, ``csv``, ``xlsx``…) when it saves it as ``target`` (``xlsx``, ``xls``)."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / f"roster.{ending}"
        source.write_bytes(data)
        out = Path(folder) / "out"
        command = ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--norestore"]
        subprocess.run(
            [*command, "--convert-to", target, "--outdir", str(out), str(source)],
            check=True,
            capture_output=True,
            timeout=180,
        )
        return (out / f"roster.{target}").read_bytes()
