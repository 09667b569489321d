"""What a month's figures of an organisation rest on: how many members took part, and which activities were held."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render

from hongguanjia.base.access.api import get_in_scope, not_found
from hongguanjia.base.record.models import Fact
from hongguanjia.base.web.api import Request, signed_in
from hongguanjia.kit.paging import paginate, read_page_number
from hongguanjia.points.api import fact_title, find_sources
from hongguanjia.points.queries import list_places
from hongguanjia.rooms.standing.facts import HELD, SOURCE

YEARS = range(2000, 2201)


@signed_in
def month(request: Request, month: int) -> HttpResponse:
    """The figures of a month for the organisations whose accounts the actor may see; ``?organisation=`` opens one."""
    first = _first_day(month)
    places = list_places(request.actor)
    chosen = request.GET.get("organisation", "")
    place = get_in_scope(places, pk=int(chosen)) if chosen.isascii() and chosen.isdigit() else None
    rows = _counted(Fact.objects.filter(source_kind=SOURCE, source_id=month)).select_related("subject_organisation")
    rows = rows.filter(subject_organisation__in=places.filter(pk=place.pk) if place else places)
    page = paginate(rows.order_by("subject_organisation__path", "kind"), read_page_number(request.GET.get("page")))
    facts = _list_held(place.pk, first)[:40] if place else []
    links = find_sources(request.actor, [(fact.source_kind, fact.source_id) for fact in facts])
    context = {
        "first": first,
        "place": place,
        "page": page,
        "told": [(row, fact_title(row.kind)) for row in page.rows],
        "held": [(fact, links.get((fact.source_kind, fact.source_id))) for fact in facts],
    }
    return render(request, "standing/phone_month.html", context)


def _first_day(month: int) -> date:
    year, number = divmod(month, 100)
    if year not in YEARS or not 1 <= number <= 12:
        raise not_found()
    return date(year, number, 1)


def _list_held(organisation_id: int, first: date) -> QuerySet[Fact]:
    last = (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    held = Fact.objects.filter(kind=HELD, subject_organisation_id=organisation_id, occurred_date__range=(first, last))
    return _counted(held).order_by("occurred_date", "pk")


def _counted(rows: QuerySet[Fact]) -> QuerySet[Fact]:
    return rows.filter(withdraws__isnull=True, withdrawn_by__isnull=True)
