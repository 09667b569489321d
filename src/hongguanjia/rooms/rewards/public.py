"""The catalogue as anybody may read it, without an account."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from hongguanjia.base.web.api import Request
from hongguanjia.kit.paging import paginate, read_page_number
from hongguanjia.rooms.rewards import queries
from hongguanjia.rooms.rewards.phone import read_category, shelves


def catalogue(request: Request) -> HttpResponse:
    """What volunteers can redeem, for how many points, and at which stations."""
    chosen = read_category(request)
    rows = queries.list_offered(actor=request.actor, now=request.now, category_id=chosen)
    page = paginate(rows, read_page_number(request.GET.get("page")), size=20)
    context = {"page": page, "offers": queries.describe(page.rows, now=request.now), "public": True}
    return render(request, "rewards/public_catalogue.html", context | shelves(request, chosen))
