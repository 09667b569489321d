"""The burden meter: minutes asked of each organisation in a month, by whom and for what."""

from __future__ import annotations

import calendar
from datetime import date

from django.http import HttpResponse
from django.shortcuts import render

from hongguanjia.base.access.api import Permission, get_in_scope
from hongguanjia.base.web.api import Request, needs
from hongguanjia.kit.clock import county_date
from hongguanjia.kit.paging import paginate, read_page_number
from hongguanjia.rooms.duties import burden, queries
from hongguanjia.rooms.duties.models import CapOverride


@needs(Permission.DUTY_READ)
def meter(request: Request) -> HttpResponse:
    """All organisations of the actor's places, with what this month asks of each, and the cap."""
    first, last = _month(county_date(request.now))
    page = paginate(
        queries.visible_organisations(request.actor).order_by("path"), read_page_number(request.GET.get("page"))
    )
    minutes = burden.count_minutes([row.pk for row in page.rows], first, last)
    overrides = CapOverride.objects.filter(requirement__in=queries.visible_requirements(request.actor).order_by())
    context = {
        "page": page,
        "cards": [(row, minutes.get(row.pk, 0)) for row in page.rows],
        "cap": burden.get_cap(last),
        "first": first,
        "overrides": list(overrides.select_related("requirement__current", "made_by").order_by("-pk")[:10]),
    }
    return render(request, "duties/desk/burden.html", context)


@needs(Permission.DUTY_READ)
def organisation(request: Request, organisation_id: int) -> HttpResponse:
    """What one organisation is asked this month: by whom, for what, how many minutes."""
    place = get_in_scope(queries.visible_organisations(request.actor), pk=organisation_id)
    first, last = _month(county_date(request.now))
    asked = burden.list_asked(place.pk, first, last)
    context = {
        "organisation": place,
        "asked": asked,
        "total": sum(line.minutes for line in asked),
        "cap": burden.get_cap(last),
        "first": first,
    }
    return render(request, "duties/desk/burden_organisation.html", context)


def _month(today: date) -> tuple[date, date]:
    return today.replace(day=1), today.replace(day=calendar.monthrange(today.year, today.month)[1])
