"""Reading the trail: by keyset, in the reader's scope."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q, QuerySet

from hongguanjia.base.access.api import Actor, Permission, scope
from hongguanjia.base.record.models import TrailEntry
from hongguanjia.base.record.sentences import TrailLine, tell_entry
from hongguanjia.kit.clock import county_midnight

LINES = 50
ROOT_PATH_LENGTH = 4


@dataclass(frozen=True, slots=True)
class TrailFilter:
    """What narrows the trail; an empty part narrows nothing. Days are county days, both inclusive."""

    verb: str = ""
    actor: str = ""
    subject: str = ""
    from_day: date | None = None
    to_day: date | None = None


@dataclass(frozen=True, slots=True)
class TrailPage:
    """Lines, newest first; ``next_before`` is the id before which the next page begins, ``None`` on the last."""

    lines: list[TrailLine]
    next_before: int | None


def list_trail(actor: Actor, wanted: TrailFilter, *, before: int | None = None, size: int = LINES) -> TrailPage:
    """One page of the trail. What belongs to no organisation is seen by those who read the whole county's."""
    rows = _narrow(_in_scope(actor), wanted)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows.order_by("-pk")[: size + 1])
    lines = [tell_entry(entry) for entry in found[:size]]
    return TrailPage(lines, lines[-1].id if len(found) > size else None)


def list_timeline(subject_kind: str, subject_id: int, *, most: int = LINES) -> list[TrailLine]:
    """What happened to one thing, newest first, for ``<c-timeline>``; the page has already checked who may see it."""
    rows = TrailEntry.objects.filter(subject_kind=subject_kind, subject_id=subject_id).order_by("-pk")
    return [tell_entry(entry) for entry in rows[:most]]


def _in_scope(actor: Actor) -> QuerySet[TrailEntry]:
    sees_all = any(len(path) == ROOT_PATH_LENGTH for path in actor.paths(Permission.TRAIL_READ))
    public = Q(organisation_path="") if sees_all else None
    return scope(TrailEntry.objects.all(), actor, Permission.TRAIL_READ, path="organisation_path", public=public)


def _narrow(rows: QuerySet[TrailEntry], wanted: TrailFilter) -> QuerySet[TrailEntry]:
    if wanted.verb:
        rows = rows.filter(verb=wanted.verb)
    if wanted.actor:
        rows = rows.filter(actor_label__contains=wanted.actor)
    if wanted.subject:
        rows = rows.filter(subject_label__contains=wanted.subject)
    if wanted.from_day:
        rows = rows.filter(at__gte=county_midnight(wanted.from_day))
    if wanted.to_day:
        rows = rows.filter(at__lt=county_midnight(wanted.to_day + timedelta(days=1)))
    return rows
