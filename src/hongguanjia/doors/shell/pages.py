"""Pages of the shells: how letters are shown, which language, the installed phone app, the component page."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.utils.cache import patch_cache_control
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from hongguanjia.base.access.api import not_found
from hongguanjia.base.web.api import Request, signed_in
from hongguanjia.doors.context import TYPE_MODES, find_account
from hongguanjia.doors.shell import showcase

YEAR = 365 * 24 * 3600


@require_POST
def choose_type_mode(request: HttpRequest) -> HttpResponse:
    """Set the size of letters for this browser, and for the account when signed in."""
    mode = request.POST.get("mode", "")
    answer = _back(request)
    if mode in TYPE_MODES:
        _remember(request, answer, cookie="type_mode", field="type_mode", value=mode)
    return answer


@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Set the language for this browser, and for the account when signed in."""
    code = request.POST.get("language", "")
    answer = _back(request)
    if code in dict(settings.LANGUAGES):
        _remember(request, answer, cookie=settings.LANGUAGE_COOKIE_NAME, field="language", value=code)
    return answer


@require_GET
def manifest(request: HttpRequest) -> HttpResponse:
    """What a phone needs to know to put the platform on its home screen."""
    icon = static("img/seal")
    answer = JsonResponse(
        {
            "name": _("红管家") + " · " + settings.COUNTY_NAME,
            "short_name": _("红管家"),
            "start_url": "/m/",
            "scope": "/",
            "display": "standalone",
            "background_color": "#F4F1EC",
            "theme_color": "#B3261E",
            "icons": [
                {"src": f"{icon}-192.png", "sizes": "192x192", "type": "image/png", "purpose": "any maskable"},
                {"src": f"{icon}-512.png", "sizes": "512x512", "type": "image/png", "purpose": "any maskable"},
            ],
        }
    )
    answer["Content-Type"] = "application/manifest+json"
    return answer


@require_GET
def favicon(request: HttpRequest) -> HttpResponse:
    """The seal, for browsers that ask without reading the page."""
    return redirect(static("img/seal.svg"), permanent=True)


@require_GET
def service_worker(request: HttpRequest) -> HttpResponse:
    """The service worker, served under ``/m/`` because it may only govern what lies below its own address."""
    found = finders.find("js/worker.js")
    if not isinstance(found, str):
        raise not_found()
    with open(found, encoding="utf-8") as file:
        script = file.read().replace("VERSION", settings.VERSION)
    answer = HttpResponse(script, content_type="text/javascript; charset=utf-8")
    patch_cache_control(answer, no_cache=True)
    return answer


@require_GET
def offline(request: HttpRequest) -> HttpResponse:
    """Shown without a signal for pages that were not read before."""
    return render(request, "shell/offline.html")


@require_GET
def waiting(request: HttpRequest) -> HttpResponse:
    """What this phone still has to send; the list itself lives on the phone."""
    return render(request, "shell/waiting.html")


@require_GET
def token(request: HttpRequest) -> HttpResponse:
    """A fresh CSRF token and the mark of the account signed in, asked for before anything kept is sent."""
    answer = JsonResponse({"token": get_token(request), "account": find_account(request)})
    patch_cache_control(answer, no_store=True)
    return answer


@require_GET
@signed_in
def components(request: Request) -> HttpResponse:
    """Every component in each of its states, for those who write pages."""
    if not request.actor.posts:
        raise not_found()
    return render(request, "shell/components.html", showcase.build(request.now))


def _back(request: HttpRequest) -> HttpResponse:
    """Back to where the switch was pressed; never to another site."""
    target = request.POST.get("next", "/")
    safe = url_has_allowed_host_and_scheme(target, allowed_hosts=None, require_https=request.is_secure())
    return HttpResponseRedirect(target if safe else "/")


def _remember(request: HttpRequest, answer: HttpResponse, *, cookie: str, field: str, value: str) -> None:
    answer.set_cookie(cookie, value, max_age=YEAR, samesite="Lax", secure=request.is_secure())
    user = request.user
    if user.is_authenticated:
        get_user_model().objects.filter(pk=user.pk).update(**{field: value})
