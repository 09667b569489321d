"""Organisations and their public figures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from hongguanjia.base.access.api import ANYONE, get_in_scope
from hongguanjia.base.people.models import Leadership, Organisation
from hongguanjia.base.people.search import search_open_organisations
from hongguanjia.base.people.statistics import count_totals_now
from hongguanjia.base.web.slots import SearchHit, list_search_sources
from hongguanjia.halls.portal.rules import SHOWN_FROM, suppress


@dataclass(frozen=True, slots=True)
class PublicLine:
    """An organisation as everybody sees it; ``members`` is ``None`` where the number is too small to be shown."""

    organisation: Organisation
    members: int | None


@dataclass(frozen=True, slots=True)
class PublicOrganisation:
    """An organisation with what stands directly below it. ``total`` is ``None`` where it is too small."""

    organisation: Organisation
    total: int | None
    children: list[PublicLine]
    led_by: Organisation | None
    leads: list[Organisation]


def find_root() -> Organisation | None:
    """The county committee; ``None`` in an empty installation."""
    return Organisation.objects.filter(parent__isnull=True).first()


def get_public_organisation(pk: int, day: date) -> PublicOrganisation:
    """An open organisation, or "not found"."""
    rows = Organisation.objects.filter(closed_date__isnull=True).select_related("parent")
    organisation = get_in_scope(rows, pk=pk)
    leaderships = Leadership.objects.filter(active_to__isnull=True).select_related("party", "led")
    leader = leaderships.filter(led=organisation).first()
    total, children = list_public_children(organisation, day)
    return PublicOrganisation(
        organisation=organisation,
        total=total,
        children=children,
        led_by=leader.party if leader else None,
        leads=[row.led for row in leaderships.filter(party=organisation)],
    )


def list_public_children(organisation: Organisation, day: date) -> tuple[int | None, list[PublicLine]]:
    """(members at and below, what stands directly below with its members), small numbers hidden."""
    counts = count_totals_now(organisation.path, day)
    total = sum(counts.values())
    shown = suppress(counts)
    children = Organisation.objects.filter(parent=organisation, closed_date__isnull=True).order_by("path")
    lines = [PublicLine(child, shown.get(child.path, 0)) for child in children]
    return (None if 0 < total < SHOWN_FROM else total), lines


def search_public(text: str) -> list[SearchHit]:
    """Organisations by name, and what rooms let everybody find."""
    organisations = [
        SearchHit(
            organisation.get_kind_display(),
            organisation.name,
            "",
            reverse("public-home-organisation", args=[organisation.pk]),
        )
        for organisation in search_open_organisations(text)
    ]
    return [*organisations, *(hit for source in list_search_sources() for hit in source(ANYONE, text))]
