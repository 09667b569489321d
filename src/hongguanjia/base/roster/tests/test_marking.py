"""The clerk's own workbook comes back with each bad cell marked, and can do nothing."""

import io

import openpyxl
import pytest

from hongguanjia.base.people.testing import NOW, Cast
from hongguanjia.base.roster import marking
from hongguanjia.base.roster.actions import mark_batch, read_batch, upload_roster
from hongguanjia.base.roster.models import RosterFile
from hongguanjia.base.roster.templating import TEMPLATES, make_template
from hongguanjia.base.roster.testing import ROSTER_HEAD, dirty_rows, member_row
from hongguanjia.base.sheets.api import read_workbook
from hongguanjia.base.sheets.testing import has_libreoffice, make_xlsx, write_with_libreoffice

pytestmark = pytest.mark.django_db


def mark(cast: Cast, data: bytes, name: str = "名册.xlsx"):
    actor = cast.actor("town_officer")
    batch = upload_roster(actor=actor, now=NOW, organisation=cast.guandu, name=name, data=data)
    batch = read_batch(actor=actor, now=NOW, batch_id=batch.pk)
    return openpyxl.load_workbook(io.BytesIO(mark_batch(batch=batch)))


def check_marks(book, expected: dict[int, str]) -> None:
    page = book.worksheets[0]
    notes = page.max_column
    for number, code in expected.items():
        assert page.cell(number, notes).value, code
        marked = [cell for cell in page[number] if cell.comment]
        assert len(marked) == 1, code
        assert marked[0].fill.fgColor.rgb.endswith("F9DEDC")
        assert marked[0].comment.text.strip() in page.cell(number, notes).value
    clean = set(range(4, page.max_row + 1)) - set(expected)
    assert not any(page.cell(row, notes).value for row in clean)


def test_the_own_workbook_keeps_its_cells_and_gets_its_marks(cast: Cast) -> None:
    rows, expected = dirty_rows()
    book = mark(cast, make_xlsx(rows, merges=["A1:H1"]))
    assert book.worksheets[0]["A1"].value == "官渡镇党员名册(2026年)"
    assert "A1:H1" in [str(block) for block in book.worksheets[0].merged_cells.ranges]
    check_marks(book, expected)


@pytest.mark.skipif(not has_libreoffice(), reason="LibreOffice is not installed")
def test_an_old_workbook_comes_back_as_a_copy(cast: Cast) -> None:
    rows, expected = dirty_rows()
    check_marks(mark(cast, write_with_libreoffice(make_xlsx(rows), "xlsx", "xls"), "名册.xls"), expected)


def test_a_text_table_comes_back_as_a_workbook(cast: Cast) -> None:
    text = "姓名,身份证号,手机号\n张三,,123\n"
    page = mark(cast, text.encode("gbk"), "名册.csv").worksheets[0]
    assert page["C2"].comment is not None and page["C2"].value == "123"


def test_a_large_workbook_comes_back_as_a_copy(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(marking, "CELLS_MOST", 1)
    rows, expected = dirty_rows()
    check_marks(mark(cast, make_xlsx(rows)), expected)


def test_a_workbook_that_cannot_be_opened_again_comes_back_as_a_copy(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_args: object, **_more: object) -> None:
        raise KeyError("styles")

    monkeypatch.setattr(marking.openpyxl, "load_workbook", broken)
    rows, _expected = dirty_rows()
    actor = cast.actor("town_officer")
    batch = upload_roster(actor=actor, now=NOW, organisation=cast.guandu, name="a.xlsx", data=make_xlsx(rows))
    batch = read_batch(actor=actor, now=NOW, batch_id=batch.pk)
    assert mark_batch(batch=batch).startswith(b"PK")


def test_formulas_come_back_as_text(cast: Cast) -> None:
    import xlsxwriter

    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as made:
        page = made.add_worksheet()
        page.write_row(0, 0, [*ROSTER_HEAD, "备注"])
        page.write_row(1, 0, member_row(1, 性别="女"))
        page.write_formula(1, 8, '=HYPERLINK("http://x","y")')
        page.write_formula(2, 0, "=1+1", value="张三")
    book = mark(cast, target.getvalue())
    cells = [cell for row in book.worksheets[0].iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]


def test_the_marked_workbook_is_made_once_and_kept_sealed(cast: Cast) -> None:
    mark(cast, make_xlsx(dirty_rows()[0]))
    assert not bytes(RosterFile.objects.get().marked_sealed).startswith(b"PK")


@pytest.mark.parametrize("kind", TEMPLATES)
def test_a_template_keeps_long_numbers_and_is_understood(kind: str) -> None:
    data = make_template(kind)
    page = openpyxl.load_workbook(io.BytesIO(data)).active
    columns = {cell.value: cell.column_letter for cell in page[1]}
    assert page.column_dimensions[columns["身份证号"]].number_format == "@"
    from hongguanjia.base.roster.heads import find_head

    head = find_head(read_workbook("a.xlsx", data).sheets[0], 0)
    assert head is not None and {"name", "id_number", "phone"} <= set(head.columns)
    assert set(head.unused) == {"备注"}
