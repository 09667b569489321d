"""Read without an account: what is on, wishes, whether a certificate is genuine; and the slip of who was served."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from hongguanjia.base.access.api import ANYONE, get_in_scope, not_found
from hongguanjia.base.web.api import Request, run
from hongguanjia.kit.clock import county_date
from hongguanjia.kit.paging import paginate, read_page_number
from hongguanjia.rooms.service import actions, forms, queries
from hongguanjia.rooms.service.actions.ratings import find_slip
from hongguanjia.rooms.service.pages.doing import posted

CARDS = 20


def activities(request: Request) -> HttpResponse:
    """Upcoming activities that are open to everyone."""
    rows = queries.upcoming(queries.visible_activities(ANYONE, request.now), request.now)
    page = paginate(rows, read_page_number(request.GET.get("page")), size=CARDS)
    return render(request, "service/public/activities.html", {"page": page})


def activity(request: Request, activity_id: int) -> HttpResponse:
    """One activity without private data: of people only the number."""
    row = get_in_scope(queries.visible_activities(ANYONE, request.now), pk=activity_id)
    least = queries.get_terms(county_date(request.now)).ratings_shown_from
    context = {"activity": row, "opinions": queries.get_opinions([row.pk], least)}
    return render(request, "service/public/activity.html", context)


def wishes(request: Request) -> HttpResponse:
    """Wishes that wait for a member; no name but a surname."""
    page = paginate(queries.open_wishes(request.now), read_page_number(request.GET.get("page")), size=CARDS)
    return render(request, "service/public/wishes.html", {"page": page})


def check_certificate(request: Request) -> HttpResponse:
    """Type the code of a certificate."""
    form = forms.CodeForm(request.GET or None)
    if form.is_valid():
        if queries.find_certificate(form.cleaned_data["code"]) is not None:
            return redirect("public-service-certificate", form.cleaned_data["code"].strip().upper())
        form.add_error("code", _("没有这个查验码的证明。请核对字母和数字，没有 0、O、1、I。"))
    return render(request, "service/public/check.html", {"form": form})


def certificate(request: Request, code: str) -> HttpResponse:
    """Whether a certificate is genuine, and whether something on it was withdrawn since."""
    row = queries.find_certificate(code)
    if row is None:
        raise not_found()
    context = {"certificate": row, "withdrawn_minutes": queries.withdrawn_minutes(row)}
    return render(request, "service/public/certificate.html", context)


def rating(request: Request, code: str = "") -> HttpResponse:
    """The form of a slip: no sign-in, and nothing about who sent it is kept."""
    form = forms.RatingForm(posted(request), initial={"code": code})
    slip = find_slip(code) if code else None
    if request.method == "POST" and _answer(request, form):
        messages.success(request, _("谢谢您。回答已收下，谁填的没有人知道。"))
        return redirect("public-service-rated")
    context = {"form": form, "activity": slip.activity if slip else None}
    return render(request, "service/public/rating.html", context, status=422 if form.errors else 200)


def _answer(request: Request, form: forms.RatingForm) -> bool:
    return run(form, lambda: actions.answer_slip(now=request.now, **form.cleaned_data)) is not None


def rated(request: Request) -> HttpResponse:
    """After an answer."""
    return render(request, "service/public/rated.html")
