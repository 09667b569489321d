"""The tree of organisations from a workbook: all rows or none, in any order, again without harm."""

from datetime import date

import pytest

from hongguanjia.base.people.models import Leadership, Organisation
from hongguanjia.base.people.outline import open_outline, read_outline
from hongguanjia.base.people.testing import NOW, Cast
from hongguanjia.kit.refusals import BadInput

pytestmark = pytest.mark.django_db
DAY = date(2026, 6, 1)
HEAD = "组织名册,,,,\n名称,代码,类别,上级代码,领导组织代码\n"
ROWS = (
    "明山庙村,X2,行政村,X0,X1\n"  # stands before its parent and its leader
    "新镇党委,X0,乡镇党委,410122,\n"
    "明山庙村党支部,X1,党支部,X0,\n"
)


def read(cast: Cast, text: str, part: str = "county_officer"):  # type: ignore[no-untyped-def]
    rows = read_outline("组织.csv", text.encode())
    return open_outline(actor=cast.actor(part), now=NOW, rows=rows, opened_date=DAY)


def test_a_county_is_opened_in_one_go(cast: Cast) -> None:
    result = read(cast, HEAD + ROWS)

    village = Organisation.objects.get(code="X2")
    assert (result.opened, result.unchanged) == (3, 0)
    assert village.parent is not None
    assert village.parent.code == "X0"
    assert Leadership.objects.get(led=village).party.code == "X1"


def test_reading_the_same_list_again_changes_nothing(cast: Cast) -> None:
    read(cast, HEAD + ROWS)
    before = Organisation.objects.count()

    result = read(cast, HEAD + ROWS)

    assert (result.opened, result.unchanged) == (0, 3)
    assert Organisation.objects.count() == before
    assert Leadership.objects.filter(led__code="X2").count() == 1


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("甲村,X9,行政村,没有的,\n", "第6行：没有代码为“没有的”的上级"),
        ("甲村,X9,山寨,X0,\n", "没有“山寨”这一类别"),
        (",X9,行政村,X0,\n", "“名称”是空的"),
        ("别的名字,410122102,乡镇党委,410122,\n", "已经属于“官渡镇党委”"),
        ("甲村,X9,行政村,X0,没有的\n", "没有代码为“没有的”的领导组织"),
    ],
)
def test_one_bad_row_stops_all_and_is_named(cast: Cast, row: str, said: str) -> None:
    before = Organisation.objects.count()

    with pytest.raises(BadInput) as refused:
        read(cast, HEAD + ROWS + row)

    assert said in str(refused.value)
    assert Organisation.objects.count() == before


def test_a_town_cannot_open_organisations(cast: Cast) -> None:
    with pytest.raises(BadInput):
        read(cast, HEAD + ROWS, part="town_officer")


def test_a_sheet_without_heads_is_told_what_is_missing() -> None:
    with pytest.raises(BadInput, match="没有找到表头"):
        read_outline("组织.csv", "一,二\n三,四\n".encode())
