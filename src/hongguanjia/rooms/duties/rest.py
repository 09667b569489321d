"""Reports from a phone without a signal: sent by its queue, once for each key. Every answer is JSON."""

from __future__ import annotations

import base64
import binascii
from datetime import date
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.http import HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hongguanjia.base.record.api import once
from hongguanjia.base.web.api import Request, answers_json, malformed, read_body, read_key
from hongguanjia.rooms.duties import actions
from hongguanjia.rooms.duties.data import ReportInput

BODY_MOST = 6 * 1024 * 1024
PHOTOS_MOST = 6
AMOUNT_MOST = 1_000_000_000
PREFIX = "data:image/jpeg;base64,"


@require_POST
@answers_json
def report(request: Request, duty_id: int) -> HttpResponse:
    """``{amount, text?, done_date?, photos?: [data URL of a JPEG]}`` with an ``Idempotency-Key``."""
    body = read_body(request, BODY_MOST)
    typed, photos = _read_report(body), _read_photos(body)
    key = read_key(request)
    if not key:
        raise malformed()

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


def _read_report(body: dict[str, Any]) -> ReportInput:
    amount, text, day = str(body.get("amount", "")), body.get("text", ""), body.get("done_date") or ""
    whole = amount.isascii() and amount.isdigit() and len(amount) <= 10 and int(amount) <= AMOUNT_MOST
    if not whole or not isinstance(text, str) or len(text) > 1000 or not isinstance(day, str):
        raise malformed()
    try:
        done = date.fromisoformat(day) if day else None
    except ValueError as problem:
        raise malformed() from problem
    return ReportInput(amount=int(amount), text=text, done_date=done)


def _read_photos(body: dict[str, Any]) -> list[UploadedFile[Any]]:
    raw = body.get("photos", [])
    if not isinstance(raw, list) or len(raw) > PHOTOS_MOST:
        raise malformed()
    photos: list[UploadedFile[Any]] = []
    for number, one in enumerate(raw, start=1):
        if not isinstance(one, str) or not one.startswith(PREFIX):
            raise malformed()
        try:
            data = base64.b64decode(one[len(PREFIX) :], validate=True)
        except (binascii.Error, ValueError) as problem:
            raise malformed() from problem
        photos.append(SimpleUploadedFile(f"{number}.jpg", data, content_type="image/jpeg"))
    return photos
