"""The request as our pages see it, and the guard for pages that need somebody signed in."""

from __future__ import annotations

import functools
from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from hongguanjia.base.access.api import Actor, Permission, not_found


class Request(HttpRequest):
    """A request with its actor and its instant, both set once by the door."""

    actor: Actor
    now: datetime


View = Callable[..., HttpResponse]


def signed_in(view: View) -> View:
    """Ask for a sign-in first and come back to the same page after it."""

    @functools.wraps(view)
    def guarded(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.actor.person_id is None:
            return redirect(f"{settings.LOGIN_URL}?{urlencode({'next': request.get_full_path()})}")
        return view(request, *args, **kwargs)

    return guarded


def needs(permission: Permission) -> Callable[[View], View]:
    """Show the page only to an actor who holds ``permission`` somewhere; to others it does not exist.

    Somebody whose posts still wait for the second factor is led there first.
    """

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def guarded(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.actor.holds(permission) and request.actor.awaits_second_factor:
                return redirect(f"{settings.SECOND_FACTOR_URL}?{urlencode({'next': request.get_full_path()})}")
            if not request.actor.holds(permission):
                raise not_found()
            return view(request, *args, **kwargs)

        return signed_in(guarded)

    return decorate
