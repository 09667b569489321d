"""Reports from a phone without a signal: sent by its queue, once for each key. Every answer is JSON."""

from __future__ import annotations

import base64
import binascii
import functools
import json
from collections.abc import Callable
from datetime import date
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.http import HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hongguanjia.base.record.api import once
from hongguanjia.base.web.api import Request
from hongguanjia.kit.refusals import BadInput, Refusal
from hongguanjia.rooms.duties import actions
from hongguanjia.rooms.duties.data import ReportInput

BODY_MOST = 6 * 1024 * 1024
PHOTOS_MOST = 6
KEY_MOST = 80
AMOUNT_MOST = 1_000_000_000
PREFIX = "data:image/jpeg;base64,"

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
def report(request: Request, duty_id: int) -> HttpResponse:
    """``{amount, text?, done_date?, photos?: [data URL of a JPEG]}`` with an ``Idempotency-Key``."""
    body = _read_body(request)
    typed, photos = _read_report(body), _read_photos(body)
    key = request.headers.get("Idempotency-Key", "")
    if not key or len(key) > KEY_MOST or not key.isascii():
        raise _malformed()

    def act() -> dict[str, Any]:
        actions.report_duty(actor=request.actor, now=request.now, duty_id=duty_id, typed=typed, photos=photos)
        return {"pk": duty_id, "sentence": _("已上报，等上级审核。")}

    answer = once(
        key=key,
        user_id=request.actor.user_id or 0,
        verb="duties.report",
        body=[duty_id, body],
        now=request.now,
        do=act,
    )
    return JsonResponse(answer)


def _read_body(request: Request) -> dict[str, Any]:
    length = request.headers.get("Content-Length") or "0"
    if not length.isdigit() or int(length) > BODY_MOST:
        raise BadInput("duties.too_big", _("提交的内容太大，请少附几张照片。"))
    if request.content_type != "application/json":
        raise _malformed()
    try:
        body = json.loads(request.body)
    except (ValueError, RecursionError) as problem:
        raise _malformed() from problem
    if not isinstance(body, dict):
        raise _malformed()
    return body


def _read_report(body: dict[str, Any]) -> ReportInput:
    amount, text, day = str(body.get("amount", "")), body.get("text", ""), body.get("done_date") or ""
    whole = amount.isascii() and amount.isdigit() and len(amount) <= 10 and int(amount) <= AMOUNT_MOST
    if not whole or not isinstance(text, str) or len(text) > 1000 or not isinstance(day, str):
        raise _malformed()
    try:
        done = date.fromisoformat(day) if day else None
    except ValueError as problem:
        raise _malformed() from problem
    return ReportInput(amount=int(amount), text=text, done_date=done)


def _read_photos(body: dict[str, Any]) -> list[UploadedFile[Any]]:
    raw = body.get("photos", [])
    if not isinstance(raw, list) or len(raw) > PHOTOS_MOST:
        raise _malformed()
    photos: list[UploadedFile[Any]] = []
    for number, one in enumerate(raw, start=1):
        if not isinstance(one, str) or not one.startswith(PREFIX):
            raise _malformed()
        try:
            data = base64.b64decode(one[len(PREFIX) :], validate=True)
        except (binascii.Error, ValueError) as problem:
            raise _malformed() from problem
        photos.append(SimpleUploadedFile(f"{number}.jpg", data, content_type="image/jpeg"))
    return photos


def _malformed() -> BadInput:
    return BadInput("duties.malformed", _("提交的内容不完整，请重新打开页面再试。"))
