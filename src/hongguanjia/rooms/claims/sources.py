"""Where a point for a claim came from, for who asks how a figure came about."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse

from hongguanjia.base.access.api import Actor, Permission, is_below
from hongguanjia.base.files.api import let_read
from hongguanjia.points.api import SourceLink, correct_at_source, link_source
from hongguanjia.rooms.claims import facts, queries
from hongguanjia.rooms.claims.actions.deciding import correct_source
from hongguanjia.rooms.claims.models import Claim


def find_claims(actor: Actor, claim_ids: Sequence[int]) -> dict[int, SourceLink]:
    """The claims, for whose they are, for their witnesses, and where a post covers the branch."""
    return {row.pk: _link(actor, row) for row in queries.visible_claims(actor).filter(pk__in=claim_ids)}


def _link(actor: Actor, claim: Claim) -> SourceLink:
    on_desk = is_below(claim.organisation.path, actor.paths(Permission.CLAIM_READ))
    return SourceLink(claim.title, reverse("desk-claims-claim" if on_desk else "phone-claims-claim", args=[claim.pk]))


def register() -> None:
    """Called once when the application starts."""
    link_source(facts.CLAIM_SOURCE, find_claims)
    correct_at_source(facts.CLAIM_SOURCE, correct_source)
    let_read(queries.readable_attachments)
