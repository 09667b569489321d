"""Sheets as clerks keep them: heads anywhere, in any order, merged, repeated; totals, blanks, two head rows."""

from datetime import date

import pytest

from hongguanjia.base.roster.data import Roster
from hongguanjia.base.roster.heads import find_head
from hongguanjia.base.roster.rows import read_roster
from hongguanjia.base.roster.testing import BRANCH, ROSTER_HEAD, dirty_rows, make_id_number, member_row
from hongguanjia.base.roster.words import FIELD_BY_TITLE, TITLES
from hongguanjia.base.sheets.api import Merge, Sheet, Workbook, read_workbook
from hongguanjia.base.sheets.testing import has_libreoffice, make_xlsx, write_with_libreoffice
from hongguanjia.kit.refusals import BadInput

TODAY = date(2026, 6, 15)
ID = make_id_number(date(1970, 1, 2), 11)


def read(*rows: list, merges: list[Merge] | None = None) -> Roster:
    width = max(len(row) for row in rows)
    padded = [[*row, *[""] * (width - len(row))] for row in rows]
    return read_roster(Workbook("xlsx", [Sheet("表", padded, merges or [])]), today=TODAY)


def codes(roster: Roster) -> dict[int, list[str]]:
    return {row.number: [problem.code for problem in row.problems] for row in roster.rows if row.problems}


@pytest.mark.parametrize("title", sorted(FIELD_BY_TITLE))
def test_every_synonym_is_a_title(title: str) -> None:
    other = "姓名" if FIELD_BY_TITLE[title] != "name" else "身份证号"
    head = find_head(Sheet("表", [["说明"], [f" {title}(必填)*", other]]), 0)
    assert head is not None and head.columns[FIELD_BY_TITLE[title]] == 0 and head.last_row == 1


def test_no_title_means_two_fields() -> None:
    words = [word for titles in TITLES.values() for word in titles.split()]
    assert len(words) == len(set(words))


def test_columns_in_any_order_below_title_lines() -> None:
    roster = read(["某镇名册"], [""], ["备注", "手机", "公民身份号码", "名字"], ["x", "00012345678", ID, "张 三"])
    (row,) = roster.rows
    assert (row.name, row.id_number, row.phone, row.number) == ("张三", ID, "00012345678", 4)
    assert roster.heads[0].unused == ["备注"]


def test_heads_in_two_rows() -> None:
    roster = read(
        ["姓名", "组织情况", "", "身份证号"], ["", "所在党支部", "入党时间", ""], ["张三", BRANCH, "2018.7", ID]
    )
    (row,) = roster.rows
    assert (row.place, row.joined_date, row.id_number) == (BRANCH, date(2018, 7, 1), ID)


def test_blank_rows_totals_signatures_and_repeated_heads_are_skipped() -> None:
    head = ["姓名", "身份证号"]
    roster = read(head, ["张三", ID], ["", ""], head, ["合计", 1.0], ["填表人:王五", ""], ["　", ""])
    assert [row.name for row in roster.rows] == ["张三"]
    assert roster.skipped == 5


def test_a_branch_in_merged_cells_counts_for_each_row() -> None:
    other = make_id_number(date(1970, 1, 3), 11)
    roster = read(["支部", "姓名", "身份证号"], [BRANCH, "张三", ID], ["", "李四", other], merges=[Merge(1, 0, 2, 0)])
    assert [row.place for row in roster.rows] == [BRANCH, BRANCH]


def test_residents_are_told_from_members() -> None:
    assert read(["姓名", "身份证号", "村", "户号"], ["张三", ID, "某村", 12.0]).kind == "RESIDENTS"
    assert read(["姓名", "身份证号", "村", "所在党支部"], ["张三", ID, "某村", BRANCH]).kind == "MEMBERS"
    assert read(["姓名", "身份证号"], ["张三", ID]).kind == "MEMBERS"


@pytest.mark.parametrize("rows", [[["甲", "乙"]], [["姓名"]], [["姓名", "备注"], ["张三", ""]]])
def test_a_table_without_heads_is_refused(rows: list) -> None:
    with pytest.raises(BadInput) as refused:
        read(*rows)
    assert refused.value.code == "roster.no_head"


def test_heads_without_people_are_refused() -> None:
    with pytest.raises(BadInput) as refused:
        read(["姓名", "身份证号"], ["合计", ""])
    assert refused.value.code == "roster.no_people"


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"性别": "女"}, "gender_differs"),
        ({"出生日期": "1970-01-05"}, "birth_differs"),
        ({"姓名": ""}, "name_missing"),
        ({"身份证号": "", "出生日期": "", "手机号": ""}, "identity_missing"),
        ({"身份证号": "", "出生日期": "1899-12-31"}, "date_out_of_range"),
        ({"身份证号": "", "出生日期": "2027-01-01"}, "date_out_of_range"),
        ({"入党日期": "1921-06-30"}, "date_out_of_range"),
        ({"入党日期": "2026-06-16"}, "date_out_of_range"),
        ({"入党日期": "1980-01-01"}, "joined_too_young"),
    ],
)
def test_cells_that_contradict_each_other(cells: dict, code: str) -> None:
    assert codes(read(list(ROSTER_HEAD), member_row(1, **cells))) == {2: [code]}


@pytest.mark.parametrize("birth", ["1970年1月", "1970.01", "", "19700102"])
def test_what_agrees_with_the_id_number_is_taken(birth: str) -> None:
    roster = read(list(ROSTER_HEAD), member_row(1, 出生日期=birth, 性别=""))
    assert codes(roster) == {}
    assert (roster.rows[0].birth_date, roster.rows[0].gender) == (date(1970, 1, 2), "M")


def test_joining_in_the_month_of_the_eighteenth_birthday_is_old_enough() -> None:
    born = make_id_number(date(1990, 7, 20), 11)
    row = member_row(1, 身份证号=born, 出生日期="", 入党日期="2008年7月")
    assert codes(read(list(ROSTER_HEAD), row)) == {}


def check_dirt(name: str, data: bytes) -> None:
    _rows, expected = dirty_rows()
    roster = read_roster(read_workbook(name, data), today=TODAY)
    found = codes(roster)
    later = {"place_unknown_near", "twice_same"}
    assert found == {number: [code] for number, code in expected.items() if code not in later}


def test_the_dirty_roster_is_read_row_by_row() -> None:
    check_dirt("名册.xlsx", make_xlsx(dirty_rows()[0], merges=["A1:H1"]))


@pytest.mark.skipif(not has_libreoffice(), reason="LibreOffice is not installed")
@pytest.mark.parametrize("target", ["xlsx", "xls"])
def test_the_dirty_roster_written_by_libreoffice(target: str) -> None:
    check_dirt(f"名册.{target}", write_with_libreoffice(make_xlsx(dirty_rows()[0]), "xlsx", target))
