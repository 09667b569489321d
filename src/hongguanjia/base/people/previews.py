"""What a change would do, counted before it is made. Nothing here writes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hongguanjia.base.access.api import ROLES, below
from hongguanjia.base.people.models import Leadership, Membership, Organisation, Post, Residence


@dataclass(frozen=True, slots=True)
class ChangePreview:
    """How much a change of an organisation touches."""

    organisations: int
    members: int
    residents: int
    posts_ending: int
    leaderships: int


@dataclass(frozen=True, slots=True)
class PostPreview:
    """What a post would let its holder do, and over how many organisations."""

    title: object
    description: object
    permissions: int
    organisations: int
    second_factor: bool


def preview_change(organisations: Sequence[Organisation]) -> ChangePreview:
    """What stands at or below ``organisations`` now; ``posts_ending`` are those of the organisations themselves."""
    ids: set[int] = set()
    for organisation in organisations:
        rows = Organisation.objects.filter(below(organisation.path, field="path"), closed_date__isnull=True)
        ids |= set(rows.values_list("pk", flat=True))
    own = [organisation.pk for organisation in organisations]
    return ChangePreview(
        organisations=len(ids),
        members=Membership.objects.filter(organisation__in=ids, active_to__isnull=True).count(),
        residents=Residence.objects.filter(organisation__in=ids, active_to__isnull=True).count(),
        posts_ending=Post.objects.filter(organisation__in=own, active_to__isnull=True).count(),
        leaderships=Leadership.objects.filter(party__in=own, active_to__isnull=True).count(),
    )


def preview_post(organisation: Organisation, role: str) -> PostPreview:
    """What a post of ``role`` in ``organisation`` would open."""
    known = ROLES[role]
    rows = Organisation.objects.filter(below(organisation.path, field="path"), closed_date__isnull=True)
    led = Leadership.objects.filter(party=organisation, active_to__isnull=True).count()
    return PostPreview(
        title=known.title,
        description=known.description,
        permissions=len(known.permissions),
        organisations=rows.count() + led,
        second_factor=known.second_factor,
    )
