"""GB/T 9704-2012, measured from the PDF itself: every distance within a millimetre of the standard's figure."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import pairwise

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from hongguanjia.base.documents.api import Gongwen, Line, Stamp, Table, print_paper
from hongguanjia.base.documents.tests.measuring import MM, Sheet, TextLine, measure

NOW = datetime(2026, 6, 15, 2, 0, tzinfo=UTC)
STAMP = Stamp(number="牟组督〔2026〕12号", address="https://example.org/papers/ABCDEFGHJKLMNPQR/")
TOP, HEIGHT, INNER, WIDTH = 37, 225, 28, 156
OUTER = 210 - WIDTH - INNER
FOOT = TOP + HEIGHT
PITCH = HEIGHT / 22
ONE = 15.79 / MM


def near(value: float, within: float = 1.0):
    return pytest.approx(value, abs=within)


def gongwen(*body: Line | Table, **more) -> Gongwen:
    wanted = {
        "title": "关于2026年5月份党建重点任务督查情况的通报",
        "issuer": "中共中牟县委组织部",
        "head": "中共中牟县委组织部文件",
        "day": date(2026, 6, 5),
        "addressees": "各乡镇党委",
        "body": body or (Line("现将有关情况通报如下，请认真整改。" * 30),),
        "copies_to": "县纪委监委",
        "printed_by": "中共中牟县委组织部办公室",
    }
    return Gongwen(**{**wanted, **more})


def printed(*body: Line | Table, **more) -> list[Sheet]:
    return measure(print_paper(gongwen(*body, **more), now=NOW, stamp=STAMP))


def in_text(sheet: Sheet) -> list[TextLine]:
    """The lines of the text itself, without page number and code."""
    return [line for line in sheet.lines if line.top < FOOT]


@pytest.fixture(scope="module")
def first() -> Sheet:
    return printed()[0]


@pytest.fixture(scope="module")
def three() -> list[Sheet]:
    return printed(Line("现将有关情况通报如下，请认真整改。" * 70))


def test_the_sheet_is_a4(first: Sheet) -> None:
    assert (first.width, first.height) == (near(210, 0.1), near(297, 0.1))


def test_the_red_mark_stands_35_mm_below_the_head_of_the_text(first: Sheet) -> None:
    top, _bottom = first.ink(above=TOP + 60)

    assert top == near(TOP + 35)


def test_the_number_stands_two_lines_below_the_mark_in_hexagonal_brackets(first: Sheet) -> None:
    number = first.find("12号")
    _top, bottom = first.ink(above=number.top)

    assert number.text == "牟组督〔2026〕12号"
    assert number.top - bottom == near(2 * PITCH)
    assert (number.left + number.right) / 2 == near(INNER + WIDTH / 2)
    assert number.size == near(16, 0.1)


def test_the_red_line_is_4_mm_below_the_number_and_as_wide_as_the_text(first: Sheet) -> None:
    rule = first.rules[0]

    assert rule.y - first.find("12号").bottom == near(4, 0.5)
    assert (rule.left, rule.right) == (near(INNER, 0.5), near(INNER + WIDTH, 0.5))


def test_the_title_is_22_points_two_lines_below_the_red_line(first: Sheet) -> None:
    title = first.find("关于2026年")

    assert title.size == near(22, 0.1)
    assert title.top - first.rules[0].y == near(2 * PITCH)
    assert (title.left + title.right) / 2 == near(INNER + WIDTH / 2)


def test_the_body_is_16_points_on_22_lines_of_28_characters(three: list[Sheet]) -> None:
    lines = in_text(three[1])

    assert len(lines) == 22
    assert {round(line.size, 1) for line in lines} == {16.0}
    steps = [below.baseline - above.baseline for above, below in pairwise(lines)]
    assert all(28.95 <= step * MM <= 29.05 for step in steps)
    full = printed(Line("国" * 100))[0].find("国" * 28)
    assert len(full.text) == 28


def test_the_margins_are_those_of_the_standard_on_both_sides_of_the_sheet(three: list[Sheet]) -> None:
    for sheet, left in ((three[0], INNER), (three[1], OUTER)):
        assert min(line.left for line in in_text(sheet)) == near(left)
        assert max(line.right for line in in_text(sheet)) == near(left + WIDTH)
    assert in_text(three[1])[0].top == near(TOP)


def test_page_numbers_are_right_on_odd_and_left_on_even_pages(three: list[Sheet]) -> None:
    numbers = [next(line for line in sheet.lines if "—" in line.text) for sheet in three]

    assert [line.text for line in numbers] == ["—1—", "—2—", "—3—"]
    assert {round(line.size) for line in numbers} == {14}
    assert all(line.top - FOOT == near(7) for line in numbers)
    assert numbers[0].right == near(INNER + WIDTH - 14 / MM)
    assert numbers[1].left == near(OUTER + 14 / MM)


def test_the_version_record_ends_at_the_foot_of_the_last_page(three: list[Sheet]) -> None:
    rules = three[-1].rules

    assert [rule.thickness for rule in rules] == [near(0.35, 0.02), near(0.25, 0.02), near(0.35, 0.02)]
    assert rules[-1].y == near(FOOT)
    assert all((rule.left, rule.right) == (near(INNER, 0.5), near(INNER + WIDTH, 0.5)) for rule in rules)
    copies, printer = three[-1].find("抄送：县纪委监委。"), three[-1].find("印发")
    assert copies.size == near(14, 0.1)
    assert copies.left == near(INNER + 14 / MM)
    assert printer.right == near(INNER + WIDTH - 14 / MM)


def test_the_day_stands_four_characters_from_the_right_below_the_signature(three: list[Sheet]) -> None:
    day, issuer = three[-1].find("2026年6月5日"), three[-1].find("中共中牟县委组织部")

    assert day.right == near(INNER + WIDTH - 4 * ONE)
    assert issuer.top < day.top
    assert (issuer.left + issuer.right) / 2 == near((day.left + day.right) / 2)


def test_headings_are_numbered_by_level_in_their_fonts() -> None:
    sheets = printed(
        Line("总体情况", 1), Line("基本做法", 2), Line("检查", 3), Line("方式", 4), Line("方法", 4),
        Line("主要成效", 2), Line("问题", 1), Line("不足", 2),
        Line("完。"),
    )  # fmt: skip
    words = [line.text for sheet in sheets for line in sheet.lines]
    fonts = {name.removesuffix("-Regular") for sheet in sheets for name in sheet.fonts()}

    for heading in ("一、总体情况", "（一）基本做法", "1.检查", "（1）方式", "（2）方法", "（二）主要成效", "二、问题"):
        assert heading in words
    assert {"NotoSansSC-Medium", "LXGWWenKai", "NotoSerifSC"} <= fonts


def test_annexes_hang_under_one_another() -> None:
    sheet = printed(Line("通报如下。"), annexes=("督查情况一览表", "整改任务清单"))[0]
    first, second = sheet.find("督查情况一览表"), sheet.find("整改任务清单")

    assert first.text == "附件：1.督查情况一览表"
    assert first.left == near(INNER + 2 * ONE)
    assert second.text == "2.整改任务清单"
    assert second.left == near(INNER + 5 * ONE)


def test_an_upward_paper_names_who_signed_it() -> None:
    sheet = printed(signed_by="县安平")[0]

    line = sheet.find("签发人：县安平")
    assert line.left == near(INNER + ONE)
    assert line.right == near(INNER + WIDTH - ONE)


def test_a_long_name_of_the_issuer_fits_the_red_mark() -> None:
    sheet = printed(head="中共中牟县委党的建设工作领导小组办公室、中共中牟县委组织部文件")[0]
    mark = next(line for line in sheet.lines if "领导小组" in line.text)

    assert (mark.left, mark.right) == (near(INNER, 3), near(INNER + WIDTH, 3))


def test_typed_words_stay_words_and_can_be_read_out() -> None:
    sheet = printed(Line('#read("/etc/passwd") *粗* $x$'), annexes=("#pagebreak()",))[0]
    words = "".join(line.text for line in sheet.lines)

    assert '#read("/etc/passwd")*粗*$x$' in words
    assert "#pagebreak()" in words


BLOCKS = st.one_of(
    st.builds(lambda count, level: Line("整改落实情况，" * count, level), st.integers(1, 60), st.integers(0, 4)),
    st.builds(lambda count: Line("https://example.org/" + "a1" * count), st.integers(1, 80)),
    st.builds(lambda count: Table(("单位", "问题"), (("官渡镇党委", "会议记录不规范"),) * count), st.integers(1, 30)),
)


BODIES = (st.lists(BLOCKS, min_size=1, max_size=8), st.integers(0, 4), st.booleans())


@settings(max_examples=6, deadline=None)
@given(*BODIES)
def test_no_sign_off_stands_alone_and_nothing_leaves_the_text(body, annexes: int, recorded: bool) -> None:
    check_pages(body, annexes, recorded)


@pytest.mark.slow
@settings(max_examples=300, deadline=None, phases=(Phase.generate,))
@given(*BODIES)
def test_the_same_over_many_bodies(body, annexes: int, recorded: bool) -> None:
    check_pages(body, annexes, recorded)


def check_pages(body, annexes: int, recorded: bool) -> None:
    more = {} if recorded else {"copies_to": "", "printed_by": ""}
    sheets = printed(*body, annexes=("督查情况一览表",) * annexes, **more)

    for number, sheet in enumerate(sheets, start=1):
        left = INNER if number % 2 else OUTER
        lines = in_text(sheet)
        assert min(line.left for line in lines) >= left - 0.5
        assert max(line.right for line in lines) <= left + WIDTH + 0.5
        assert all(line.top >= TOP - 0.5 and line.bottom <= FOOT + 0.5 for line in lines)
    pages = [[line.text for line in in_text(sheet)] for sheet in sheets]
    words = next(page for page in pages if "2026年6月5日" in page)
    day = words.index("2026年6月5日")
    assert words[day - 1] == "中共中牟县委组织部"
    before = [line for line in words[: day - 1] if not line.startswith(("附件", "1.督", "2.督", "3.督", "4.督"))]
    assert before, "the sign-off stands alone"
