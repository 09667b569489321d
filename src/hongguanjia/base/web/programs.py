"""What every address for programs shares: our own pages' scripts, which keep what could not be sent. Every answer is JSON."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from hongguanjia.base.web.requests import Request
from hongguanjia.kit.refusals import BadInput, Refusal

KEY_MOST = 80
TEXT_MOST = 300
YEARS = range(2001, 2200)
"""Outside of these a phone's clock is not set, or somebody tries what happens."""

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


def read_body(request: Request, most: int) -> dict[str, Any]:
    """The object that was sent, of at most so many bytes. Raises ``input.too_big``, ``input.malformed``."""
    length = request.headers.get("Content-Length") or "0"
    if not length.isdigit():
        raise malformed()
    if int(length) > most:
        raise BadInput("input.too_big", _("提交的内容太大，请少附几张照片。"))
    if request.content_type != "application/json":
        raise malformed()  # a form's body may have been read already, and then cannot be read again
    try:
        body = json.loads(request.body)
    except (ValueError, RecursionError) as problem:
        raise malformed() from problem
    if not isinstance(body, dict):
        raise malformed()
    return body


def read_key(request: Request) -> str:
    """The ``Idempotency-Key`` of what was sent, empty when there is none."""
    key = request.headers.get("Idempotency-Key", "")
    if len(key) > KEY_MOST or not key.isascii():
        raise malformed()
    return key


def read_text(body: dict[str, Any], name: str, most: int = TEXT_MOST) -> str:
    """A text of the body, empty when it is missing."""
    value = body.get(name, "")
    if not isinstance(value, str) or len(value) > most:
        raise malformed()
    return value


def read_instant(text: str) -> datetime:
    """An instant with its offset, as a phone's clock says it."""
    try:
        instant = parse_datetime(text)
    except ValueError as problem:
        raise malformed() from problem
    if instant is None or instant.tzinfo is None or instant.year not in YEARS:
        raise malformed()
    return instant


def malformed() -> BadInput:
    """What was sent is not what our own page would send."""
    return BadInput("input.malformed", _("提交的内容不完整，请重新打开页面再试。"))
