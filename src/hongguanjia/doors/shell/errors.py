"""Error pages: what went wrong, why, and what now, in the shell of the surface where it happened; never a stack trace."""

from __future__ import annotations

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from hongguanjia.base.access.api import ANYONE
from hongguanjia.doors import context
from hongguanjia.kit.refusals import BadInput, NotFound, Refusal

SHELLS = (("/m/", "shells/phone.html", "/m/"), ("/desk/", "shells/desk.html", "/desk/"))


def refuse(request: HttpRequest, refusal: Refusal, *, status: int | None = None, hint: str = "") -> HttpResponse:
    """The answer to a refusal: a page for people, ``code`` and ``sentence`` for programs."""
    status = status or refusal.status
    if _wants_json(request):
        return JsonResponse({"code": refusal.code, "sentence": str(refusal)}, status=status)
    template, home = _surface(request)
    values = {"refusal": refusal, "hint": hint, "shell_template": template, "way_home": home}
    return render(request, "refused.html", values, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400 or 413: what was sent cannot be read, or is too much."""
    if isinstance(exception, RequestDataTooBig):
        sentence = _("发来的内容太大，没有接收。请把图片或文件缩小，或者分几次提交。")
        return _early(request, BadInput("input.too_big", sentence), status=413)
    if isinstance(exception, TooManyFieldsSent | TooManyFilesSent):
        sentence = _("一次提交的项目太多，没有接收。请分几次提交。")
        return _early(request, BadInput("input.too_many", sentence), status=413)
    sentence = _("发来的内容读不懂，没有接收。请返回上一页重新填写；如果再次出现，请告诉管理员。")
    return _early(request, BadInput("input.unreadable", sentence), status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: signed in, but this is not for this account."""
    sentence = _("这个账号不能做这件事。如果这是您的职责，请让上级组织给您登记职务。")
    return _early(request, Refusal("access.forbidden", sentence), status=403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the page was open too long, was opened in another account, or the request was not ours."""
    sentence = _("页面打开太久，已经失效，什么都没有提交。请返回上一页刷新后再提交。")
    return _early(request, Refusal("csrf.failed", sentence), status=403)


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: not there, or not yours."""
    sentence = _("没有这个页面，或者它不在您能看到的范围里。请从首页重新进入。")
    return _early(request, NotFound("page.not_found", sentence), status=404)


def too_many_requests(request: HttpRequest) -> HttpResponse:
    """429: too often in a short time."""
    sentence = _("操作太频繁，请等几分钟再试。已经填写的内容不会因此丢失。")
    return _early(request, Refusal("access.too_many", sentence), status=429)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: our fault. Asks nothing of the database, which may be what is broken."""
    sentence = _("系统出了问题，这一步可能没有完成。请先查看结果再决定是否重做；如果一直这样，请告诉管理员。")
    refusal = Refusal("server.failed", sentence)
    if _wants_json(request):
        return JsonResponse({"code": refusal.code, "sentence": sentence}, status=500)
    return HttpResponse(_plain_page(request, refusal), status=500)


def _early(request: HttpRequest, refusal: Refusal, *, status: int) -> HttpResponse:
    """A refusal that may come before the actor was built: then nobody is signed in for its page."""
    if not hasattr(request, "actor"):
        request.actor = ANYONE  # type: ignore[attr-defined]
    return refuse(request, refusal, status=status)


def _plain_page(request: HttpRequest, refusal: Refusal) -> str:
    values = context.shell(request) | {"account": "", "has_session": True, "refusal": refusal, "way_home": "/"}
    return render_to_string("shell/broken.html", values)


def _surface(request: HttpRequest) -> tuple[str, str]:
    for prefix, template, home in SHELLS:
        if request.path.startswith(prefix):
            return template, home
    return "shells/public.html", "/"


def _wants_json(request: HttpRequest) -> bool:
    accepted = request.headers.get("Accept", "")
    return "application/json" in accepted or request.path.startswith("/api/") or "HX-Request" in request.headers
