"""The frames: headings, complaint entrance, menus, what browsers are told."""

from __future__ import annotations

import re

import pytest
from django.test import Client, RequestFactory

from hongguanjia.base.access.api import Actor
from hongguanjia.base.mandates.api import ACTING_KEY
from hongguanjia.doors.context import find_account, shell
from hongguanjia.doors.middleware import POLICY

SHELLS = ("phone", "desk", "public", "paper")
pytestmark = pytest.mark.usefixtures("sample_pages")


@pytest.mark.parametrize("name", SHELLS)
def test_every_shell_leads_to_complaints_and_compliance_and_names_its_version(name: str, client: Client, db) -> None:
    page = client.get(f"/try/{name}/").content.decode()

    assert 'href="/complaints-of-the-tests/"' in page
    assert 'href="/compliance-of-the-tests/"' in page
    assert re.search(r"红管家 \d+\.\d+\.\d+", page)


@pytest.mark.parametrize("name", SHELLS)
def test_no_shell_holds_anything_inline(name: str, client: Client, db) -> None:
    page = client.get(f"/try/{name}/").content.decode()

    assert not re.search(r"<script(?![^>]*\bsrc=)", page)
    assert not re.search(r"\s(style|on[a-z]+)=", page)
    assert "<style" not in page


@pytest.mark.parametrize("name", SHELLS)
def test_letters_and_language_are_one_tap_away(name: str, client: Client, db) -> None:
    page = client.get(f"/try/{name}/").content.decode()

    assert re.findall(r'name="mode" value="(\w+)"', page) == ["standard", "large", "care"]
    assert 'name="language" value="en"' in page


@pytest.mark.parametrize("name", ["phone", "desk", "public"])
def test_the_title_is_the_heading(name: str, client: Client, db) -> None:
    page = client.get(f"/try/{name}/").content.decode()

    assert page.count("<h1>河道清洁</h1>") == 1
    assert page.index("<h1>") < page.index("新建") < page.index("<p>正文")


def test_a_page_may_write_its_own_heading(client: Client, db) -> None:
    page = client.get("/desk/try-own-heading/").content.decode()

    assert page.count("<h1") == 1


def test_paper_carries_a_code_back_to_the_live_page(client: Client, db) -> None:
    assert '<svg role="img"' in client.get("/try/paper/").content.decode()


def test_an_entry_of_the_phone_that_leads_nowhere_is_not_shown(client: Client, db, settings) -> None:
    page = client.get("/try/phone/").content.decode()

    assert all(f'href="{url}"' not in page for url in ("", "#"))


@pytest.mark.parametrize("address", ["/try/phone/", "/nowhere/", "/m/token/", "/manifest.webmanifest"])
def test_every_answer_carries_the_policy(address: str, client: Client, db) -> None:
    answer = client.get(address)

    assert answer["Content-Security-Policy"] == POLICY
    assert "unsafe" not in POLICY
    assert "frame-ancestors 'none'" in POLICY and "form-action 'self'" in POLICY
    assert "camera=(self)" in answer["Permissions-Policy"] and "geolocation=()" in answer["Permissions-Policy"]


def test_pages_are_not_kept_by_anyone_in_between(client: Client, db) -> None:
    assert client.get("/try/public/")["Cache-Control"] == "private, no-cache"


def test_the_context_asks_nothing_of_the_database(django_assert_num_queries, db) -> None:
    with django_assert_num_queries(0):
        known = shell(RequestFactory().get("/"))

    assert known["type_mode"] == "standard"
    assert not known["has_session"]


def test_an_unknown_size_of_letters_is_the_standard(db) -> None:
    request = RequestFactory().get("/", headers={"cookie": "type_mode=<script>"})

    assert shell(request)["type_mode"] == "standard"


def test_the_mark_of_an_account_says_nothing_about_it(signed_in_client, rf: RequestFactory) -> None:
    client = signed_in_client("member")
    request = rf.get("/")
    request.session = client.session

    mark = find_account(request)

    assert re.fullmatch(r"[0-9a-f]{16}", mark)
    assert mark in client.get("/try/phone/").content.decode()
    assert find_account(rf.get("/")) == ""


def test_the_public_pages_forget_kept_pages_only_without_a_session(signed_in_client, client: Client) -> None:
    assert 'data-account=""' in client.get("/try/public/").content.decode()
    assert "data-account" not in signed_in_client("member").get("/try/public/").content.decode()


def _act_for_the_elder(request):  # type: ignore[no-untyped-def]
    return Actor(1, 1, "书启明").acting_for(2, 7)


@pytest.fixture
def acting_client(signed_in_client, monkeypatch) -> Client:
    """The secretary at a phone, acting for somebody."""
    client = signed_in_client("secretary")
    session = client.session
    session[ACTING_KEY] = {"id": 7, "name": "曾老根"}
    session.save()
    monkeypatch.setattr("hongguanjia.doors.middleware._find_actor", _act_for_the_elder)
    return client


@pytest.mark.parametrize("name", ["phone", "desk", "public"])
def test_acting_for_somebody_is_said_on_every_page(name: str, acting_client: Client) -> None:
    assert "曾老根" in acting_client.get(f"/try/{name}/").content.decode()


def test_what_was_done_for_somebody_is_not_sent_in_ones_own_name(acting_client: Client) -> None:
    acting = acting_client.get("/m/token/").json()["account"]
    session = acting_client.session
    del session[ACTING_KEY]
    session.save()

    own = acting_client.get("/m/token/").json()["account"]

    assert re.fullmatch(rf"{own}\.[0-9a-f]{{8}}", acting)
