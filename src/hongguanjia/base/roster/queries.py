"""Reads about batches for one actor: only of organisations where the actor may import."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from hongguanjia.base.access.api import Actor, Permission, get_in_scope, scope
from hongguanjia.base.people.models import Organisation
from hongguanjia.base.roster.models import RosterBatch, RosterRow
from hongguanjia.base.roster.words import FIELDS, explain

IMPORT_ROOTS = (
    "COUNTY_COMMITTEE",
    "TOWN_COMMITTEE",
    "STREET_COMMITTEE",
    "GENERAL_BRANCH",
    "BRANCH",
    "VILLAGE",
    "COMMUNITY",
)


def list_batches(*, actor: Actor) -> QuerySet[RosterBatch]:
    """Batches, the newest first."""
    rows = scope(RosterBatch.objects.all(), actor, Permission.PERSON_IMPORT)
    return rows.select_related("organisation").order_by("-uploaded_at", "-id")


def get_batch(*, actor: Actor, batch_id: int) -> RosterBatch:
    """One batch, or not found."""
    return get_in_scope(list_batches(actor=actor), pk=batch_id)


def list_rows(*, batch: RosterBatch, outcome: str) -> QuerySet[RosterRow]:
    """The rows of a batch already found in scope, of one outcome."""
    return batch.rows.filter(outcome=outcome).order_by("sheet", "number")


def list_import_places(*, actor: Actor) -> QuerySet[Organisation]:
    """Organisations for whose subtree the actor may import."""
    rows = scope(Organisation.objects.all(), actor, Permission.PERSON_IMPORT, path="path")
    return rows.filter(closed_date__isnull=True, kind__in=IMPORT_ROOTS).order_by("path")


def describe_row(row: RosterRow, sheets: list[str]) -> dict[str, Any]:
    """A row as the preview shows it: sentences for what is wrong, old and new for what changes."""
    return {
        "number": row.number,
        "sheet": sheets[row.sheet] if len(sheets) > 1 and row.sheet < len(sheets) else "",
        "name": row.name,
        "place": row.place,
        "problems": [(FIELDS[one["field"]], explain(one)) for one in row.problems],
        "changes": [(FIELDS[field], old, new) for field, old, new in row.changes],
    }
