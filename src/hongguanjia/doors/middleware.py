"""Every request gets its actor and its instant once; every refusal becomes a sentence on a page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from hongguanjia.base.access.api import ANYONE, Actor
from hongguanjia.base.accounts import second_factor
from hongguanjia.base.people.api import get_actor
from hongguanjia.doors.behalf import take_up_mandate
from hongguanjia.doors.shell.errors import bad_request, refuse
from hongguanjia.kit.clock import read_clock
from hongguanjia.kit.refusals import BadInput, Refusal

Handler = Callable[[HttpRequest], HttpResponse]

YEAR = 365 * 24 * 3600
POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "media-src 'self' blob:",
        "connect-src 'self'",
        "worker-src 'self'",
        "manifest-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Permissions-Policy": "camera=(self), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class HeadersMiddleware:
    """Tells browsers what our pages never do: run what is not ours, be framed, post elsewhere, ask where one is."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if response.headers.get("Content-Type", "").startswith("text/html"):
            response.headers.setdefault("Cache-Control", "private, no-cache")
        return response


class BodyLimitMiddleware:
    """Refuses by its announced length a body that nobody may send, before a byte of it is read or kept.

    A body without a length is not read at all by the server's interface; what is read is limited again by its reader.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not length.isdigit():
            return bad_request(request)
        if int(length) > settings.BODY_BYTES_MOST:
            answer = bad_request(request, RequestDataTooBig())
            answer.headers["Connection"] = "close"
            return answer
        return self.get_response(request)


class PreferenceMiddleware:
    """Brings an account's language and size of letters to a browser that has not been told yet."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        wanted = self._find_wanted(request)
        request.COOKIES.update(wanted)
        if language := wanted.get(settings.LANGUAGE_COOKIE_NAME):
            translation.activate(language)
            request.LANGUAGE_CODE = language
        response = self.get_response(request)
        for name, value in wanted.items():
            if name not in response.cookies:
                response.set_cookie(name, value, max_age=YEAR, samesite="Lax", secure=request.is_secure())
        return response

    def _find_wanted(self, request: HttpRequest) -> dict[str, str]:
        known = request.COOKIES
        if settings.SESSION_COOKIE_NAME not in known or "type_mode" in known or not request.user.is_authenticated:
            return {}
        wanted = {"type_mode": request.user.type_mode}
        chosen = request.user.language
        if settings.LANGUAGE_COOKIE_NAME not in known and chosen != settings.LANGUAGE_CODE:
            wanted[settings.LANGUAGE_COOKIE_NAME] = chosen
        return wanted


class ActorMiddleware:
    """Sets ``request.now`` and ``request.actor`` (built when first looked at)."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.now = read_clock()  # type: ignore[attr-defined]
        request.actor = SimpleLazyObject(lambda: _find_actor(request))  # type: ignore[attr-defined]
        return self.get_response(request)


class RefusalMiddleware:
    """Turns a ``Refusal`` that reached the door into an answer that says which, why and what now.

    Characters that no database stores (NUL, halves of surrogate pairs) are refused here, before or after the view.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        return refuse(request, _unstorable()) if _holds_nul(request) else None

    def process_exception(self, request: HttpRequest, problem: Exception) -> HttpResponse | None:
        if isinstance(problem, UnicodeEncodeError) and "surrogates" in problem.reason:
            return refuse(request, _unstorable())
        return refuse(request, problem) if isinstance(problem, Refusal) else None


def _holds_nul(request: HttpRequest) -> bool:
    if "\x00" in request.path or "\x00" in request.META.get("QUERY_STRING", "") or _any_nul(request.GET):
        return True
    if request.content_type == "application/json":
        return b"\\u0000" in request.body
    return request.method == "POST" and _any_nul(request.POST)


def _any_nul(values: Any) -> bool:
    return any("\x00" in text for _name, texts in values.lists() for text in (_name, *texts))


def _unstorable() -> BadInput:
    return BadInput("input.unstorable", _("内容里有无法保存的特殊字符，请删去后重新填写。"))


def _find_actor(request: HttpRequest) -> Actor:
    user = request.user
    if not user.is_authenticated or user.person_id is None:
        return ANYONE
    actor = get_actor(
        person_id=user.person_id,
        user_id=user.pk,
        now=request.now,  # type: ignore[attr-defined]
        second_factor_passed=second_factor.has_passed(request),
    )
    return take_up_mandate(request, actor)
