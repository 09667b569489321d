"""The pages that act: a form that acts once, and the page behind every button."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from hongguanjia.base.access.api import get_in_scope, not_found
from hongguanjia.base.record.api import once
from hongguanjia.base.web.api import OnceForm, Request, run
from hongguanjia.kit.clock import county_date
from hongguanjia.rooms.inspection import permits
from hongguanjia.rooms.inspection.forms import StepForm
from hongguanjia.rooms.inspection.models import Extension
from hongguanjia.rooms.inspection.verbs import NOUNS

SHELLS = {"phone": "shells/phone.html", "desk": "shells/desk.html"}
PHONE_NOUNS = frozenset({"notices", "findings"})
PAGES = {
    "notices": "inspection-notice",
    "findings": "inspection-finding",
    "rounds": "inspection-round",
    "plans": "inspection-plan",
    "bulletins": "inspection-bulletin",
}


def act_once(request: Request, form: OnceForm, name: str, act: Callable[[], Any]) -> int:
    """Act for a valid form, once for its submission key; the key of the row made, or 0 when refused."""

    def answer() -> dict[str, Any]:
        return {"pk": getattr(act(), "pk", 1)}

    def keyed() -> dict[str, Any]:
        key = form.cleaned_data.get("submission_key")
        if not key or request.actor.user_id is None:
            return answer()
        body = [request.path, {field: str(value) for field, value in form.cleaned_data.items()}]
        verb = f"inspection.{name}"
        return once(key=key, user_id=request.actor.user_id, verb=verb, body=body, now=request.now, do=answer)

    result = run(form, keyed)
    return int(result["pk"]) if result else 0


def do_verb(request: Request, noun: str, row_id: int, name: str, *, surface: str) -> HttpResponse:
    """Do the verb called ``name`` on a row of ``noun`` and go back to its page; every verb acts only when posted."""
    known = NOUNS.get(noun)
    verb = known.verbs.get(name) if known else None
    if known is None or verb is None or (surface == "phone" and noun not in PHONE_NOUNS):
        raise not_found()
    row = get_in_scope(known.rows(request.actor), pk=row_id)
    if not permits.may(request.actor, known.flow, name, row):
        raise permits.denied()
    form = _bind(verb.form or StepForm, request, row)
    back = _page_of(noun, row, surface)
    call = {"actor": request.actor, "now": request.now}
    if request.method == "POST" and act_once(request, form, name, lambda: verb.act(call, row_id, form.cleaned_data)):
        messages.success(request, str(verb.said))
        return redirect(back)
    return show_form(request, form, title=verb.label, surface=surface, back=back, hint=verb.hint, about=row)


def show_form(
    request: Request, form: OnceForm, *, title: object, surface: str, back: str, hint: object = "", about: object = ""
) -> HttpResponse:
    """A page with one form."""
    context = {"shell": SHELLS[surface], "form": form, "title": title, "back": back, "hint": hint, "about": about}
    return render(request, "inspection/form.html", context, status=422 if form.errors else 200)


def _bind(form: type[StepForm], request: Request, row: Any) -> StepForm:
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    return form(*sent, row=row, today=county_date(request.now))


def _page_of(noun: str, row: Any, surface: str) -> str:
    if isinstance(row, Extension):
        noun, row = "notices", row.notice
    return reverse(f"{surface}-{PAGES[noun]}", args=[row.pk])
