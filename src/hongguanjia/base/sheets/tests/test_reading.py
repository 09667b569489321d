"""Files as they come: what they are, how much they may ask, what they say."""

import contextlib
import csv
import io
import zipfile
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hongguanjia.base.sheets.api import LIMITS, Limits, read_workbook, sniff
from hongguanjia.base.sheets.testing import has_libreoffice, make_xlsx, rewrite_part, write_with_libreoffice
from hongguanjia.kit.refusals import BadInput

ROWS = [["姓名", "入党日期"], ["张三", date(2018, 7, 1)], ["李四", 43282]]
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def refusal(name: str, data: bytes, limits: Limits = LIMITS) -> str:
    with pytest.raises(BadInput) as refused:
        read_workbook(name, data, limits)
    assert refused.value.field == "file"
    assert str(refused.value)
    return refused.value.code


def test_a_workbook_is_read_with_dates_as_text_and_numbers_as_numbers() -> None:
    book = read_workbook("a.xlsx", make_xlsx(ROWS))
    assert book.kind == "xlsx"
    assert [list(row) for row in book.sheets[0].rows] == [
        ["姓名", "入党日期"],
        ["张三", "2018-07-01"],
        ["李四", 43282.0],
    ]


def test_merged_cells_are_told() -> None:
    book = read_workbook("a.xlsx", make_xlsx([["名册", ""], ["姓名", "性别"]], merges=["A1:B1"]))
    (merge,) = book.sheets[0].merges
    assert (merge.top, merge.left, merge.bottom, merge.right) == (0, 0, 0, 1)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_text_tables_are_read_in_every_encoding_clerks_meet(encoding: str, separator: str) -> None:
    text = f"姓名{separator}性别\r\n张三{separator}男\r\n"
    book = read_workbook("名册.csv", text.encode(encoding))
    assert book.sheets[0].rows == [["姓名", "性别"], ["张三", "男"]]


def test_excels_marks_for_text_are_taken_off() -> None:
    book = read_workbook("a.csv", '姓名,号\n张三,"=""0123"""\n李四,\'0123\n'.encode())
    assert [row[1] for row in book.sheets[0].rows[1:]] == ["0123", "0123"]


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("a.xlsx", b"", "sheets.empty"),
        ("a.exe", b"MZ", "sheets.kind_unknown"),
        ("noending", b"x", "sheets.kind_unknown"),
        ("a.xlsm", make_xlsx(ROWS), "sheets.kind_unknown"),
        ("a.xlsx", b"MZ\x90\x00", "sheets.not_what_it_claims"),
        ("a.csv", b"MZ\x90\x00", "sheets.not_what_it_claims"),
        ("a.xls", b"<html><table><tr><td>x</td></tr></table>", "sheets.not_what_it_claims"),
        ("a.xls", b"\xef\xbb\xbf<?xml version='1.0'?><Workbook/>", "sheets.not_what_it_claims"),
        ("a.xls", make_xlsx(ROWS), "sheets.not_what_it_claims"),
        ("a.csv", make_xlsx(ROWS), "sheets.not_what_it_claims"),
        ("a.xlsx", "姓名,性别".encode(), "sheets.not_what_it_claims"),
        ("a.xlsx", OLE + b"WordDocument", "sheets.not_what_it_claims"),
        ("a.xlsx", OLE + "EncryptedPackage".encode("utf-16-le"), "sheets.encrypted"),
        ("a.xls", OLE + b"\x00" * 600 + "Workbook".encode("utf-16-le"), "sheets.broken"),
        ("a.csv", b"a,b\x00\x01\x02", "sheets.not_what_it_claims"),
        ("a.csv", b"\xff\xfe\x00", "sheets.encoding"),
        ("a.csv", b"\x81", "sheets.encoding"),
        ("a.xlsx", make_xlsx(ROWS)[:-300], "sheets.broken"),
        ("a.xlsx", b"PK\x03\x04 nothing", "sheets.broken"),
        ("a.xlsx", make_xlsx([]), "sheets.no_rows"),
    ],
)
def test_a_file_that_is_not_what_it_claims_is_refused_by_name(name: str, data: bytes, code: str) -> None:
    assert refusal(name, data) == code


def test_another_document_in_a_zip_is_refused() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    assert refusal("a.xlsx", target.getvalue()) == "sheets.not_what_it_claims"


def test_a_zip_bomb_is_refused_unopened() -> None:
    bomb = rewrite_part(make_xlsx(ROWS), "xl/worksheets/sheet1.xml", b" " * 300 * 1024 * 1024)
    assert len(bomb) < 1024 * 1024
    assert refusal("a.xlsx", bomb) == "sheets.bomb"


def test_too_many_entries_are_refused() -> None:
    assert refusal("a.xlsx", make_xlsx(ROWS), Limits(entries=3)) == "sheets.bomb"


def test_entities_are_refused() -> None:
    evil = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><worksheet/>'
    assert refusal("a.xlsx", rewrite_part(make_xlsx(ROWS), "xl/worksheets/sheet1.xml", evil)) == "sheets.entities"


def test_a_cell_at_the_far_corner_does_not_eat_the_memory() -> None:
    far = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    far += b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    far += b"</sheetData></worksheet>"
    data = rewrite_part(make_xlsx(ROWS), "xl/worksheets/sheet1.xml", far)
    assert refusal("a.xlsx", data) == "sheets.too_many_rows"


@pytest.mark.parametrize("limits", [Limits(rows=2), Limits(columns=1)])
@pytest.mark.parametrize("name", ["a.xlsx", "a.csv"])
def test_rows_and_columns_are_bounded(limits: Limits, name: str) -> None:
    data = make_xlsx(ROWS) if name.endswith("xlsx") else b"a,b\n1,2\n3,4\n"
    assert refusal(name, data, limits) == "sheets.too_many_rows"


def test_the_size_is_bounded() -> None:
    assert refusal("a.csv", b"x" * 100, Limits(file_bytes=99)) == "sheets.too_big"


def test_broken_xml_inside_is_refused() -> None:
    data = rewrite_part(make_xlsx(ROWS), "xl/workbook.xml", b"<workbook><sheets>")
    assert refusal("a.xlsx", data) in {"sheets.broken", "sheets.no_rows"}


def test_hidden_sheets_are_left_alone() -> None:
    import xlsxwriter

    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as book:
        book.add_worksheet("看得见").write(0, 0, "姓名")
        hidden = book.add_worksheet("藏着")
        hidden.write(0, 0, "姓名")
        hidden.hide()
    assert [sheet.name for sheet in read_workbook("a.xlsx", target.getvalue()).sheets] == ["看得见"]


@pytest.mark.skipif(not has_libreoffice(), reason="LibreOffice is not installed")
@pytest.mark.parametrize("target", ["xls", "xlsx"])
def test_a_workbook_written_by_libreoffice_is_read(target: str) -> None:
    data = write_with_libreoffice(make_xlsx(ROWS), "xlsx", target)
    rows = read_workbook(f"a.{target}", data).sheets[0].rows
    assert list(rows[0]) == ["姓名", "入党日期"] and rows[1][1] == "2018-07-01"


@given(st.binary(max_size=400))
@settings(max_examples=150, deadline=None)
def test_no_bytes_raise_anything_but_a_refusal(data: bytes) -> None:
    for name in ("a.xlsx", "a.xls", "a.csv"):
        for prefix in (b"", b"PK\x03\x04"):
            with contextlib.suppress(BadInput):
                sniff(name, prefix + data)


@given(st.lists(st.lists(st.text(max_size=12), min_size=1, max_size=4), max_size=6))
@settings(max_examples=60, deadline=None)
def test_any_text_table_reads_or_is_refused(rows: list[list[str]]) -> None:
    target = io.StringIO()
    csv.writer(target).writerows(rows)
    with contextlib.suppress(BadInput):
        read_workbook("a.csv", target.getvalue().encode("utf-8", "surrogatepass"))
