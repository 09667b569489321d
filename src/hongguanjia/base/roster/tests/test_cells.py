"""What clerks type, cell by cell."""

import contextlib
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum.cn import ric

from hongguanjia.base.roster import cells
from hongguanjia.base.roster.cells import CellProblem
from hongguanjia.base.roster.testing import make_id_number
from hongguanjia.base.roster.words import PROBLEMS

MAN = make_id_number(date(1970, 1, 2), 11)
DAY = date(2018, 7, 1)


@pytest.mark.parametrize(
    "cell",
    [
        "2018-07-01",
        "2018-7-1",
        "2018/7/1",
        "2018/07/01",
        "2018.7.1",
        "2018年7月1日",
        "2018 年 7 月 1 日",
        "20180701",
        20180701.0,
        20180701,
        "2018年7月",
        "2018.07",
        "2018-07",
        "201807",
        2018.7,
        43282.0,
        43282,
        "43282",
        "2018-07-01 00:00:00",
        "２０１８年７月１日",
        "\u20032018-07-01\u200b",
    ],
)
def test_a_day_is_read_in_every_spelling(cell: object) -> None:
    assert cells.read_date(cell) == DAY


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("去年", "date_unreadable"),
        ("2018-13-01", "date_unreadable"),
        ("2018-02-30", "date_unreadable"),
        ("20180231", "date_unreadable"),
        ("1985.1", "date_ambiguous"),
        (1985.1, "date_ambiguous"),
        (12.0, "date_unreadable"),
        (999999999.0, "date_unreadable"),
        (True, "date_unreadable"),
        (-1.0, "date_unreadable"),
    ],
)
def test_a_day_that_is_none_is_refused(cell: object, code: str) -> None:
    with pytest.raises(CellProblem) as problem:
        cells.read_date(cell)
    assert problem.value.code == code


def test_a_blank_day_is_none() -> None:
    assert cells.read_date(" \u3000") is None


@pytest.mark.parametrize(
    ("cell", "name"),
    [
        ("张三", "张三"),
        ("张　三", "张三"),
        (" 张 三\n", "张三"),
        ("张\u00a0三\u200b", "张三"),
        ("阿依·古丽", "阿依·古丽"),
        ("阿依•古丽", "阿依·古丽"),
        ("买买提.吐尔逊", "买买提·吐尔逊"),
        ("阿依・古丽", "阿依·古丽"),
        ("𠮷田明", "𠮷田明"),
        ("〇小明", "〇小明"),
        ("", ""),
    ],
)
def test_names_lose_their_blanks_and_keep_their_dots(cell: str, name: str) -> None:
    assert cells.read_name(cell) == name


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("=1+1", "name_characters"),
        ("@张三", "name_characters"),
        ("张三<script>", "name_characters"),
        ("张三1", "name_characters"),
        (12.0, "name_characters"),
        ("张", "name_length"),
        ("张" * 41, "name_length"),
    ],
)
def test_what_is_no_name_is_refused(cell: object, code: str) -> None:
    with pytest.raises(CellProblem) as problem:
        cells.read_name(cell)
    assert problem.value.code == code


def test_an_id_number_is_read_with_its_blanks_and_full_width_digits() -> None:
    wide = "".join(chr(ord(mark) + 0xFEE0) for mark in MAN)
    assert cells.read_id_number(MAN) == MAN
    assert cells.read_id_number(f"{MAN[:6]} {MAN[6:14]}-{MAN[14:]}") == MAN
    assert cells.read_id_number(wide) == MAN
    assert cells.read_id_number("") == ""


def test_a_small_x_is_a_check_digit() -> None:
    number = next(found for order in range(300) if (found := make_id_number(date(1970, 1, 1), order)).endswith("X"))
    assert cells.read_id_number(number.lower()) == number


def test_fifteen_digits_get_their_century() -> None:
    assert cells.read_id_number(MAN[:6] + MAN[8:17]) == MAN
    assert cells.read_id_number(float(MAN[:6] + MAN[8:17])) == MAN


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        (990122197001020110.0, "id_lost_digits"),
        ("9.90122E+17", "id_lost_digits"),
        ("990122197001020000", "id_lost_digits"),
        (MAN[:17] + ("0" if MAN[17] != "0" else "1"), "id_checksum"),
        (MAN[:17], "id_shape"),
        ("abc", "id_shape"),
        ("٩٩٠١٢٢١٩٧٠٠١٠٢٠١١٣", "id_shape"),
        (MAN[:6] + "700230011", "id_birth"),
    ],
)
def test_an_id_number_that_is_wrong_is_refused_by_name(cell: object, code: str) -> None:
    with pytest.raises(CellProblem) as problem:
        cells.read_id_number(cell)
    assert problem.value.code == code


@settings(deadline=None)
@given(st.integers(min_value=10**16, max_value=10**17 - 1).map(str))
def test_the_check_digit_agrees_with_stdnum(body: str) -> None:
    assert cells.check_digit(body) == ric.calc_check_digit(body + "0")


@pytest.mark.parametrize(
    ("cell", "phone"),
    [
        ("13800000001", "13800000001"),
        (13800000001.0, "13800000001"),
        ("138 0000 0001", "13800000001"),
        ("138-0000-0001", "13800000001"),
        ("+8613800000001", "13800000001"),
        ("００012345678", "00012345678"),
        ("", ""),
    ],
)
def test_phones_are_read(cell: object, phone: str) -> None:
    assert cells.read_phone(cell) == phone


@pytest.mark.parametrize("cell", ["0371-62160000", "1380000000", "138000000012", "23800000001", "无", 12345678.0])
def test_what_is_no_mobile_number_is_refused(cell: object) -> None:
    with pytest.raises(CellProblem, match="phone_shape"):
        cells.read_phone(cell)


@pytest.mark.parametrize(
    ("cell", "kind"),
    [("正式党员", "FULL"), ("中共党员", "FULL"), (" 预备 党员", "PROBATIONARY"), ("", "")],
)
def test_kinds(cell: str, kind: str) -> None:
    assert cells.read_kind(cell) == kind


def test_gender() -> None:
    assert [cells.read_gender(cell) for cell in ("男", "女 ", "男性", "f", "")] == ["M", "F", "M", "F", ""]
    with pytest.raises(CellProblem, match="gender_unknown"):
        cells.read_gender("不详")


READERS = (
    cells.read_name,
    cells.read_id_number,
    cells.read_date,
    cells.read_phone,
    cells.read_kind,
    cells.read_gender,
    cells.read_place,
    cells.read_household,
)
NEARLY = st.text(alphabet="0123456789Xx/.年月日-＋ ", min_size=1, max_size=20)
CELLS = st.one_of(
    st.text(max_size=30), NEARLY, st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.booleans()
)


@settings(deadline=None)
@given(CELLS)
def test_no_cell_raises_anything_but_a_known_problem(cell: object) -> None:
    for read in READERS:
        with contextlib.suppress(CellProblem):
            read(cell)


@settings(deadline=None)
@given(CELLS)
def test_every_problem_has_a_sentence(cell: object) -> None:
    problems = [problem for read in READERS if (problem := problem_of(read, cell))]
    for problem in problems:
        assert str(PROBLEMS[problem.code]) % problem.detail if problem.detail else str(PROBLEMS[problem.code])


def problem_of(read, cell: object) -> CellProblem | None:
    try:
        read(cell)
    except CellProblem as problem:
        return problem
    return None


@settings(deadline=None)
@given(st.dates(min_value=date(1921, 7, 1), max_value=date(2026, 1, 1)))
def test_a_written_day_is_the_day_that_is_read(day: date) -> None:
    spellings = [
        day.isoformat(),
        f"{day.year}/{day.month}/{day.day}",
        f"{day:%Y%m%d}",
        f"{day.year}年{day.month}月{day.day}日",
    ]
    assert {cells.read_date(text) for text in spellings} == {day}
