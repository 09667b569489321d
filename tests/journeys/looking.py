"""Who looks at which page, and what a machine sees there: overflow, small targets, hindrances for a screen reader."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from playwright.sync_api import Browser, ConsoleMessage, Page

from tests.journeys.conftest import AXE, Server
from tests.journeys.people import sign_in, sign_ins
from tests.tools.crawl import crawl, list_mentioned

WIDTHS = (320, 360, 768, 1440)
MODES = ("standard", "large", "care")
AXE_TRIES = {("standard", 320), ("care", 360), ("large", 768), ("standard", 1440)}
"""(mode, width) at which a screen reader's rules are tried: each width once and each mode at least once. Between them
only sizes differ; overflow, which does depend on sizes, is looked for in every mode at every width."""
CONTRAST_MODE = "standard"
"""Contrast takes most of the time of a try; the smaller the type the more of it is asked, so it is looked at in the smallest."""
AXE_FINDINGS = """async contrast => (await axe.run(document, {
    resultTypes: ['violations'], preload: false, rules: {'color-contrast': {enabled: contrast}},
  })).violations
  .filter(v => ['serious', 'critical'].includes(v.impact))
  .map(v => v.id + ': ' + v.nodes.slice(0, 2).map(n => n.html.slice(0, 120)).join(' || '))"""
MODE = "mode => { document.documentElement.dataset.type = mode }"
OVERFLOW = """modes => modes.flatMap(mode => {
  document.documentElement.dataset.type = mode;
  const wide = document.documentElement.scrollWidth > window.innerWidth + 1;
  if (!wide) return [];
  const guilty = [...document.querySelectorAll('body *')].filter(e => {
    const r = e.getBoundingClientRect();
    return r.right > window.innerWidth + 1 && r.width > 0 && getComputedStyle(e).position !== 'fixed';
  }).slice(0, 3).map(e => e.tagName + '.' + e.className);
  return [[mode, document.documentElement.scrollWidth + ' px: ' + guilty.join(' | ')]];
})"""

TOUCH_WIDTH = 360
TOUCH_LEAST = {"standard": 44, "large": 44, "care": 60}
"""Height in CSS pixels of whatever a finger presses, by mode: as WCAG 2.5.5 asks, and more for those who choose care mode."""
PRESSED = "button, .btn, input, select, textarea, summary, nav a, .bar a, a.card-link, a.list-group-item"
SMALL = """([pressed, leasts]) => Object.entries(leasts).flatMap(([mode, least]) => {
  document.documentElement.dataset.type = mode;
  return [...document.querySelectorAll(pressed)].filter(e => {
    const target = ['checkbox', 'radio'].includes(e.type) ? e.closest('label') || e.parentElement : e;
    const box = target.getBoundingClientRect();
    const shown = e.checkVisibility({visibilityProperty: true}) && box.width > 1;
    return e.type !== 'hidden' && shown && box.height < least - .5;
  }).slice(0, 3).map(e => [mode, e.outerHTML.slice(0, 120) + ' ' + Math.round(e.getBoundingClientRect().height)]);
})"""


@dataclass(frozen=True)
class Surface:
    """What one of the cast looks at: the pages under ``prefixes`` that links lead to from them."""

    part: str
    prefixes: tuple[str, ...]
    starts: tuple[str, ...] = ()


SURFACES = {
    "desk county officer": Surface("county_officer", ("/desk/",)),
    "desk approver": Surface("approver", ("/desk/",)),
    "desk town officer": Surface("town_officer", ("/desk/",)),
    "desk auditor": Surface("auditor", ("/desk/",)),
    "desk administrator": Surface("admin", ("/desk/",)),
    "desk secretary": Surface("secretary", ("/desk/",)),
    "phone secretary": Surface("secretary", ("/m/",)),
    "phone inspector": Surface("inspector", ("/m/",)),
    "phone station keeper": Surface("station_clerk", ("/m/",)),
    "phone member": Surface("member", ("/m/",)),
    "phone resident": Surface("resident", ("/m/",)),
    "own account": Surface("member", ("/accounts/",)),
    "public": Surface("", ("/",), starts=("/", "/accounts/login/", "/accounts/code/")),
}
"""Those who see most come first: a page is looked at by the first who reaches it."""
ENGLISH = ("public", "own account", "phone secretary", "phone member")
"""Surfaces that are looked at in English as well, whose words are longer and break at fewer places."""


@dataclass
class Walk:
    """A county walked through once by everybody."""

    pages: dict[str, dict[str, str]] = field(default_factory=dict)
    """Surface → route → one address of it, for the routes that no surface before it reached."""
    reached: set[str] = field(default_factory=set)
    """Every route that somebody opened or that some page points to."""

    def count(self) -> int:
        """How many pages there are, each route once."""
        return sum(map(len, self.pages.values()))


@contextmanager
def opened(browser: Browser, server: Server, part: str) -> Iterator[Page]:
    """A browser of its own in which one of the cast is signed in, or nobody."""
    context = browser.new_context(base_url=server.url, locale="zh-CN")
    page = context.new_page()
    if part:
        sign_in(page, sign_ins(server)[part])
    yield page
    context.close()


@contextmanager
def opened_by_session(browser: Browser, server: Server, session: str | None) -> Iterator[Page]:
    """A browser of its own that already holds a session's key, or none."""
    context = browser.new_context(base_url=server.url, locale="zh-CN")
    if session:
        context.add_cookies([{"name": "sessionid", "value": session, "url": server.url}])
    yield context.new_page()
    context.close()


def walk(browser: Browser, server: Server) -> Walk:
    """Let every part of the cast follow the links of its surfaces."""
    done = Walk()
    seen: set[str] = set()
    for name, surface in SURFACES.items():
        with opened(browser, server, surface.part) as page:
            found = find_pages(page, surface, done.reached)
        done.pages[name] = {route: address for route, address in found.items() if route not in seen}
        seen |= found.keys()
    done.reached |= seen
    return done


def find_pages(page: Page, surface: Surface, reached: set[str]) -> dict[str, str]:
    """Route → one address of it, for the pages of a surface; ``reached`` gathers all that they point to."""

    def fetch(address: str) -> str | None:
        answer = page.request.get(address, max_redirects=0)
        if answer.status != 200 or not answer.headers.get("content-type", "").startswith("text/html"):
            return None
        text = answer.text()
        reached.update(list_mentioned(address, text))
        return text

    return crawl(fetch, list(surface.starts or surface.prefixes), prefixes=surface.prefixes)


def complaints(page: Page, address: str, *, tries: set[tuple[str, int]] = AXE_TRIES) -> list[str]:
    """What is wrong with one page, in all modes and at all widths. A mode is one attribute, so one visit is enough."""
    found = open_and_listen(page, address)
    page.evaluate(AXE.read_text())
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        found += [f"{address} {mode} {width}: overflows to {wide}" for mode, wide in page.evaluate(OVERFLOW, MODES)]
        if width == TOUCH_WIDTH:
            small = page.evaluate(SMALL, [PRESSED, TOUCH_LEAST])
            found += [f"{address} {mode} {width}: too small for a finger: {what}" for mode, what in small]
        for mode, _width in filter(lambda one: one[1] == width, sorted(tries)):
            page.evaluate(MODE, mode)
            problems = page.evaluate(AXE_FINDINGS, mode == CONTRAST_MODE)
            found += [f"{address} {mode} {width}: {problem}" for problem in problems]
    return found


def open_and_listen(page: Page, address: str) -> list[str]:
    """Open a page; returns what it complains of itself: errors of its scripts, what its security policy refused."""
    said: list[str] = []

    def note_message(message: ConsoleMessage) -> None:
        if message.type == "error":
            said.append(f"{address}: {message.text}")

    def note_error(problem: Exception) -> None:
        said.append(f"{address}: {problem}")

    page.on("console", note_message)
    page.on("pageerror", note_error)
    page.goto(address, wait_until="load")
    page.remove_listener("console", note_message)
    page.remove_listener("pageerror", note_error)
    return said
