"""Pages of the shells: letters, language, the installed app, the component page."""

from __future__ import annotations

import json
import re

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from hongguanjia.base.accounts.models import User


def test_the_size_of_letters_is_remembered_in_the_browser(client: Client, db) -> None:
    answer = client.post("/type-mode/", {"mode": "care", "next": "/m/offline/"})

    assert answer.url == "/m/offline/"
    assert client.cookies["type_mode"].value == "care"
    assert 'data-type="care"' in client.get("/m/offline/").content.decode()


def test_the_size_of_letters_follows_the_account_to_another_browser(signed_in_client) -> None:
    signed_in_client("member").post("/type-mode/", {"mode": "large"})
    user = User.objects.get(username="try-member")
    other = Client()
    other.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")

    assert user.type_mode == "large"
    assert 'data-type="large"' in other.get("/m/offline/").content.decode()
    assert other.cookies["type_mode"].value == "large"


def test_an_unknown_size_changes_nothing(client: Client, db) -> None:
    client.post("/type-mode/", {"mode": "huge"})

    assert "type_mode" not in client.cookies


def test_the_language_is_remembered_and_follows_the_account(signed_in_client) -> None:
    first = signed_in_client("member")
    first.post("/language/", {"language": "en"})
    user = User.objects.get(username="try-member")
    other = Client()
    other.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")

    page = other.get("/m/offline/").content.decode()

    assert user.language == "en"
    assert "No network now" in first.get("/m/offline/").content.decode()
    assert "No network now" in page and '<html lang="en"' in page


def test_an_unknown_language_changes_nothing(client: Client, db) -> None:
    client.post("/language/", {"language": "xx"})

    assert "django_language" not in client.cookies


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "\\\\evil"])
def test_a_switch_never_leads_to_another_site(target: str, client: Client, db) -> None:
    assert client.post("/type-mode/", {"mode": "care", "next": target}).url == "/"


def test_switches_take_only_forms_of_ours(db) -> None:
    strict = Client(enforce_csrf_checks=True)

    assert strict.post("/type-mode/", {"mode": "care"}).status_code == 403
    assert strict.get("/type-mode/").status_code == 405


def test_the_manifest_names_icons_that_exist(client: Client, db) -> None:
    manifest = json.loads(client.get("/manifest.webmanifest").content)

    assert manifest["start_url"] == "/m/"
    assert all(finders.find(icon["src"].removeprefix("/static/")) for icon in manifest["icons"])


def test_the_worker_governs_the_phone_only_and_carries_the_version(client: Client, db) -> None:
    answer = client.get("/m/sw.js")

    assert answer["Content-Type"].startswith("text/javascript")
    assert "VERSION" not in answer.content.decode()
    assert answer["Cache-Control"] == "no-cache"


def test_a_missing_worker_is_not_found(client: Client, db, monkeypatch) -> None:
    monkeypatch.setattr("hongguanjia.doors.shell.pages.finders.find", lambda name: None)

    assert client.get("/m/sw.js").status_code == 404


def test_favicon_leads_to_the_seal(client: Client, db) -> None:
    assert client.get("/favicon.ico").url.endswith("img/seal.svg")


def test_a_token_comes_with_the_account_it_is_for(signed_in_client, client: Client) -> None:
    stranger = client.get("/m/token/").json()
    own = signed_in_client("member").get("/m/token/")

    assert stranger["account"] == "" and stranger["token"]
    assert own.json()["account"]
    assert own["Cache-Control"] == "no-store"


@pytest.mark.parametrize("address", ["/m/offline/", "/m/waiting/"])
def test_pages_kept_with_the_shell_belong_to_no_account(address: str, signed_in_client) -> None:
    assert "data-account" not in signed_in_client("member").get(address).content.decode()


def test_the_component_page_is_for_officers(signed_in_client, client: Client) -> None:
    assert client.get("/desk/components/").status_code == 302
    assert signed_in_client("member").get("/desk/components/").status_code == 404
    assert signed_in_client("secretary").get("/desk/components/").status_code == 200


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_component_page_shows_every_component(signed_in_client, language: str) -> None:
    client = signed_in_client("secretary")
    client.cookies["django_language"] = language
    page = client.get("/desk/components/").content.decode()

    assert "<c-" not in page and "{{" not in page and "{%" not in page
    assert all(f'class="{part}' in page for part in ("card", "figure-box", "state state-ok", "timeline", "explain"))
    assert all(f'class="{part}' in page for part in ("empty", "pager", "qr", "steps", "masked", "form-summary"))
    assert re.search(r'aria-current="step"', page)


def test_an_error_stands_beside_its_field_and_is_read_with_it(signed_in_client) -> None:
    page = signed_in_client("secretary").get("/desk/components/").content.decode()
    control = re.search(r'<input[^>]*id="id_title"[^>]*>', page)

    assert control and 'aria-describedby="id_title_error id_title_help"' in control[0]
    assert 'aria-invalid="true"' in control[0]
    assert 'id="id_title_error"' in page and 'id="id_title_help"' in page
    assert '<a href="#id_title">' in page


def test_what_was_typed_is_kept_beside_the_error(signed_in_client) -> None:
    assert 'value="2026-02-30"' in signed_in_client("secretary").get("/desk/components/").content.decode()


def test_pages_keep_the_filter_of_the_address(signed_in_client) -> None:
    page = signed_in_client("secretary").get("/desk/components/?q=%E5%AE%98%E6%B8%A1&page=2").content.decode()

    assert 'href="?q=%E5%AE%98%E6%B8%A1&amp;page=3"' in page
