"""The trail page: in scope, in sentences, and itself recorded."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from hongguanjia.base.people.testing import NOW, SYSTEM, Cast
from hongguanjia.base.record.api import leave_trail
from hongguanjia.base.record.models import TrailEntry
from hongguanjia.halls.testing import QUERIES_MOST, browse_as

pytestmark = pytest.mark.django_db
URL = "/desk/trail/"


@pytest.mark.parametrize("part", ["outsider", "outsider_secretary", "member", "resident", "secretary", "admin"])
def test_without_the_permission_the_page_does_not_exist(cast: Cast, part: str) -> None:
    assert browse_as(cast, part).get(reverse("desk-audit-trail")).status_code == 404


def test_a_line_is_a_sentence(cast: Cast) -> None:
    page = browse_as(cast, "auditor").get(URL).content.decode()
    assert "登记“外书记”" in page and "people.person" not in page.split("<tbody>")[1]


def test_a_town_sees_its_own_lines_only(cast: Cast) -> None:
    page = browse_as(cast, "town_officer").get(URL).content.decode()
    assert "登记“党一诺”" in page and "外书记" not in page


def test_reading_the_trail_is_itself_recorded(cast: Cast) -> None:
    client = browse_as(cast, "town_officer")
    client.get(URL, {"subject": "党一诺"})
    entry = TrailEntry.objects.get(verb="record.trail.read")
    assert entry.person_id == cast.town_officer.pk and entry.detail == {"asked": {"subject": "党一诺"}}
    assert entry.organisation_path == cast.guandu.path
    assert "查阅操作留痕" in client.get(URL).content.decode()


@pytest.mark.parametrize(
    ("query", "seen"),
    [
        ({"subject": "外书记"}, True),
        ({"subject": "没有的人"}, False),
        ({"verb": "people.post.begun", "subject": "外书记"}, True),
        ({"actor": "测试", "subject": "外书记", "from": "2026-06-15", "to": "2026-06-15"}, True),
        ({"subject": "外书记", "from": "2026-06-16"}, False),
        ({"subject": "外书记", "from": "昨天", "before": "x"}, True),
    ],
)
def test_filters_stand_in_the_address(cast: Cast, query: dict, seen: bool) -> None:
    page = browse_as(cast, "auditor").get(URL, query).content.decode()
    assert ("<tbody>" in page) is seen


def test_older_lines_follow_by_keyset(cast: Cast) -> None:
    for number in range(60):
        leave_trail(actor=SYSTEM, now=NOW, verb="x", subject_kind="x", subject_id=number, subject_label="甲")
    client = browse_as(cast, "auditor")
    first = client.get(URL).content.decode()
    cut = first.split("before=")[1].split('"')[0]
    assert "<tbody>" in client.get(URL, {"before": cut}).content.decode()


def test_the_page_costs_few_queries(cast: Cast) -> None:
    client = browse_as(cast, "auditor")
    client.get(URL)
    with CaptureQueriesContext(connection) as queries:
        client.get(URL)
    assert len(queries) <= QUERIES_MOST
