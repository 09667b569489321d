"""Check-in for programs: our own pages' scripts, which keep what could not be sent. Every answer is JSON."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.core.cache import cache
from django.http import HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from hongguanjia.base.presence import actions, codes, tokens
from hongguanjia.base.presence.data import Answer, Claim, ScanRow
from hongguanjia.base.presence.models import Direction
from hongguanjia.base.presence.queries import count_hosted, find_name
from hongguanjia.base.web.api import Request, answers_json, malformed, read_body, read_instant, read_key, read_text
from hongguanjia.kit.refusals import Refusal

BODY_MOST = 2048
TYPED_MOST = 20
TYPED_SECONDS = 60
LANDED = "presence_landed"


@require_POST
@answers_json
def check_in(request: Request) -> HttpResponse:
    """``{code, claimed_at?, device?}``: a code that the phone scanned, or the short one typed."""
    body = read_body(request, BODY_MOST)
    code, claim = tokens.tidy(read_text(body, "code")), _read_claim(request, body)
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
    body = read_body(request, BODY_MOST)
    direction = read_text(body, "direction") or Direction.IN
    if direction not in Direction.values:
        raise malformed()
    row = ScanRow(tokens.tidy(read_text(body, "code")), _read_claim(request, body), direction)
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


def _read_claim(request: Request, body: dict[str, Any]) -> Claim:
    claimed_at = read_text(body, "claimed_at")
    landed = request.session.get(LANDED)
    return Claim(
        key=read_key(request),
        claimed_at=read_instant(claimed_at) if claimed_at else None,
        landed=bool(landed) and landed == tokens.tidy(read_text(body, "code")),
        device=read_text(body, "device"),
    )


def _slow_down(request: Request) -> None:
    """Nobody finds a short code by trying."""
    name = f"presence-typed-{request.actor.person_id}"
    cache.add(name, 0, TYPED_SECONDS)
    if cache.incr(name) > TYPED_MOST:
        raise Refusal("presence.too_often", _("输入次数太多，请一分钟后再试，或请组织者扫您的签到码。"))
