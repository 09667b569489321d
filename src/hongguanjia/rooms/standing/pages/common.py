"""What several pages need."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict

from hongguanjia.base.access.api import get_in_scope
from hongguanjia.base.people.models import Organisation
from hongguanjia.base.web.api import Request
from hongguanjia.kit.clock import county_date
from hongguanjia.points.data import Unit
from hongguanjia.points.rollup import find_age
from hongguanjia.rooms.standing import distribution
from hongguanjia.rooms.standing.forms import SpreadForm


def posted(request: Request) -> QueryDict | None:
    """What was sent, if something was."""
    return request.POST if request.method == "POST" else None


def spread_context(request: Request, rows: QuerySet[Organisation]) -> dict[str, Any]:
    """The distribution that the address asks for, among ``rows``; the topmost organisation without one."""
    today = county_date(request.now)
    form = SpreadForm(request.GET or None, initial={"period": str(today.year)})
    unit, period, organisation_id = form.chosen(today.year)
    places = rows.order_by("path")
    found = get_in_scope(places, pk=organisation_id) if organisation_id else get_in_scope(places)
    spread = distribution.describe(found, unit=unit, period=period, today=today)
    children = dict(rows.filter(parent=found).values_list("path", "pk"))
    return {
        "form": form,
        "unit": Unit(unit),
        "period": period,
        "spread": spread,
        "parts": [(cell, children.get(cell.path)) for cell in spread.parts],
        "refreshed_at": find_age(),
        "today": today,
    }
