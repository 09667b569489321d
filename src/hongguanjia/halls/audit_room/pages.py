"""The trail page."""

from __future__ import annotations

from datetime import date

from django.http import HttpResponse
from django.shortcuts import render

from hongguanjia.base.access.api import Permission
from hongguanjia.base.record.api import TrailFilter, leave_trail, list_trail, list_verbs
from hongguanjia.base.web.api import Request, needs

TEXT_MOST = 40


@needs(Permission.TRAIL_READ)
def trail(request: Request) -> HttpResponse:
    """One page of the trail in the actor's scope; that it was read is recorded as well."""
    wanted = _read_filter(request)
    before = request.GET.get("before", "")
    page = list_trail(request.actor, wanted, before=int(before) if before.isdigit() else None)
    _record_reading(request, wanted)
    context = {"page": page, "wanted": wanted, "verbs": list_verbs()}
    return render(request, "audit_room/trail.html", context)


def _read_filter(request: Request) -> TrailFilter:
    get = request.GET
    return TrailFilter(
        verb=get.get("verb", "")[:60],
        actor=get.get("actor", "").strip()[:TEXT_MOST],
        subject=get.get("subject", "").strip()[:TEXT_MOST],
        from_day=_day(get.get("from")),
        to_day=_day(get.get("to")),
    )


def _day(raw: str | None) -> date | None:
    try:
        return date.fromisoformat(raw or "")
    except ValueError:
        return None


def _record_reading(request: Request, wanted: TrailFilter) -> None:
    """The reader's own line stands where the reader's widest post is."""
    paths = request.actor.paths(Permission.TRAIL_READ)
    asked = {"verb": wanted.verb, "actor": wanted.actor, "subject": wanted.subject}
    leave_trail(
        actor=request.actor,
        now=request.now,
        verb="record.trail.read",
        subject_kind="trail",
        subject_id=0,
        subject_label="",
        organisation_path=min(paths, key=len),
        asked={name: value for name, value in asked.items() if value},
    )
