"""Every page of the phone below the five ways leads back to the page above it."""

from __future__ import annotations

import pytest
from django.test import RequestFactory
from django.urls import resolve

from hongguanjia.doors.shell.templatetags.shell import own_entrances, way_back


@pytest.mark.parametrize(
    ("path", "above"),
    [
        ("/m/me/", ""),
        ("/m/my-code/", "/m/scan/"),
        ("/m/wishes/7/", "/m/wishes/"),
        ("/m/points/why/merit/", "/m/points/"),
        ("/m/run/lines/3/", "/m/run/"),
        ("/m/waiting/", "/m/"),
    ],
)
def test_a_page_leads_to_the_one_above_it(path: str, above: str, rf: RequestFactory) -> None:
    request = rf.get(path)
    request.resolver_match = resolve(path)

    assert way_back({"request": request}) == above


def test_a_refusal_outside_any_page_has_no_way_back(rf: RequestFactory) -> None:
    assert way_back({"request": rf.get("/m/nowhere/")}) == ""


def test_the_pages_about_oneself_all_exist() -> None:
    assert len(own_entrances()) == 8
