"""The years for which somebody has a statement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count
from django.db.models.functions import ExtractYear

from hongguanjia.points.data import Owner, Role
from hongguanjia.points.models import Entry
from hongguanjia.points.queries import SHOWN_UNITS


@dataclass(frozen=True, slots=True)
class Year:
    """A year and how many movements it had."""

    year: int
    entries: int


def list_years(owner: Owner, this_year: int) -> Sequence[Year]:
    """This year and every year before it since the first movement, the newest first; a year without any has one, too."""
    rows = Entry.objects.filter(
        account__owner_kind=owner.kind, account__owner_id=owner.id, account__role=Role.MAIN, unit__in=SHOWN_UNITS
    )
    counts = dict(
        rows.annotate(year=ExtractYear("transfer__business_date"))
        .order_by()
        .values_list("year")
        .annotate(entries=Count("id"))
    )
    first = min([this_year, *counts])
    return [Year(year, counts.get(year, 0)) for year in range(this_year, first - 1, -1)]
