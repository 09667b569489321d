"""The pages that act: a form that acts once, and the page behind every button."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from hongguanjia.base.access.api import get_in_scope, not_found
from hongguanjia.base.record.api import once
from hongguanjia.base.web.api import OnceForm, Request, run
from hongguanjia.rooms.claims import queries
from hongguanjia.rooms.claims.verbs import VERBS

SHELLS = {"phone": "shells/phone.html", "desk": "shells/desk.html"}
Answer = dict[str, Any]


def act_once(request: Request, form: OnceForm, name: str, act: Callable[[], Answer], *, pk: int = 0) -> Answer | None:
    """Act for a valid form, once for its submission key, and give the answer; ``None`` when refused, with the reason in
    the form."""

    def keyed() -> Answer:
        key = form.cleaned_data.get("submission_key")
        if not key or request.actor.user_id is None:
            return act()
        body = {field: str(value) for field, value in form.cleaned_data.items()} | {"row": pk}
        verb = f"claims.{name}"
        return once(key=key, user_id=request.actor.user_id, verb=verb, body=body, now=request.now, do=act)

    return run(form, keyed)


def do_verb(request: Request, claim_id: int, name: str, *, surface: str, back: str) -> HttpResponse:
    """Do the verb called ``name`` on a claim and go ``back``; a verb without a form acts only when posted."""
    claim = get_in_scope(queries.visible_claims(request.actor), pk=claim_id)
    verb = VERBS.get(name)
    if verb is None:
        raise not_found()
    form = (verb.form or OnceForm)(request.POST if request.method == "POST" else None)

    def act() -> Answer:
        verb.act(request.actor, request.now, claim_id, form.cleaned_data)
        return {"pk": claim_id}

    if request.method == "POST" and act_once(request, form, name, act, pk=claim_id):
        messages.success(request, str(verb.said))
        return redirect(back)
    context = {"hint": verb.hint, "kind": verb.kind, "claim": claim}
    return show_form(request, form, title=verb.label, surface=surface, back=back, context=context)


def show_form(
    request: Request, form: Any, *, title: object, surface: str, back: str, context: dict[str, Any]
) -> HttpResponse:
    """A page with one form."""
    kind = "primary" if context.get("kind", "quiet") == "quiet" else context["kind"]
    full = context | {"shell": SHELLS[surface], "form": form, "title": title, "back": back, "kind": kind}
    return render(request, "claims/form.html", full, status=422 if form.errors else 200)
