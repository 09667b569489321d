"""What hangs on the wall, live: an organisation's lists and the reports published to members and residents."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from hongguanjia.base.access.api import get_in_scope
from hongguanjia.base.people.models import Organisation
from hongguanjia.base.web.api import Request
from hongguanjia.kit.clock import county_date
from hongguanjia.kit.paging import paginate, read_page_number
from hongguanjia.rooms.duties import drafting, queries
from hongguanjia.rooms.duties.models import Duty, DutyList, Item
from hongguanjia.rooms.duties.states import ListState

SHOWN = 200


def wall(request: Request) -> HttpResponse:
    """The organisations whose lists hang on the wall this year."""
    year = county_date(request.now).year
    rows = Organisation.objects.filter(duty_lists__year=year, duty_lists__state=ListState.PUBLISHED).distinct()
    page = paginate(rows.order_by("path"), read_page_number(request.GET.get("page")))
    return render(request, "duties/public/wall.html", {"page": page, "year": year})


def poster(request: Request, organisation_id: int) -> HttpResponse:
    """The lists of one organisation, with where each item stands in this period. Names of posts, not of people."""
    place, lists, items = _load(request, organisation_id)
    today = county_date(request.now)
    duties = queries.list_duties_on([item.pk for item in items], today)
    by_list: dict[int, list[tuple[Item, Duty | None]]] = {}
    for item in items:
        by_list.setdefault(item.duty_list_id, []).append((item, duties.get(item.pk)))
    context = {
        "organisation": place,
        "year": today.year,
        "lists": [(row, by_list.get(row.pk, [])) for row in lists],
        "problems": list(queries.public_problems(place, today.year)[:SHOWN]),
        "reports": [(row, drafting.title_of(row)) for row in queries.public_reports(place)[:4]],
        "address": settings.SITE_URL + reverse("public-duties-poster", args=[place.pk]),
    }
    return render(request, "duties/public/poster.html", context)


def report(request: Request, organisation_id: int, year: int, half: int) -> HttpResponse:
    """A report as it was published downward."""
    place = get_in_scope(Organisation.objects.all(), pk=organisation_id)
    row = get_in_scope(queries.public_reports(place), year=year, half=half)
    context = {"report": row, "organisation": place, "name": drafting.title_of(row)}
    return render(request, "duties/public/report.html", context)


def _load(request: Request, organisation_id: int) -> tuple[Organisation, list[DutyList], list[Item]]:
    asked = get_in_scope(Organisation.objects.all(), pk=organisation_id)
    today = county_date(request.now)
    place = queries.find_party(asked, today)
    lists = list(queries.public_lists(place, today.year))
    items = Item.objects.filter(duty_list__in=lists, active_to=None).select_related("requirement__current")
    return place, lists, list(items.order_by("-requirement__current__weight", "requirement__number")[:SHOWN])
