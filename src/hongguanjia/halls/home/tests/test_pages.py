"""The homes of phone and desk, search, help: what is shown, to whom, at what cost."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from hongguanjia.base.notices.api import tell
from hongguanjia.base.notices.models import Notice
from hongguanjia.base.people.api import reveal
from hongguanjia.base.people.testing import NOW, Cast
from hongguanjia.halls.testing import QUERIES_MOST, browse_as

pytestmark = pytest.mark.django_db
PAGES = ("phone-home-home", "phone-home-me", "phone-home-help", "desk-home-home", "desk-home-search", "desk-home-help")
PARTS = ("member", "resident", "outsider", "secretary", "station_clerk", "town_officer", "county_officer", "auditor")
# Whoever holds a post is asked for by the to-dos of every room: one query each.
QUERIES_OF_OFFICERS = 20


@pytest.mark.parametrize("name", PAGES)
def test_a_visitor_is_asked_to_sign_in_and_comes_back(cast: Cast, name: str) -> None:
    answer = browse_as(cast, "nobody").get(reverse(name))
    assert answer.status_code == 302 and f"next={reverse(name).replace('/', '%2F')}" in answer["Location"]


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("name", PAGES)
def test_everybody_has_a_home(cast: Cast, part: str, name: str) -> None:
    client = browse_as(cast, part)
    client.get(reverse(name))
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(reverse(name))
    assert answer.status_code == 200
    most = QUERIES_OF_OFFICERS if name.endswith("-home-home") and getattr(cast, part).posts.exists() else QUERIES_MOST
    assert len(queries) <= most, "\n".join(query["sql"][:200] for query in queries)


def test_the_phone_answers_what_is_mine_to_do(cast: Cast) -> None:
    page = browse_as(cast, "member").get(reverse("phone-home-home")).content.decode()
    assert "党一诺，您好" in page and "要我办的" in page


def test_own_numbers_are_masked_even_for_oneself(cast: Cast) -> None:
    page = browse_as(cast, "member").get(reverse("phone-home-me")).content.decode()
    assert "000****0002" in page and "00000000002" not in page


def test_who_looked_is_shown_to_whom_it_concerns(cast: Cast) -> None:
    reveal(actor=cast.actor("secretary"), now=NOW, person=cast.member, field="phone", reason="通知开会")
    assert "通知开会" in browse_as(cast, "member").get(reverse("phone-home-me")).content.decode()
    assert "通知开会" not in browse_as(cast, "elder").get(reverse("phone-home-me")).content.decode()


def test_notices_are_marked_as_seen_by_their_owner_only(cast: Cast) -> None:
    for part in ("member", "elder"):
        person = getattr(cast, part)
        tell(person_id=person.pk, kind="x", text="明天清理河道", link="/m/", key=part, now=NOW)
    client = browse_as(cast, "member")
    assert "明天清理河道" in client.get(reverse("phone-home-me")).content.decode()
    client.post(reverse("phone-home-notices-seen"))
    assert Notice.objects.get(person=cast.member).seen_at is not None
    assert Notice.objects.get(person=cast.elder).seen_at is None


def test_old_notices_are_on_later_pages(cast: Cast) -> None:
    for number in range(45):
        tell(person_id=cast.member.pk, kind="x", text=f"消息{number:02}", link="/m/", key=str(number), now=NOW)
    client = browse_as(cast, "member")
    newest = client.get(reverse("phone-home-me")).content.decode()
    oldest = client.get(reverse("phone-home-me"), {"page": "3"}).content.decode()
    assert "消息44" in newest and "消息24" not in newest and "page=2" in newest
    assert "消息00" in oldest and "消息04" in oldest and "消息05" not in oldest


def test_the_desk_shows_the_own_organisations_with_figures(cast: Cast) -> None:
    page = browse_as(cast, "town_officer").get(reverse("desk-home-home")).content.decode()
    assert "官渡镇党委" in page and "姚家镇" not in page


@pytest.mark.parametrize("text", ["党一诺", "dyn", "0002", "官渡桥村党支部"])
def test_search_finds_in_scope_only(cast: Cast, text: str) -> None:
    found = {
        part: "rows" in browse_as(cast, part).get(reverse("desk-home-search"), {"q": text}).content.decode()
        for part in ("secretary", "outsider_secretary", "outsider")
    }
    assert found == {"secretary": True, "outsider_secretary": False, "outsider": False}


def test_search_costs_few_queries(cast: Cast) -> None:
    client = browse_as(cast, "county_officer")
    client.get(reverse("desk-home-search"))
    with CaptureQueriesContext(connection) as queries:
        client.get(reverse("desk-home-search"), {"q": "党"})
    assert len(queries) <= QUERIES_MOST


def test_help_speaks_to_the_post_that_one_holds(cast: Cast) -> None:
    assert "纸质签到表" in browse_as(cast, "secretary").get(reverse("desk-home-help")).content.decode()
    assert "凭证码" in browse_as(cast, "station_clerk").get(reverse("desk-home-help")).content.decode()
