"""Exports: in scope, without numbers, harmless, recorded."""

import io

import openpyxl
import pytest
from django.urls import reverse

from hongguanjia.base.people.api import rename_organisation
from hongguanjia.base.people.testing import NOW, SYSTEM, Cast
from hongguanjia.base.record.models import TrailEntry
from hongguanjia.base.web.slots import list_exports
from hongguanjia.halls.testing import browse_as

pytestmark = pytest.mark.django_db


def _cells(cast: Cast, part: str, code: str) -> list[list[object]]:
    answer = browse_as(cast, part).post(reverse("desk-exports-table", args=[code]))
    assert answer.status_code == 200, code
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    rows = [[cell.value for cell in row] for row in book.active.iter_rows()]
    book.close()
    return rows


def _texts(cast: Cast, part: str, code: str) -> str:
    return str(_cells(cast, part, code))


def test_people_are_exported_without_numbers(cast: Cast) -> None:
    text = _texts(cast, "secretary", "people")
    assert "党一诺" in text and "居仁" in text
    assert "0000000" not in text and "外来客" not in text


def test_each_takes_away_the_own_scope_only(cast: Cast) -> None:
    assert "官渡" not in _texts(cast, "outsider_secretary", "organisations")
    assert "党一诺" not in _texts(cast, "outsider_secretary", "people")


@pytest.mark.parametrize("part", ["outsider", "member", "resident"])
def test_who_has_no_post_takes_nothing(cast: Cast, part: str) -> None:
    client = browse_as(cast, part)
    assert client.get(reverse("desk-exports-list")).status_code == 404
    for code in ("people", "organisations", "trail", "nothing"):
        assert client.post(reverse("desk-exports-table", args=[code])).status_code == 404


def test_a_secretary_does_not_take_the_trail(cast: Cast) -> None:
    assert browse_as(cast, "secretary").post(reverse("desk-exports-table", args=["trail"])).status_code == 404


def test_every_export_is_recorded(cast: Cast) -> None:
    _cells(cast, "secretary", "people")
    entry = TrailEntry.objects.get(verb="exports.table.taken")
    assert (entry.person_id, entry.detail) == (cast.secretary.pk, {"code": "people", "rows": 6})


def test_a_link_takes_nothing(cast: Cast) -> None:
    assert browse_as(cast, "secretary").get(reverse("desk-exports-table", args=["people"])).status_code == 405


def test_a_name_like_a_formula_stays_a_name(cast: Cast) -> None:
    rename_organisation(
        actor=SYSTEM,
        now=NOW,
        organisation=cast.branch,
        name='=HYPERLINK("http://x")',
        short_name="x",
        from_date=NOW.date(),
    )
    answer = browse_as(cast, "secretary").post(reverse("desk-exports-table", args=["organisations"]))
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    cell = next(cell for row in book.active.iter_rows() for cell in row if "HYPERLINK" in str(cell.value))
    assert cell.data_type in {"s", "inlineStr"}
    book.close()


@pytest.mark.parametrize("part", ["secretary", "county_officer", "auditor"])
def test_every_table_that_is_offered_can_be_taken(cast: Cast, part: str) -> None:
    page = browse_as(cast, part).get(reverse("desk-exports-list")).content.decode()
    for table in list_exports(cast.actor(part)):
        assert str(table.label) in page
        assert _cells(cast, part, table.code)
