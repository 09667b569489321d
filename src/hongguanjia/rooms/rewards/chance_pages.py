"""Announced drops and draws as everybody may read them, on the phone and without an account; names of nobody."""

from __future__ import annotations

from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import render

from hongguanjia.base.access.api import get_in_scope
from hongguanjia.base.web.api import Request, signed_in
from hongguanjia.kit.lots import lot_of
from hongguanjia.kit.paging import paginate, read_page_number
from hongguanjia.rooms.rewards import draws, drops, permits
from hongguanjia.rooms.rewards.models import Draw, DrawEntry
from hongguanjia.rooms.rewards.telling import tell_draw, tell_drop

SIZE = 20
ENTRIES = 100


@signed_in
def phone_drops(request: Request) -> HttpResponse:
    """Drops ahead, open and over."""
    return render(request, "rewards/phone_drops.html", read_drops(request))


@signed_in
def phone_draws(request: Request) -> HttpResponse:
    """Draws that take entries, and those that are drawn."""
    return render(request, "rewards/phone_draws.html", read_draws(request))


@signed_in
def phone_draw(request: Request, draw_id: int) -> HttpResponse:
    """One draw, with the own entry."""
    row = get_in_scope(permits.open_draws(request.actor), pk=draw_id)
    mine = draws.find_entry(actor=request.actor, draw=row)
    return render(request, "rewards/phone_draw.html", read_draw(request, row) | {"mine": mine})


def public_drops(request: Request) -> HttpResponse:
    """Drops, without an account."""
    return render(request, "rewards/public_drops.html", read_drops(request))


def public_draws(request: Request) -> HttpResponse:
    """Draws, without an account."""
    return render(request, "rewards/public_draws.html", read_draws(request))


def public_draw(request: Request, draw_id: int) -> HttpResponse:
    """One draw: before, the hash of the seed; afterwards the seed, every entry by its number, and how to draw again."""
    row = get_in_scope(permits.open_draws(request.actor), pk=draw_id)
    return render(request, "rewards/public_draw.html", read_draw(request, row))


def read_drops(request: Request) -> dict[str, object]:
    """A page of drops, each with where it stands in words."""
    page = paginate(drops.list_drops(now=request.now), read_page_number(request.GET.get("page")), size=SIZE)
    return {"page": page, "rows": [(row, *tell_drop(row, request.now)) for row in page.rows]}


def read_draws(request: Request) -> dict[str, object]:
    """A page of draws, each with where it stands in words."""
    page = paginate(draws.list_draws(now=request.now), read_page_number(request.GET.get("page")), size=SIZE)
    return {"page": page, "rows": [(row, *tell_draw(row, request.now)) for row in page.rows]}


def read_draw(request: Request, row: Draw) -> dict[str, object]:
    """One draw with its entries, in the order drawn or else by number, each with its lot once the seed is known."""
    entries = DrawEntry.objects.filter(draw=row).order_by(F("place").asc(nulls_last=True), "number")
    page = paginate(entries, read_page_number(request.GET.get("page")), size=ENTRIES)
    tone, label = tell_draw(row, request.now)
    lots = [(entry, lot_of(row.seed, entry.number) if row.seed and entry.place else "") for entry in page.rows]
    return {"draw": row, "page": page, "lots": lots, "tone": tone, "label": label}
