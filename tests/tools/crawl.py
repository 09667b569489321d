"""Finding every page that somebody can reach by links: one example of each address."""

from __future__ import annotations

import html
import re
from collections import deque
from collections.abc import Callable
from urllib.parse import urljoin, urlsplit

from django.urls import Resolver404, resolve

LINK = re.compile(r"<a\b[^>]*?\shref=\"([^\"#]+)", re.I)
MENTION = re.compile(r"\s(?:href|action|formaction|src|hx-get|hx-post|data-[\w-]+)=\"([^\"#]+)", re.I)
PAGES_MOST = 600
SKIPPED_NAMES = re.compile(r"logout|set_language|healthz|static|export|download|\.xlsx|openapi")
Fetch = Callable[[str], str | None]
"""Gives the text of a page, or ``None`` when it is not an HTML page."""


def crawl(fetch: Fetch, starts: list[str], *, prefixes: tuple[str, ...] = ("/",)) -> dict[str, str]:
    """Follow links from ``starts``; returns route → one address of it, for addresses under ``prefixes``."""
    found: dict[str, str] = {}
    queue = deque(starts)
    seen = set(starts)
    while queue and len(found) < PAGES_MOST:
        address = queue.popleft()
        route = route_of(address)
        if route is None or route in found:
            continue
        text = fetch(address)
        if text is None:
            continue
        found[route] = address
        for link in LINK.findall(text):
            target = _inside(address, html.unescape(link))
            if target and target not in seen and target.startswith(prefixes):
                seen.add(target)
                queue.append(target)
    return found


def list_mentioned(address: str, text: str) -> set[str]:
    """The routes that a page points to by links, forms, pictures or attributes of its scripts: pages or not."""
    targets = {_inside(address, html.unescape(word)) for word in MENTION.findall(text)}
    return {route for target in targets if target and (route := served_by(target))}


def served_by(address: str) -> str | None:
    """The route that serves an address, whatever it answers with; ``None`` for foreign addresses."""
    try:
        return str(resolve(urlsplit(address).path).route)
    except Resolver404:
        return None


def route_of(address: str) -> str | None:
    """The route that serves an address, or ``None`` for files, downloads and foreign addresses."""
    try:
        match = resolve(urlsplit(address).path)
    except Resolver404:
        return None
    route = str(match.route)
    return None if SKIPPED_NAMES.search(match.url_name or "") or SKIPPED_NAMES.search(route) else route


def _inside(base: str, link: str) -> str | None:
    parts = urlsplit(urljoin(base, link))
    if parts.netloc or parts.scheme not in {"", "http", "https"}:
        return None
    return parts.path + (f"?{parts.query}" if parts.query else "")
