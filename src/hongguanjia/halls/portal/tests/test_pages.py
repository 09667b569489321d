"""Public pages: without account, without script, within the budget, without personal data."""

import re
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

import hongguanjia
from hongguanjia.base.people.models import Person
from hongguanjia.base.people.testing import Cast
from hongguanjia.halls.portal.compliance import PROHIBITIONS
from hongguanjia.halls.portal.rules import SHOWN_FROM, suppress
from hongguanjia.halls.testing import QUERIES_MOST, browse_as

PAGES = ("portal", "organisations", "search", "compliance", "help", "complaint", "complaint-answer")
REPOSITORY = Path(hongguanjia.__file__).parents[2]


def _urls(cast: Cast) -> list[str]:
    organisations = [cast.county, cast.guandu, cast.branch, cast.village, cast.far_branch]
    return [
        *(reverse(f"public-home-{name}") for name in PAGES),
        *(reverse("public-home-organisation", args=[row.pk]) for row in organisations),
        reverse("public-home-search") + "?q=官渡",
    ]


@pytest.mark.django_db
def test_the_public_pages_read_without_an_account(cast: Cast) -> None:
    for url in _urls(cast):
        with CaptureQueriesContext(connection) as queries:
            answer = Client().get(url)
        assert answer.status_code == 200, url
        assert len(queries) <= QUERIES_MOST, (url, len(queries))
        assert "onclick" not in answer.content.decode()


@pytest.mark.django_db
def test_public_pages_hold_no_personal_data(cast: Cast) -> None:
    names = list(Person.objects.values_list("name", flat=True))
    for url in [*_urls(cast), *(reverse("public-home-search") + f"?q={name}" for name in names)]:
        page = re.sub(r'value="[^"]*"', "", Client().get(url).content.decode())
        assert not [name for name in names if name in page], url


@pytest.mark.django_db
def test_who_is_signed_in_sees_no_more_on_public_pages(cast: Cast) -> None:
    page = browse_as(cast, "county_officer").get(reverse("public-home-search"), {"q": "党一诺"}).content.decode()
    assert "没有找到" in page


@pytest.mark.django_db
def test_small_figures_are_hidden(cast: Cast) -> None:
    page = Client().get(reverse("public-home-organisation", args=[cast.county.pk])).content.decode()
    assert "党员人数较少，不公开" in page
    far = Client().get(reverse("public-home-organisation", args=[cast.far_branch.pk])).content.decode()
    assert "党员 2 人" not in far and "党员人数较少" in far


@pytest.mark.django_db
def test_an_empty_county_says_how_to_begin() -> None:
    for name in ("portal", "organisations"):
        assert "还没有组织" in Client().get(reverse(f"public-home-{name}")).content.decode()


@pytest.mark.django_db
def test_a_closed_organisation_is_not_public(cast: Cast) -> None:
    type(cast.far_branch).objects.filter(pk=cast.far_branch.pk).update(closed_date="2026-01-01")
    assert Client().get(reverse("public-home-organisation", args=[cast.far_branch.pk])).status_code == 404


@pytest.mark.django_db
def test_every_page_has_the_complaint_entrance(cast: Cast) -> None:
    entrance = f'href="{reverse("public-home-complaint")}"'
    for url in _urls(cast):
        assert entrance in Client().get(url).content.decode(), url
    for part, name in [("member", "phone-home-home"), ("secretary", "desk-home-home")]:
        assert entrance in browse_as(cast, part).get(reverse(name)).content.decode()


def test_the_compliance_page_names_tests_that_exist() -> None:
    sources = "\n".join(path.read_text() for path in _test_files())
    missing = [name for row in PROHIBITIONS for name in row.tests if f"def {name}(" not in sources]
    assert missing == []


def _test_files() -> list[Path]:
    return [*REPOSITORY.glob("src/**/test_*.py"), *REPOSITORY.glob("tests/**/test_*.py")]


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ({}, {}),
        ({"a": 0, "b": 9}, {"a": 0, "b": 9}),
        ({"a": 3, "b": 9, "c": 7}, {"a": None, "b": 9, "c": None}),
        ({"a": 3, "b": 4, "c": 7}, {"a": None, "b": None, "c": 7}),
        ({"a": 3}, {"a": None}),
    ],
)
def test_suppression(counts: dict[str, int], shown: dict[str, int | None]) -> None:
    assert suppress(counts) == shown


@given(st.dictionaries(st.text(max_size=3), st.integers(0, 20), max_size=8))
def test_no_hidden_figure_can_be_worked_out_from_the_sum(counts: dict[str, int]) -> None:
    shown = suppress(counts)
    hidden = [key for key, count in shown.items() if count is None]
    assert all(count is None or count == 0 or count >= SHOWN_FROM for count in shown.values())
    assert len(hidden) != 1 or all(count in {None, 0} for count in shown.values())
