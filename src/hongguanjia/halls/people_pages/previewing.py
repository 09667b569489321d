"""Two steps for what cannot be undone by a click: look at what it touches, then confirm exactly that."""

from __future__ import annotations

import hashlib
import json

from django import forms
from django.http import HttpRequest

NOT_COMPARED = frozenset({"csrfmiddlewaretoken", "confirmed"})


def fingerprint(request: HttpRequest) -> str:
    """What was typed, as a short mark: another answer needs another preview."""
    typed = {name: request.POST.getlist(name) for name in sorted(request.POST) if name not in NOT_COMPARED}
    return hashlib.sha256(json.dumps([request.path, typed], ensure_ascii=False).encode()).hexdigest()[:32]


def is_confirmed(request: HttpRequest) -> bool:
    """Whether the actor has seen the preview of exactly what is sent now."""
    return request.POST.get("confirmed") == fingerprint(request)


def keep_typed(form: forms.Form, request: HttpRequest) -> list[tuple[str, str]]:
    """What was typed, to be carried through the preview in hidden fields."""
    return [(name, value) for name in request.POST if name not in NOT_COMPARED for value in request.POST.getlist(name)]
