"""Acting on behalf, at the door: while a mandate is in use, only what it covers gets through, and each thing is noted.

Deny by default: an address that is not in the table cannot be used for another person, whatever room it belongs to. So
no room can forget to ask, and votes, opinions, study and one's own account stay out of reach.
"""

from __future__ import annotations

from collections.abc import Callable
from fnmatch import fnmatch

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from hongguanjia.base.access.api import Actor
from hongguanjia.base.mandates.api import ACTING_KEY, MandateVerb, act_under, check_covers, record_use
from hongguanjia.base.record.models import TrailEntry
from hongguanjia.doors.shell.errors import refuse
from hongguanjia.kit.refusals import Refusal

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
COVERED: tuple[tuple[str, MandateVerb], ...] = (
    ("phone-service-wish-new", MandateVerb.WISH),
    ("phone-service-wish-do:*", MandateVerb.WISH),
    ("phone-service-activity-do:sign_up", MandateVerb.SIGN_UP),
    ("phone-service-activity-do:leave", MandateVerb.SIGN_UP),
    ("phone-presence-scan", MandateVerb.CHECK_IN),
    ("phone-presence-land", MandateVerb.CHECK_IN),
    ("api-presence-check-in", MandateVerb.CHECK_IN),
    ("phone-claims-new", MandateVerb.CLAIM),
    ("phone-claims-edit", MandateVerb.CLAIM),
    ("phone-claims-do:submit", MandateVerb.CLAIM),
    ("phone-claims-do:withdraw", MandateVerb.CLAIM),
    ("phone-publicity-appeal-new", MandateVerb.APPEAL),
    ("phone-publicity-appeal-do:*", MandateVerb.APPEAL),
    ("phone-rewards-reward", MandateVerb.REDEEM),
    ("phone-rewards-cancel", MandateVerb.REDEEM),
)
"""Which address does what; behind the colon the verb, where an address has one for several."""
FREE = ("public-shell-*", "phone-mandates-end", "public-accounts-logout", "account_logout")
"""What is about the screen or ends the acting, and so needs no mandate."""


class BehalfMiddleware:
    """Lets covered actions through and notes them in the same transaction; refuses all others before the page is asked."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method in SAFE_METHODS or ACTING_KEY not in request.session:
            return self.get_response(request)
        with transaction.atomic():
            response = self.get_response(request)
            self._note(request, response)
        return response

    def process_view(self, request: HttpRequest, *_view: object) -> HttpResponse | None:
        if request.method in SAFE_METHODS or ACTING_KEY not in request.session or _is_free(request):
            return None
        actor: Actor = request.actor  # type: ignore[attr-defined]
        if actor.mandate_id is None:
            return None
        try:
            check_covers(mandate_id=actor.mandate_id, verb=_verb(request))
        except Refusal as refusal:
            return refuse(request, refusal)
        return None

    def _note(self, request: HttpRequest, response: HttpResponseBase) -> None:
        verb, actor = _verb(request), request.actor  # type: ignore[attr-defined]
        if verb is None or actor.mandate_id is None or response.status_code >= 400:
            return
        now = request.now  # type: ignore[attr-defined]
        moved = 300 <= response.status_code < 400 or "json" in response.headers.get("Content-Type", "")
        if moved or TrailEntry.objects.filter(mandate_id=actor.mandate_id, at=now).exists():
            path = response.headers.get("Location", request.path)
            record_use(mandate_id=actor.mandate_id, verb=verb, path=path, now=now)


def take_up_mandate(request: HttpRequest, actor: Actor) -> Actor:
    """The actor under the mandate that the session names; when that is over, the session forgets it and says so."""
    kept = request.session.get(ACTING_KEY)
    if not kept:
        return actor
    try:
        return act_under(actor=actor, mandate_id=kept["id"], now=request.now)  # type: ignore[attr-defined]
    except Refusal as refusal:
        request.session.pop(ACTING_KEY)
        messages.warning(request, str(refusal))
        return actor


def _verb(request: HttpRequest) -> MandateVerb | None:
    return next((verb for pattern, verb in COVERED if fnmatch(_place(request), pattern)), None)


def _is_free(request: HttpRequest) -> bool:
    return any(fnmatch(_place(request), pattern) for pattern in FREE)


def _place(request: HttpRequest) -> str:
    match = request.resolver_match
    parts = (match.url_name, match.kwargs.get("verb")) if match else ()
    return ":".join(part for part in parts if part)
