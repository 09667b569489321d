"""The field for programs: our own page's script, which keeps what could not be sent. Every answer is JSON."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hongguanjia.base.access.api import get_in_scope
from hongguanjia.base.web.api import Request, answers_json, malformed, read_body, read_instant, read_key, read_text
from hongguanjia.rooms.inspection import actions, queries
from hongguanjia.rooms.inspection.data import FindingInput, VisitInput

BODY_MOST = 1_500_000
TEXT_MOST = 1000


@require_POST
@answers_json
def record_visit(request: Request, visit_id: int) -> HttpResponse:
    """``{met_name, visited_at, answers, note, signature, findings: [{key, text, category, severity, item}]}``; the key of the
    message is that of the visit."""
    get_in_scope(queries.own_visits(request.actor), pk=visit_id)
    body = read_body(request, BODY_MOST)
    typed = VisitInput(
        key=read_key(request),
        met_name=read_text(body, "met_name", TEXT_MOST),
        visited_at=read_instant(read_text(body, "visited_at", TEXT_MOST)),
        answers=_answers(body),
        note=read_text(body, "note", TEXT_MOST),
        signature=_picture(body, "signature"),
        findings=tuple(_finding(one) for one in _list(body, "findings")),
    )
    actions.record_visit(actor=request.actor, now=request.now, visit_id=visit_id, typed=typed)
    return JsonResponse({"code": "recorded", "sentence": _("督查记录已交。")})


@require_POST
@answers_json
def add_photo(request: Request, visit_id: int) -> HttpResponse:
    """``{finding, photo}``: a photograph for a finding that was sent before it."""
    get_in_scope(queries.own_visits(request.actor), pk=visit_id)
    body = read_body(request, BODY_MOST)
    actions.add_photo(
        actor=request.actor,
        now=request.now,
        visit_id=visit_id,
        finding_key=read_text(body, "finding", TEXT_MOST),
        key=read_key(request),
        data=_picture(body, "photo"),
    )
    return JsonResponse({"code": "kept", "sentence": _("照片已收到。")})


def _finding(one: Any) -> FindingInput:
    if not isinstance(one, dict):
        raise malformed()
    names = ("key", "text", "category", "severity", "item")
    return FindingInput(**{name: read_text(one, name, TEXT_MOST) for name in names})


def _answers(body: dict[str, Any]) -> dict[str, str]:
    found = body.get("answers", {})
    if not isinstance(found, dict) or not all(isinstance(value, str) for value in found.values()):
        raise malformed()
    return found


def _list(body: dict[str, Any], name: str) -> list[Any]:
    value = body.get(name, [])
    if not isinstance(value, list):
        raise malformed()
    return value


def _picture(body: dict[str, Any], name: str) -> bytes:
    """The bytes of a ``data:`` address as a canvas gives it; empty for none."""
    value = body.get(name, "")
    if not isinstance(value, str):
        raise malformed()
    try:
        return base64.b64decode(value.partition(",")[2] or value, validate=True)
    except binascii.Error as problem:
        raise malformed() from problem
