"""The terms and the ladder that hold on a day."""

from __future__ import annotations

from datetime import date

from hongguanjia.base.people.api import open_on
from hongguanjia.rooms.inspection.models import LadderStep, Terms


def get_terms(day: date) -> Terms:
    """The terms in force on a day."""
    return Terms.objects.filter(open_on(day)).order_by("-active_from")[0]


def get_ladder(day: date) -> list[LadderStep]:
    """The published ladder in force on a day, from its first step."""
    return list(LadderStep.objects.filter(open_on(day)).order_by("order"))
