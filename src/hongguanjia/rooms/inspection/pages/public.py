"""What anybody may read: draws with their seed, published bulletins, the ladder."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from hongguanjia.base.access.api import get_in_scope
from hongguanjia.base.web.api import Request
from hongguanjia.kit.clock import county_date
from hongguanjia.kit.paging import paginate, read_page_number
from hongguanjia.rooms.inspection import pooling, queries
from hongguanjia.rooms.inspection.terms import get_ladder, get_terms

DRAWS = 10


def overview(request: Request) -> HttpResponse:
    """Published bulletins, the last draws, what follows on overdue."""
    page = paginate(queries.public_bulletins(), read_page_number(request.GET.get("page")), size=DRAWS)
    today = county_date(request.now)
    context = {
        "page": page,
        "draws": list(queries.public_draws()[:DRAWS]),
        "ladder": get_ladder(today),
        "terms": get_terms(today),
    }
    return render(request, "inspection/public/overview.html", context)


def draw(request: Request, round_id: int) -> HttpResponse:
    """One draw: the pool and the hash beforehand, the seed and every step afterwards. Inspectors stand by number."""
    row = get_in_scope(queries.public_draws(), pk=round_id)
    places = {one["number"]: one["name"] for one in row.pool["targets"]}
    drawn = pooling.draw_again(row, row.seed) if row.seed else None
    context = {
        "round": row,
        "targets": row.pool["targets"],
        "inspectors": row.pool["inspectors"],
        "steps": [(places[step.target], step) for step in drawn.steps] if drawn else [],
        "left": [(places[number], number, lot) for number, lot in drawn.left] if drawn else [],
    }
    return render(request, "inspection/public/draw.html", context)


def bulletin(request: Request, code: str) -> HttpResponse:
    """A bulletin of public scope, with its corrections where the mistake was."""
    row = get_in_scope(queries.public_bulletins(), code=code.upper())
    context = {"bulletin": row, "corrections": list(row.corrections.order_by("pk"))}
    return render(request, "inspection/public/bulletin.html", context)
