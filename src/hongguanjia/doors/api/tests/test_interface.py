"""The interface for programs: signed in, in scope, without identifying numbers."""

import pytest
from django.urls import reverse

from hongguanjia.base.people.testing import Cast
from hongguanjia.halls.testing import browse_as

pytestmark = pytest.mark.django_db
LISTS = ("/api/openapi.json", "/api/me", "/api/me/points", "/api/organisations", "/api/people")


@pytest.mark.parametrize("url", LISTS)
def test_nobody_reads_without_signing_in(cast: Cast, url: str) -> None:
    assert browse_as(cast, "nobody").get(url).status_code == 401


def test_the_description_names_every_endpoint(cast: Cast) -> None:
    described = browse_as(cast, "member").get("/api/openapi.json").json()
    assert {"/api/me", "/api/organisations", "/api/people/{person_id}"} <= set(described["paths"])


def test_me(cast: Cast) -> None:
    answer = browse_as(cast, "secretary").get("/api/me").json()
    assert answer["name"] == "书启明" and "people:person:read" in answer["permissions"]


def test_own_points(cast: Cast) -> None:
    answer = browse_as(cast, "member").get("/api/me/points").json()
    assert {row["unit"]: row["available"] for row in answer} == {"merit": 0, "service": 0, "hours": 0}


@pytest.mark.parametrize(
    ("part", "total"), [("member", 0), ("outsider", 0), ("outsider_secretary", 1), ("secretary", 2), ("auditor", 7)]
)
def test_organisations_in_scope(cast: Cast, part: str, total: int) -> None:
    answer = browse_as(cast, part).get("/api/organisations").json()
    assert answer["total"] == total == len(answer["rows"])


def test_people_in_scope_without_numbers(cast: Cast) -> None:
    answer = browse_as(cast, "secretary").get("/api/people", {"name": "dyn"})
    assert [row["name"] for row in answer.json()["rows"]] == ["党一诺"]
    assert answer.json()["rows"][0]["member_kind"] == "FULL" and "0000" not in answer.content.decode()
    assert browse_as(cast, "outsider_secretary").get("/api/people", {"name": "dyn"}).json()["rows"] == []


@pytest.mark.parametrize("part", ["outsider", "outsider_secretary", "member"])
def test_a_stranger_finds_nothing(cast: Cast, part: str) -> None:
    client = browse_as(cast, part)
    for url in (
        reverse("api-api-person", args=[cast.elder.pk]),
        reverse("api-api-organisation", args=[cast.branch.pk]),
        f"/api/people?organisation_id={cast.branch.pk}",
    ):
        assert client.get(url).status_code == 404, url
    assert client.get("/api/organisations", {"parent_id": cast.guandu.pk}).json()["total"] == 0


def test_one_of_each(cast: Cast) -> None:
    client = browse_as(cast, "town_officer")
    assert client.get(reverse("api-api-person", args=[cast.elder.pk])).json()["name"] == "曾老根"
    assert client.get(reverse("api-api-organisation", args=[cast.branch.pk])).json()["code"] == cast.branch.code


@pytest.mark.parametrize("query", ["page=0", "page=999", "page=-1"])
def test_pages_past_the_ends_are_pages(cast: Cast, query: str) -> None:
    assert browse_as(cast, "auditor").get(f"/api/people?{query}").status_code == 200


@pytest.mark.parametrize("query", ["page=x", "organisation_id=x"])
def test_nonsense_is_refused(cast: Cast, query: str) -> None:
    assert browse_as(cast, "auditor").get(f"/api/people?{query}").status_code == 422


@pytest.mark.parametrize("verb", ["post", "put", "delete"])
def test_nothing_is_written_by_it(cast: Cast, verb: str) -> None:
    assert getattr(browse_as(cast, "county_officer"), verb)("/api/people").status_code in {403, 405}
