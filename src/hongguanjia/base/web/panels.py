"""Composed pages: the panels that rooms offer for a place, rendered in order."""

from __future__ import annotations

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from hongguanjia.base.web.requests import Request
from hongguanjia.base.web.slots import Panel, list_panels

# On the phone's home what is on comes before the to-dos, where one stands after them.
STANDING_FROM = 50


def render_panels(request: Request, place: str, subject_id: int | None = None) -> list[SafeString]:
    """Each panel of ``place`` that has something to say to the actor, as HTML."""
    rendered = (_render(request, panel, subject_id) for panel in list_panels(place))
    return [part for part in rendered if part]


def render_panels_around(request: Request, place: str, order: int) -> tuple[list[SafeString], list[SafeString]]:
    """The same in two groups: those whose order is below ``order``, and the others."""
    before: list[SafeString] = []
    after: list[SafeString] = []
    for panel in list_panels(place):
        part = _render(request, panel, None)
        if part:
            (before if panel.order < order else after).append(part)
    return before, after


def _render(request: Request, panel: Panel, subject_id: int | None) -> SafeString:
    context = panel.load(request.actor, request.now, subject_id)
    if context is None:
        return SafeString("")
    return render_to_string(panel.template, dict(context), request)
