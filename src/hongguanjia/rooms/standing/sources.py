"""Where the monthly figures of organisations are looked at."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from hongguanjia.base.access.api import Actor
from hongguanjia.points.api import SourceLink, link_source
from hongguanjia.rooms.standing.facts import SOURCE


def find_months(actor: Actor, months: Sequence[int]) -> dict[int, SourceLink]:
    """A month's page shows only organisations whose accounts the actor may see."""
    return {
        month: SourceLink(
            _("%(year)s年%(month)s月的依据") % {"year": month // 100, "month": month % 100},
            reverse("phone-standing-month", args=[month]),
        )
        for month in months
    }


def register() -> None:
    """Called once when the application starts."""
    link_source(SOURCE, find_months)
