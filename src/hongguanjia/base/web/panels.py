"""Composed pages: the panels that rooms offer for a place, rendered in order."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from hongguanjia.base.web.requests import Request
from hongguanjia.base.web.slots import Panel, list_panels

# The phone's home asks three questions: what is on (below 30), what is mine to do (below 50), where do I stand.
MINE_FROM = 30
STANDING_FROM = 50


def render_panels(request: Request, place: str, subject_id: int | None = None) -> list[SafeString]:
    """Each panel of ``place`` that has something to say to the actor, as HTML."""
    rendered = (_render(request, panel, subject_id) for panel in list_panels(place))
    return [part for part in rendered if part]


def render_panels_between(request: Request, place: str, bounds: Sequence[int]) -> list[list[SafeString]]:
    """The same in groups, one more than there are ``bounds``: each bound begins a group at its order."""
    groups: list[list[SafeString]] = [[] for _ in range(len(bounds) + 1)]
    for panel in list_panels(place):
        part = _render(request, panel, None)
        if part:
            groups[bisect_right(bounds, panel.order)].append(part)
    return groups


def _render(request: Request, panel: Panel, subject_id: int | None) -> SafeString:
    context = panel.load(request.actor, request.now, subject_id)
    if context is None:
        return SafeString("")
    return render_to_string(panel.template, dict(context), request)
