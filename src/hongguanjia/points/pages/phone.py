"""The phone: what I have, and why."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from hongguanjia.base.access.api import get_in_scope, not_found
from hongguanjia.base.web.api import Request, signed_in
from hongguanjia.base.web.panels import render_panels
from hongguanjia.kit.clock import county_date
from hongguanjia.kit.paging import paginate, read_page_number
from hongguanjia.points import explain, queries, standing, tracing
from hongguanjia.points.data import Owner, OwnerKind, Unit
from hongguanjia.points.lots import find_book
from hongguanjia.points.models import Award
from hongguanjia.points.sentences import unit_word
from hongguanjia.points.sources import find_appeal_start
from hongguanjia.points.story import list_waiting, tell_year

PAGE = 20
NEWEST = 3


@signed_in
def mine(request: Request) -> HttpResponse:
    """My points as a story: what I did, what I could do next, what waits and why, what I can get for it."""
    owner = _me(request)
    context = {
        "figures": standing.list_figures(owner),
        "story": tell_year(owner, county_date(request.now).year),
        "next": render_panels(request, "points_next"),
        "waiting": list_waiting(owner.id),
        "gain": render_panels(request, "points_gain"),
        "newest": standing.list_movements(owner)[:NEWEST],
    }
    return render(request, "points/mine.html", context)


@signed_in
def movements(request: Request) -> HttpResponse:
    """Everything that came and went."""
    page = paginate(standing.list_movements(_me(request)), read_page_number(request.GET.get("page")), size=PAGE)
    return render(request, "points/movements.html", {"page": page})


@signed_in
def why(request: Request, unit: str) -> HttpResponse:
    """How one of my figures came about; ``?period=2026-06`` narrows it."""
    if unit not in Unit.values:
        raise not_found()
    owner, period = _me(request), request.GET.get("period", "")
    rows = explain.list_awards(owner, unit, period)
    page = paginate(rows, read_page_number(request.GET.get("page")), size=PAGE)
    context = {
        "explanation": explain.explain_balance(owner=owner, unit=unit, period=period),
        "word": unit_word(unit),
        "unit": Unit(unit),
        "stories": explain.tell_awards(page.rows, request.actor),
        "page": page,
        "appeal": find_appeal_start(request.actor, owner),
        "shell": "shells/phone.html",
    }
    return render(request, "points/why.html", context)


@signed_in
def award(request: Request, award_id: int) -> HttpResponse:
    """One award, down to its fact; the person's own, or one that a post lets the actor see."""
    row = get_in_scope(Award.objects.select_related("fact", "rule__rule_set", "reversed_by", "entry"), pk=award_id)
    queries.get_owner(request.actor, row.owner_kind, row.owner_id)
    story = explain.explain_award(award=row, actor=request.actor)
    context = {"story": story, "appeal": story.appeal, "shell": "shells/phone.html"}
    return render(request, "points/award.html", context)


@signed_in
def entry(request: Request, entry_id: int) -> HttpResponse:
    """One movement down to its cause, and which points an outflow was drawn from: one's own, or by post."""
    row = get_in_scope(tracing.list_traceable(), pk=entry_id)
    owner, subject = queries.get_owner(request.actor, row.account.owner_kind, row.account.owner_id)
    [trace] = tracing.trace_entries([row], request.actor)
    draws = find_book(owner, row.unit).list_draws(entry_id) if row.amount < 0 else []
    drawn_from = tracing.list_traceable().in_bulk([draw.entry_id for draw in draws])
    context = {
        "trace": trace,
        "entry": row,
        "draws": [(draw, drawn_from[draw.entry_id]) for draw in draws],
        "subject": None if owner == Owner(OwnerKind.PERSON, request.actor.subject_id or 0) else subject,
    }
    return render(request, "points/entry.html", context)


def _me(request: Request) -> Owner:
    subject_id = request.actor.subject_id
    if subject_id is None:
        raise not_found()
    return Owner(OwnerKind.PERSON, subject_id)
