"""The field for programs: our own page's script, which keeps what could not be sent. Every answer is JSON."""

from __future__ import annotations

import base64
import binascii
import functools
import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hongguanjia.base.access.api import get_in_scope
from hongguanjia.base.web.api import Request
from hongguanjia.kit.refusals import BadInput, Refusal
from hongguanjia.rooms.inspection import actions, queries
from hongguanjia.rooms.inspection.data import FindingInput, VisitInput

BODY_MOST = 1_500_000
TEXT_MOST = 1000
View = Callable[..., HttpResponse]


def answers_json(view: View) -> View:
    """Say everything in JSON: "sign in first" is 401, so that a phone keeps what it has and sends it after."""

    @functools.wraps(view)
    def answered(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.actor.person_id is None:
            return JsonResponse({"code": "sign_in", "sentence": _("请先登录，登录后会自动发送。")}, status=401)
        try:
            answer = view(request, *args, **kwargs)
        except Refusal as refusal:
            answer = JsonResponse({"code": refusal.code, "sentence": str(refusal)}, status=refusal.status)
        answer["Cache-Control"] = "no-store"
        return answer

    return answered


@require_POST
@answers_json
def record_visit(request: Request, visit_id: int) -> HttpResponse:
    """``{met_name, visited_at, answers, note, signature, findings: [{key, text, category, severity, item}]}``; the key of the
    message is that of the visit."""
    get_in_scope(queries.own_visits(request.actor), pk=visit_id)
    body = _read_body(request)
    typed = VisitInput(
        key=request.headers.get("Idempotency-Key", ""),
        met_name=_text(body, "met_name"),
        visited_at=_instant(_text(body, "visited_at")),
        answers=_answers(body),
        note=_text(body, "note"),
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
    body = _read_body(request)
    actions.add_photo(
        actor=request.actor,
        now=request.now,
        visit_id=visit_id,
        finding_key=_text(body, "finding"),
        key=request.headers.get("Idempotency-Key", ""),
        data=_picture(body, "photo"),
    )
    return JsonResponse({"code": "kept", "sentence": _("照片已收到。")})


def _finding(one: Any) -> FindingInput:
    if not isinstance(one, dict):
        raise _malformed()
    names = ("key", "text", "category", "severity", "item")
    return FindingInput(**{name: _text(one, name) for name in names})


def _answers(body: dict[str, Any]) -> dict[str, str]:
    found = body.get("answers", {})
    if not isinstance(found, dict) or not all(isinstance(value, str) for value in found.values()):
        raise _malformed()
    return found


def _list(body: dict[str, Any], name: str) -> list[Any]:
    value = body.get(name, [])
    if not isinstance(value, list):
        raise _malformed()
    return value


def _picture(body: dict[str, Any], name: str) -> bytes:
    """The bytes of a ``data:`` address as a canvas gives it; empty for none."""
    value = body.get(name, "")
    if not isinstance(value, str):
        raise _malformed()
    try:
        return base64.b64decode(value.partition(",")[2] or value, validate=True)
    except binascii.Error as problem:
        raise _malformed() from problem


def _read_body(request: Request) -> dict[str, Any]:
    length = request.headers.get("Content-Length") or "0"
    if not length.isdigit() or int(length) > BODY_MOST or request.content_type != "application/json":
        raise _malformed()
    try:
        body = json.loads(request.body)
    except (ValueError, RecursionError) as problem:
        raise _malformed() from problem
    if not isinstance(body, dict):
        raise _malformed()
    return body


def _instant(text: str) -> datetime:
    try:
        instant = parse_datetime(text)
    except ValueError as problem:
        raise _malformed() from problem
    if instant is None or instant.tzinfo is None or not 2000 < instant.year < 2200:
        raise _malformed()
    return instant


def _text(body: dict[str, Any], name: str) -> str:
    value = body.get(name, "")
    if not isinstance(value, str) or len(value) > TEXT_MOST:
        raise _malformed()
    return value


def _malformed() -> BadInput:
    return BadInput("inspection.malformed", _("提交的内容不完整，请重新打开页面再试。"))
