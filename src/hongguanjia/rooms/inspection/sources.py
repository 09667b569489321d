"""Where a point for a rectification came from, and who may look at its evidence."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse

from hongguanjia.base.access.api import Actor
from hongguanjia.base.files.api import let_read
from hongguanjia.points.api import SourceLink, link_source
from hongguanjia.rooms.inspection import facts, queries


def find_notices(actor: Actor, notice_ids: Sequence[int]) -> dict[int, SourceLink]:
    """The notices that the actor may see."""
    rows = queries.visible_notices(actor).filter(pk__in=notice_ids)
    return {row.pk: SourceLink(row.number, reverse("desk-inspection-notice", args=[row.pk])) for row in rows}


def register() -> None:
    """Called once when the application starts."""
    link_source(facts.NOTICE_SOURCE, find_notices)
    let_read(queries.readable_attachments)
