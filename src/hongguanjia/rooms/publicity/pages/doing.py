"""A page with one form: acts once for its submission key, keeps what was typed when refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from hongguanjia.base.record.api import once
from hongguanjia.base.web.api import OnceForm, Request, run

SHELLS = {"phone": "shells/phone.html", "desk": "shells/desk.html"}


def act_once(request: Request, form: OnceForm, name: str, act: Callable[[], Any]) -> int:
    """Act for a valid form, once for its submission key; the key of the row made, or 0 when refused."""

    def answer() -> dict[str, Any]:
        return {"pk": act().pk}

    def keyed() -> dict[str, Any]:
        key = form.cleaned_data.get("submission_key")
        if not key or request.actor.user_id is None:
            return answer()
        body = [request.path, {field: str(value) for field, value in form.cleaned_data.items()}]
        verb = f"publicity.{name}"
        return once(key=key, user_id=request.actor.user_id, verb=verb, body=body, now=request.now, do=answer)

    result = run(form, keyed)
    return int(result["pk"]) if result else 0


def show_form(
    request: Request, form: OnceForm, *, title: object, surface: str, back: str, hint: object = "", **more: object
) -> HttpResponse:
    """The form alone on a page."""
    context = {"shell": SHELLS[surface], "form": form, "title": title, "hint": hint, "back": back, **more}
    return render(request, "publicity/form.html", context, status=422 if form.errors else 200)
