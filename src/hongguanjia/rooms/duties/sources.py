"""Where a point for a duty or a meeting came from, and who may look at their papers."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse

from hongguanjia.base.access.api import Actor
from hongguanjia.base.files.api import let_read
from hongguanjia.points.api import SourceLink, link_source
from hongguanjia.rooms.duties import facts, queries


def find_duties(actor: Actor, duty_ids: Sequence[int]) -> dict[int, SourceLink]:
    """The duties, where a post covers the organisation."""
    rows = queries.visible_duties(actor).filter(pk__in=duty_ids)
    return {
        row.pk: SourceLink(row.item.requirement.version.title, reverse("desk-duties-duty", args=[row.pk]))
        for row in rows
    }


def find_meetings(actor: Actor, meeting_ids: Sequence[int]) -> dict[int, SourceLink]:
    """The meetings, where a post covers the organisation."""
    rows = queries.visible_meetings(actor).filter(pk__in=meeting_ids)
    return {row.pk: SourceLink(row.topic, reverse("desk-duties-meeting", args=[row.pk])) for row in rows}


def register() -> None:
    """Called once when the application starts."""
    link_source(facts.DUTY_SOURCE, find_duties)
    link_source(facts.MEETING_SOURCE, find_meetings)
    let_read(queries.readable_attachments)
