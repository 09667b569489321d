"""Every page, looked at by a machine: nothing overflows, nothing hinders a screen reader, the phone's home is light."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from hongguanjia.doors.addresses import list_addresses
from tests.journeys.conftest import Server, make_server
from tests.journeys.looking import (
    ENGLISH,
    SURFACES,
    Walk,
    complaints,
    opened,
    opened_by_session,
    walk,
)
from tests.journeys.one_of_each import OneOfEach, make_one_of_each
from tests.journeys.people import sign_in, sign_ins

pytestmark = [pytest.mark.browser]
HEAVIEST_PHONE_HOME_BYTES = 100_000
PAGES_LEAST = 330
SHARES = 8
"""The pages are dealt out to so many tests, so that several workers get through them side by side."""
IN_PASSKEY = "needs a second factor: test_passkey.py"
IN_SIGN_IN = "a step of signing in, which no link leads to: its own tests in base/accounts"
NOT_LINKED: dict[str, str] = {
    **dict.fromkeys(
        (
            "account_reauthenticate", "mfa_authenticate", "mfa_download_recovery_codes", "mfa_edit_webauthn",
            "mfa_generate_recovery_codes", "mfa_list_webauthn", "mfa_reauthenticate", "mfa_reauthenticate_webauthn",
            "mfa_remove_webauthn", "mfa_view_recovery_codes", "public-accounts-confirm",
            "public-accounts-second-factor",
        ),
        IN_PASSKEY,
    ),
    **dict.fromkeys(
        (
            "account_inactive", "mfa_deactivate_totp", "public-accounts-code-enter", "public-accounts-first",
            "public-accounts-landing", "public-accounts-phone-enter",
        ),
        IN_SIGN_IN,
    ),
    "healthz": "for machines",
    "public-shell-favicon": "asked for by browsers unbidden",
}  # fmt: skip
"""Addresses that no page points to and that the county with one of everything does not show, by name, with the reason.
Addresses for programs (``api-``) are no pages."""


@pytest.fixture(scope="module")
def walked(browser: Browser, demo_server: Server) -> Walk:
    """The pages of the demonstration county, shared out among those who reach them. Every worker walks through its own county:
    codes in addresses are drawn anew for each."""
    return walk(browser, demo_server)


@pytest.fixture(scope="module")
def others(walked: Walk, tmp_path_factory: pytest.TempPathFactory) -> Iterator[OneOfEach]:
    """A second county with one row of everything, for the addresses that nobody reached in the first."""
    server = make_server(tmp_path_factory.mktemp("others"))
    made = make_one_of_each(server, {name for route, name in list_addresses() if name and route not in walked.reached})
    server.start()
    yield made
    server.stop()


WRONG = """<!doctype html><html lang="zh"><head><title>坏页</title></head><body><main><h1>坏页</h1>
<div style="width: 1000px">宽</div><button style="height: 20px">矮</button><img src="data:,">
<p style="color: #ccc">看不清的字</p></main></body></html>"""


def test_what_is_wrong_is_seen(browser: Browser) -> None:
    """The negative control of the tests below."""
    page = browser.new_context(base_url="http://wrong.example").new_page()
    page.route("**/*", lambda route: route.fulfill(body=WRONG, content_type="text/html; charset=utf-8"))
    found = complaints(page, "/")
    page.context.close()

    for mode in ("standard", "large", "care"):
        assert sum(f" {mode} 320: overflows to 1" in finding for finding in found) == 1
        assert not any(f" {mode} 1440: overflows" in finding for finding in found)
        assert sum(f" {mode} 360: too small for a finger" in finding for finding in found) == 1
    assert sum("image-alt" in finding for finding in found) == 4
    assert sum("color-contrast" in finding for finding in found) == 2


@pytest.mark.parametrize("share", range(SHARES))
def test_no_page_overflows_or_hinders(browser: Browser, demo_server: Server, walked: Walk, share: int) -> None:
    found: list[str] = []
    for surface, pages in walked.pages.items():
        mine = [address for _route, address in sorted(pages.items())][share::SHARES]
        with opened(browser, demo_server, SURFACES[surface].part) as page:
            found += [f"{surface} {finding}" for address in mine for finding in complaints(page, address)]

    assert not found, "\n".join(found)


def test_no_page_with_rare_rows_overflows_or_hinders(browser: Browser, others: OneOfEach) -> None:
    found: list[str] = []
    for part, pages in others.pages.items():
        with opened_by_session(browser, others.server, others.sessions.get(part)) as page:
            found += [f"{part} {finding}" for address in pages.values() for finding in complaints(page, address)]

    assert others.count()
    assert not found, "\n".join(found)


@pytest.mark.parametrize("surface", ENGLISH)
def test_no_page_overflows_or_hinders_in_english(
    browser: Browser, demo_server: Server, walked: Walk, surface: str
) -> None:
    with opened(browser, demo_server, SURFACES[surface].part) as page:
        page.context.add_cookies([{"name": "django_language", "value": "en", "url": demo_server.url}])
        pages = walked.pages[surface].values()

        found = [finding for address in pages for finding in complaints(page, address, tries={("care", 320)})]

        assert page.locator("html").get_attribute("lang") == "en"
    assert not found, "\n".join(found)


def test_every_address_is_reached_by_somebody(walked: Walk, others: OneOfEach) -> None:
    nowhere = {name for route, name in list_addresses() if name and route not in walked.reached} - others.answered

    assert {name for name in nowhere if not name.startswith("api-")} == set(NOT_LINKED)
    assert walked.count() + others.count() >= PAGES_LEAST


def test_the_desk_is_worked_by_keyboard(browser: Browser, demo_server: Server) -> None:
    with opened(browser, demo_server, "county_officer") as page:
        page.goto("/desk/people/")
        page.keyboard.press("/")
        expect(page.locator("#desk-search")).to_be_focused()
        page.keyboard.type("jg?")
        expect(page.locator("#desk-search")).to_have_value("jg?")
        page.locator("#content").focus()

        rows = page.locator(".table-box tbody tr")
        for key, row in (("j", 0), ("j", 1), ("k", 0)):
            page.keyboard.press(key)
            expect(rows.nth(row)).to_have_class("at")
        link = rows.nth(0).locator("a").first
        expect(link).to_be_focused()
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile(r"/desk/people/\d+/$"))

        page.keyboard.press("?")
        page.wait_for_url("**/desk/help/#keys")
        told = {key.strip() for key in page.locator("#keys kbd").all_inner_texts()}
        assert told == {"/", "j", "k", "Enter", "g", "h", "?"}
        page.keyboard.press("g")
        page.keyboard.press("h")
        page.wait_for_url("**/desk/")


def test_the_home_of_the_phone_is_light(browser: Browser, demo_server: Server) -> None:
    context = browser.new_context(base_url=demo_server.url, locale="zh-CN", service_workers="block")
    page = context.new_page()
    sign_in(page, sign_ins(demo_server)["member"])
    sizes: dict[str, int] = {}
    page.on("response", lambda answer: sizes.__setitem__(answer.url, int(answer.header_value("content-length") or 0)))
    page.goto("/m/", wait_until="networkidle")

    transferred = page.evaluate(
        "() => [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]"
        ".map(e => [e.name, e.transferSize])"
    )

    context.close()
    if os.environ.get("SHOW"):
        print(json.dumps(transferred, indent=1))  # noqa: T201
    assert sum(size for _, size in transferred) <= HEAVIEST_PHONE_HOME_BYTES, transferred
