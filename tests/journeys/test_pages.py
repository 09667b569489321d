"""Every page, looked at by a machine: nothing overflows, nothing hinders a screen reader, the phone's home is light."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.journeys.conftest import AXE, Server
from tests.journeys.people import sign_in, sign_ins
from tests.tools.crawl import crawl

pytestmark = [pytest.mark.browser]
WIDTHS = (320, 360, 768, 1440)
MODES = ("standard", "large", "care")
AXE_WIDTHS = (360, 1440)
"""Where a screen reader's rules are tried, in every mode: the two shapes of a page. Between them only widths differ."""
AXE_FINDINGS = """async () => (await axe.run(document, {resultTypes: ['violations']})).violations
  .filter(v => ['serious', 'critical'].includes(v.impact))
  .map(v => v.id + ': ' + v.nodes.slice(0, 2).map(n => n.html.slice(0, 120)).join(' || '))"""
HEAVIEST_PHONE_HOME_BYTES = 100_000
OVERFLOW = """() => {
  const wide = document.documentElement.scrollWidth > window.innerWidth + 1;
  if (!wide) return '';
  const guilty = [...document.querySelectorAll('body *')].filter(e => {
    const r = e.getBoundingClientRect();
    return r.right > window.innerWidth + 1 && r.width > 0 && getComputedStyle(e).position !== 'fixed';
  }).slice(0, 3).map(e => e.tagName + '.' + e.className);
  return document.documentElement.scrollWidth + ' px: ' + guilty.join(' | ');
}"""
SURFACES = {
    "public": ("", ["/"], ("/",)),
    "phone member": ("member", ["/m/"], ("/m/",)),
    "phone secretary": ("secretary", ["/m/"], ("/m/",)),
    "phone station": ("station_clerk", ["/m/"], ("/m/",)),
    "desk secretary": ("secretary", ["/desk/"], ("/desk/",)),
    "desk county": ("county_officer", ["/desk/"], ("/desk/",)),
    "desk admin": ("admin", ["/desk/"], ("/desk/",)),
}


def visit(context: BrowserContext, server: Server, part: str) -> Page:
    page = context.new_page()
    if part:
        sign_in(page, sign_ins(server)[part])
    return page


def find_pages(page: Page, starts: list[str], prefixes: tuple[str, ...]) -> dict[str, str]:
    def fetch(address: str) -> str | None:
        answer = page.request.get(address, max_redirects=0)
        is_page = answer.status == 200 and answer.headers.get("content-type", "").startswith("text/html")
        return answer.text() if is_page else None

    return crawl(fetch, starts, prefixes=prefixes)


def complaints(page: Page, address: str) -> Iterator[str]:
    """What is wrong with one page, in all modes and at all widths. A mode is one attribute, so one visit is enough."""
    page.goto(address, wait_until="load")
    page.evaluate(AXE.read_text())
    for mode in MODES:
        page.evaluate("mode => { document.documentElement.dataset.type = mode }", mode)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            if found := page.evaluate(OVERFLOW):
                yield f"{address} {mode} {width}: overflows to {found}"
            if width in AXE_WIDTHS:
                yield from (f"{address} {mode} {width}: {finding}" for finding in page.evaluate(AXE_FINDINGS))


@pytest.mark.parametrize("surface", SURFACES)
def test_no_page_overflows_or_hinders(browser: Browser, demo_server: Server, surface: str) -> None:
    part, starts, prefixes = SURFACES[surface]
    context = browser.new_context(base_url=demo_server.url, locale="zh-CN", bypass_csp=True)
    page = visit(context, demo_server, part)
    pages = find_pages(page, starts, prefixes)
    if surface == "public":
        pages = {route: address for route, address in pages.items() if not address.startswith(("/m/", "/desk/"))}

    found = [finding for address in pages.values() for finding in complaints(page, address)]

    context.close()
    assert len(pages) >= 5, pages
    assert not found, f"{len(pages)} pages\n" + "\n".join(found)


def test_no_page_writes_an_error_to_the_console(browser: Browser, demo_server: Server) -> None:
    context = browser.new_context(base_url=demo_server.url, locale="zh-CN")
    page = visit(context, demo_server, "secretary")
    errors: list[str] = []
    page.on(
        "console", lambda message: errors.append(f"{page.url}: {message.text}") if message.type == "error" else None
    )
    page.on("pageerror", lambda problem: errors.append(f"{page.url}: {problem}"))

    for address in find_pages(page, ["/m/", "/desk/"], ("/",)).values():
        page.goto(address, wait_until="load")

    context.close()
    assert not errors, "\n".join(errors)


def test_the_home_of_the_phone_is_light(browser: Browser, demo_server: Server) -> None:
    context = browser.new_context(base_url=demo_server.url, locale="zh-CN", service_workers="block")
    page = visit(context, demo_server, "member")
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
