"""Check-in for programs: our own pages' scripts, which keep what could not be sent. Every answer is JSON."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.core.cache import cache
from django.http import HttpResponse, JsonResponse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from hongguanjia.base.presence import actions, codes, tokens
from hongguanjia.base.presence.data import Answer, Claim, ScanRow
from hongguanjia.base.presence.models import Direction
from hongguanjia.base.presence.queries import count_hosted, find_name
from hongguanjia.base.web.api import Request
from hongguanjia.kit.refusals import BadInput, Refusal

BODY_MOST = 2048
KEY_MOST = 80
TYPED_MOST = 20
TYPED_SECONDS = 60
LANDED = "presence_landed"

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
def check_in(request: Request) -> HttpResponse:
    """``{code, claimed_at?, device?}``: a code that the phone scanned, or the short one typed."""
    body = _read_body(request)
    code, claim = tokens.tidy(_text(body, "code")), _read_claim(request, body)
    if len(code) == tokens.SHORT_LENGTH:
        _slow_down(request)
        answer = actions.check_in_short(actor=request.actor, now=request.now, typed=code, claim=claim)
    else:
        answer = actions.check_in(actor=request.actor, now=request.now, token=code, claim=claim)
    return JsonResponse(_say(answer))


@require_POST
@answers_json
def scan(request: Request, gathering_id: int) -> HttpResponse:
    """``{code, direction?, claimed_at?}``: a member's code that an organiser's phone scanned."""
    body = _read_body(request)
    direction = _text(body, "direction") or Direction.IN
    if direction not in Direction.values:
        raise _malformed()
    row = ScanRow(tokens.tidy(_text(body, "code")), _read_claim(request, body), direction)
    answer = actions.check_in_scanned(actor=request.actor, now=request.now, gathering_id=gathering_id, scan=row)
    return JsonResponse({**_say(answer), "name": find_name(answer.person_id)})


@require_GET
@answers_json
def list_codes(request: Request, gathering_id: int) -> HttpResponse:
    """The codes of the next ``count`` steps as squares to draw, the server's clock, and the counts of this moment."""
    direction = Direction.OUT if request.GET.get("direction") == Direction.OUT else Direction.IN
    count = request.GET.get("count", "1")
    wanted = int(count) if count.isascii() and count.isdigit() and len(count) < 4 else 1
    shown = codes.list_drawn(
        actor=request.actor, now=request.now, gathering_id=gathering_id, direction=direction, count=max(1, wanted)
    )
    return JsonResponse(
        {
            "now": int(request.now.timestamp() * 1000),
            "step_seconds": tokens.STEP_SECONDS,
            "codes": [asdict(code) for code in shown],
            "counts": asdict(count_hosted(actor=request.actor, gathering_id=gathering_id)),
        }
    )


def _say(answer: Answer) -> dict[str, object]:
    return {"code": answer.code, "sentence": answer.sentence, "at": answer.at.isoformat() if answer.at else None}


def _read_body(request: Request) -> dict[str, Any]:
    length = request.headers.get("Content-Length") or "0"
    if not length.isdigit() or int(length) > BODY_MOST:
        raise BadInput("presence.too_big", _("提交的内容太大。"))
    if request.content_type != "application/json":
        raise _malformed()
    if request.content_type != "application/json":
        raise _malformed()  # a form's body may have been read already, and then cannot be read again
    try:
        body = json.loads(request.body)
    except (ValueError, RecursionError) as problem:
        raise _malformed() from problem
    if not isinstance(body, dict):
        raise _malformed()
    return body


def _read_claim(request: Request, body: dict[str, Any]) -> Claim:
    key = request.headers.get("Idempotency-Key", "")
    if len(key) > KEY_MOST or not key.isascii():
        raise _malformed()
    landed = request.session.get(LANDED)
    return Claim(
        key=key,
        claimed_at=_instant(_text(body, "claimed_at")),
        landed=bool(landed) and landed == tokens.tidy(_text(body, "code")),
        device=_text(body, "device"),
    )


def _instant(text: str) -> datetime | None:
    if not text:
        return None
    try:
        instant = parse_datetime(text)
    except ValueError as problem:
        raise _malformed() from problem
    if instant is None or instant.tzinfo is None or not 2000 < instant.year < 2200:
        raise _malformed()
    return instant


def _text(body: dict[str, Any], name: str) -> str:
    value = body.get(name, "")
    if not isinstance(value, str) or len(value) > 300:
        raise _malformed()
    return value


def _slow_down(request: Request) -> None:
    """Nobody finds a short code by trying."""
    name = f"presence-typed-{request.actor.person_id}"
    cache.add(name, 0, TYPED_SECONDS)
    if cache.incr(name) > TYPED_MOST:
        raise Refusal("presence.too_often", _("输入次数太多，请一分钟后再试，或请组织者扫您的签到码。"))


def _malformed() -> BadInput:
    return BadInput("presence.malformed", _("提交的内容不完整，请重新打开页面再试。"))
