"""The home pages of phone and desk, search, help."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from hongguanjia.base.notices.api import list_notices, mark_seen
from hongguanjia.base.people.search import clean
from hongguanjia.base.web.api import Request, signed_in
from hongguanjia.base.web.panels import MINE_FROM, STANDING_FROM, render_panels, render_panels_between
from hongguanjia.base.web.slots import list_todos
from hongguanjia.halls.home import queries
from hongguanjia.kit.clock import county_date
from hongguanjia.kit.paging import paginate, read_page_number

TODOS_ON_PHONE = 8
NOTICES_ON_PAGE = 20
KEYS = (
    (("/",), _("查找")),
    (("j",), _("到下一行")),
    (("k",), _("到上一行")),
    (("Enter",), _("打开这一行")),
    (("g", "h"), _("先后按下，回工作台首页")),
    (("?",), _("打开这份说明")),
)
"""What the keys do on the desk, as ``static/js/desk.js`` reads them: keys (one after the other) → words."""


@signed_in
def phone_home(request: Request) -> HttpResponse:
    """Three questions: what is on near me, what is mine to do, where do I stand."""
    near, mine, standing = render_panels_between(request, "phone_home", (MINE_FROM, STANDING_FROM))
    todos = list_todos(request.actor, request.now)
    context = {
        "near": near,
        "mine": mine,
        "standing": standing,
        "todos": todos[:TODOS_ON_PHONE],
        "more": max(0, len(todos) - TODOS_ON_PHONE),
        "day": county_date(request.now),
    }
    return render(request, "home/phone_home.html", context)


@signed_in
def me(request: Request) -> HttpResponse:
    """What is held about me, my notices, and who looked at my data."""
    person_id = request.actor.person_id
    assert person_id is not None
    page = paginate(list_notices(person_id=person_id), read_page_number(request.GET.get("page")), size=NOTICES_ON_PAGE)
    return render(request, "home/me.html", {"own": queries.get_own_details(person_id), "page": page})


@require_POST
@signed_in
def notices_seen(request: Request) -> HttpResponse:
    person_id = request.actor.person_id
    assert person_id is not None
    mark_seen(person_id=person_id, now=request.now)
    return redirect("phone-home-me")


@signed_in
def desk_home(request: Request) -> HttpResponse:
    """Own to-dos first, then the own organisations with figures."""
    context = {
        "todos": list_todos(request.actor, request.now),
        "organisations": queries.list_own_organisations(request.actor, county_date(request.now)),
        "panels": render_panels(request, "desk_home"),
    }
    return render(request, "home/desk_home.html", context)


@signed_in
def search(request: Request) -> HttpResponse:
    text = clean(request.GET.get("q", ""))
    hits = queries.search_everything(request.actor, text) if text else []
    return render(request, "home/search.html", {"text": text, "hits": hits})


@signed_in
def phone_help(request: Request) -> HttpResponse:
    return render(request, "home/phone_help.html")


@signed_in
def desk_help(request: Request) -> HttpResponse:
    context = {"roles": {post.role_code for post in request.actor.posts}, "keys": KEYS}
    return render(request, "home/desk_help.html", context)
