"""What every page with a form or a button shares: the once-key, the form page, the verb of a noun."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from hongguanjia.base.access.api import get_in_scope, not_found
from hongguanjia.base.record.api import once
from hongguanjia.base.web.api import OnceForm, Request, run
from hongguanjia.rooms.duties.verbs import Noun

SHELLS = {"phone": "shells/phone.html", "desk": "shells/desk.html"}
Answer = dict[str, Any]


def sent(request: Request) -> tuple[object, object]:
    """What a form is bound to: what was posted, or nothing."""
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


def act_once(request: Request, form: OnceForm, name: str, act: Callable[[], Answer], *, pk: int = 0) -> Answer | None:
    """Act for a valid form, once for its submission key, and give the answer; ``None`` when refused or not posted, with the
    reason in the form."""
    if request.method != "POST":
        return None

    def keyed() -> Answer:
        key = form.cleaned_data.get("submission_key")
        if not key or request.actor.user_id is None:
            return act()
        body = {field: str(value) for field, value in form.cleaned_data.items()} | {"row": pk}
        verb = f"duties.{name}"
        return once(key=key, user_id=request.actor.user_id, verb=verb, body=body, now=request.now, do=act)

    return run(form, keyed)


def do_verb(request: Request, noun: Noun, pk: int, name: str) -> HttpResponse:
    """Do the verb called ``name`` on a row and go back to its page; a verb without a form acts only when posted."""
    row = get_in_scope(noun.rows(request.actor), pk=pk)
    verb, back = noun.verbs.get(name), reverse(noun.page, args=[pk])
    if verb is None:
        raise not_found()
    form = (verb.form or OnceForm)(*sent(request))

    def act() -> Answer:
        verb.act(request.actor, request.now, pk, form.cleaned_data)
        return {"pk": pk}

    if act_once(request, form, f"{noun.flow.noun}.{name}", act, pk=pk):
        messages.success(request, str(verb.said))
        return redirect(back)
    context = {"hint": verb.hint, "kind": verb.kind, "about": row}
    return show_form(request, form, title=verb.label, back=back, context=context)


def show_form(
    request: Request,
    form: Any,
    *,
    title: object,
    back: str,
    surface: str = "desk",
    context: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """A page with one form."""
    words = dict(context or {})
    kind = words.get("kind", "quiet")
    full = words | {
        "shell": SHELLS[surface],
        "form": form,
        "title": title,
        "back": back,
        "kind": "primary" if kind == "quiet" else kind,
    }
    return render(request, "duties/form.html", full, status=422 if form.errors else 200)
