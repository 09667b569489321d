"""A guard for delicate pages: the person at the screen must have proved who she is within the last minutes."""

from __future__ import annotations

import functools
from typing import Any

from allauth.core.exceptions import ReauthenticationRequired
from django.http import HttpResponse

from hongguanjia.base.accounts import second_factor
from hongguanjia.base.web.api import Request
from hongguanjia.base.web.requests import View


def confirmed(view: View) -> View:
    """Ask for password, code or second factor again when the last proof is older than ten minutes; then come back."""

    @functools.wraps(view)
    def guarded(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        if not second_factor.confirmed_lately(request, request.now):
            raise ReauthenticationRequired
        return view(request, *args, **kwargs)

    return guarded
