"""The page behind every button: acts at once, or shows a form first; a refusal keeps what was typed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render

from hongguanjia.base.access.api import not_found
from hongguanjia.base.record.api import once
from hongguanjia.base.web.api import OnceForm, Request, run
from hongguanjia.rooms.service.verbs import Verb

SHELLS = {"phone": "shells/phone.html", "desk": "shells/desk.html"}


def do_verb(request: Request, verbs: dict[str, Verb], name: str, pk: int, *, surface: str, back: str) -> HttpResponse:
    """Do the verb called ``name`` on row ``pk`` and go ``back``; without a form of its own only when posted."""
    verb = verbs.get(name)
    if verb is None:
        raise not_found()
    form = (verb.form or OnceForm)(posted(request))
    if request.method == "POST" and act_once(
        request, form, name, lambda: verb.act(request.actor, request.now, pk, form.cleaned_data), pk=pk
    ):
        messages.success(request, str(verb.said))
        return redirect(back)
    return show_form(request, form, title=verb.label, hint=verb.hint, kind=verb.kind, surface=surface, back=back)


def posted(request: Request) -> QueryDict | None:
    """What was sent, be it empty; ``None`` when the page is only looked at."""
    return request.POST if request.method == "POST" else None


def act_once(request: Request, form: OnceForm, name: str, act: Callable[[], object], *, pk: int = 0) -> bool:
    """Act for a valid form, once for its submission key; ``False`` when refused, with the reason in the form."""

    def answer() -> dict[str, Any]:
        made = act()
        return {"done": True, "pk": getattr(made, "pk", 0)}

    def keyed() -> dict[str, Any]:
        key = form.cleaned_data.get("submission_key")
        if not key or request.actor.user_id is None:
            return answer()
        body = {field: str(value) for field, value in form.cleaned_data.items()} | {"row": pk}
        verb = f"service.{name}"
        return once(key=key, user_id=request.actor.user_id, verb=verb, body=body, now=request.now, do=answer)

    result = run(form, keyed)
    request.made_pk = result["pk"] if result else 0  # type: ignore[attr-defined]
    return result is not None


def made_pk(request: Request) -> int:
    """The row that the last ``act_once`` of this request made, now or at the first of several attempts."""
    return int(getattr(request, "made_pk", 0))


def show_form(
    request: Request, form: Any, *, title: object, surface: str, back: str, hint: object = "", kind: str = "primary"
) -> HttpResponse:
    """A page with one form."""
    context = {
        "shell": SHELLS[surface],
        "form": form,
        "title": title,
        "hint": hint,
        "kind": "primary" if kind == "quiet" else kind,
        "back": back,
    }
    status = 422 if form.errors else 200
    return render(request, "service/form.html", context, status=status)
