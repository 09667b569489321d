"""What we hand out can do nothing, and long numbers stay whole."""

import io
from datetime import date

import openpyxl
import pytest

from hongguanjia.base.sheets.api import (
    Column,
    csv_response,
    harmless,
    read_workbook,
    write_csv,
    write_xlsx,
    xlsx_response,
)

COLUMNS = [Column("姓名"), Column("身份证号", is_text=True), Column("工时")]
EVIL = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "=cmd|'/c calc'!A1", "=1"]


@pytest.mark.parametrize("text", EVIL)
def test_a_text_that_begins_like_a_formula_is_text(text: str) -> None:
    data = write_xlsx(COLUMNS, [[text, "1", 2]], sheet="表")
    cell = openpyxl.load_workbook(io.BytesIO(data)).active["A2"]
    assert cell.data_type == "s"
    assert harmless(text) == f"'{text}"
    assert f"'{text}".encode() in write_csv(COLUMNS, [[text, "1", 2]]).replace(b'""', b'"')


def test_ordinary_text_is_left_alone() -> None:
    assert harmless("张三") == "张三"


def test_what_is_written_is_read_again() -> None:
    row = ["张三", "990122199001011234", 2]
    data = write_xlsx(COLUMNS, [row], sheet="表[1]:*", title="工时表")
    rows = read_workbook("a.xlsx", data).sheets[0].rows
    assert list(rows[2]) == row


def test_days_and_empty_cells() -> None:
    data = write_xlsx([Column("日"), Column("空")], [[date(2026, 1, 2), None]], sheet="")
    assert next(iter(read_workbook("a.xlsx", data).sheets[0].rows[1])) == "2026-01-02"


@pytest.mark.parametrize("respond", [xlsx_response, csv_response])
def test_a_table_is_handed_out_as_a_file(respond) -> None:
    response = respond("工时表", COLUMNS, [["张三", "1", 2]])
    assert response["Content-Disposition"].startswith("attachment;")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in response["Cache-Control"]
