"""The counter for programs: our own page's script, which keeps what could not be sent. Every answer is JSON."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from hongguanjia.base.access.api import get_in_scope
from hongguanjia.base.web.api import Request
from hongguanjia.kit.refusals import BadInput, Refusal
from hongguanjia.rooms.rewards import actions, permits, rules
from hongguanjia.rooms.rewards.models import OfflineReport, ReportState, Voucher
from hongguanjia.rooms.rewards.reports import Told, report

BODY_MOST = 2048
TEXT_MOST = 300

View = Callable[..., HttpResponse]


def answers_json(view: View) -> View:
    """Say everything in JSON: "sign in first" is 401, so that a device keeps what it has and sends it after."""

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
def hand_over(request: Request) -> HttpResponse:
    """``{pack, code, token, done_at}``: one piece handed over; a conflict is an answer too, never lost."""
    body = _read_body(request)
    told = Told(
        key=request.headers.get("Idempotency-Key", ""),
        pack=_text(body, "pack"),
        code=_text(body, "code"),
        token=_text(body, "token"),
        done_at=_instant(_text(body, "done_at")),
    )
    return JsonResponse(_say(report(actor=request.actor, now=request.now, told=told)))


@require_GET
@answers_json
def look_up(request: Request, station_id: int, code: str) -> HttpResponse:
    """What a code stands for at this station: what, to whom (masked), until when; or the ``trouble`` with it in words."""
    get_in_scope(permits.served_stations(request.actor), pk=station_id)
    row = actions.find_for_clerk(actor=request.actor, code=code)
    try:
        _check(request, row, station_id)
    except Refusal as refusal:
        return JsonResponse({"trouble": str(refusal)})
    return JsonResponse(describe(row))


def _check(request: Request, row: Voucher, station_id: int) -> None:
    """The refusals that a hand-over would hear, before anything is given."""
    if row.stock.station_id != station_id:
        raise Refusal(
            "rewards.other_station",
            _("这张凭证在%(station)s领取，请到那里办。") % {"station": row.stock.station.name},
        )
    actions.check_step("hand_over", row)
    rules.check_fresh(row, request.now)
    rules.check_not_own(row, request.actor.person_id)


def describe(row: Voucher) -> dict[str, object]:
    """A voucher as the counter shows it before it is handed over."""
    return {
        "title": row.stock.reward.title,
        "whom": rules.mask_name(row.person.name),
        "until": int(row.expires_at.timestamp()),
    }


def _say(row: OfflineReport) -> dict[str, object]:
    if row.state == ReportState.DONE:
        title = row.voucher.stock.reward.title if row.voucher else ""
        return {"code": "done", "sentence": _("“%(title)s”已核销，积分已扣。") % {"title": title}}
    words = {"conflict": row.get_conflict_display()}
    return {"code": "conflict", "sentence": _("记下了，但有冲突：%(conflict)s。已转给管理人员处理。") % words}


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
    return BadInput("rewards.malformed", _("提交的内容不完整，请重新打开页面再试。"))
