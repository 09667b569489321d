"""``hongguanjia export``: any table of the county as a workbook or a CSV file."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

import click
import xlsxwriter

from hongguanjia.base.access.api import system_actor
from hongguanjia.base.web.slots import list_all_exports
from hongguanjia.doors.commands import say
from hongguanjia.kit.clock import read_clock
from hongguanjia.kit.columns import align

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def run(*, code: str | None, target: Path | None) -> int:
    """Write the table ``code`` to ``target`` (.xlsx or .csv); without a code, list what there is."""
    tables = {table.code: table for table in list_all_exports()}
    if code is None:
        click.echo(align([(table.code, str(table.label)) for table in tables.values()]))
        return say.DONE
    if code not in tables or target is None or target.suffix not in {".xlsx", ".csv"}:
        click.echo(
            "请给出表名和 .xlsx 或 .csv 文件名；不带参数列出全部表。 Name a table and a .xlsx or .csv file.", err=True
        )
        return say.CALLED_WRONGLY
    header, rows = tables[code].load(system_actor("hongguanjia export"), read_clock())
    write = _write_workbook if target.suffix == ".xlsx" else _write_csv
    write(target, header, rows)
    click.echo(f"{target}: {len(rows)}")
    return say.DONE


def _write_workbook(target: Path, header: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    with xlsxwriter.Workbook(str(target), {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.freeze_panes(1, 0)
        for number, row in enumerate([header, *rows]):
            for column, value in enumerate(row):
                if isinstance(value, int | float) and not isinstance(value, bool):
                    sheet.write_number(number, column, value)
                else:
                    sheet.write_string(number, column, "" if value is None else str(value))


def _write_csv(target: Path, header: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    with target.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows([_harmless(value) for value in row] for row in rows)


def _harmless(value: object) -> str:
    """Text that a spreadsheet would run as a formula gets an apostrophe."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(FORMULA_STARTS) and not isinstance(value, int | float) else text
