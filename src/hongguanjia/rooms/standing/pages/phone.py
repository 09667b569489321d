"""The phone: my titles, how far it is to the next, what suspends them, and who may see them."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hongguanjia.base.web.api import Request, signed_in
from hongguanjia.kit.paging import paginate, read_page_number
from hongguanjia.rooms.standing import actions, queries


@signed_in
def mine(request: Request) -> HttpResponse:
    """My titles and grades, each with the rule and the facts on which it rests."""
    person_id = request.actor.subject_id or 0
    context = {
        "ladders": queries.list_progress(person_id, request.now),
        "page": paginate(queries.list_own_grants(request.actor), read_page_number(request.GET.get("page")), size=20),
        "vetoes": queries.list_vetoes_of(person_id),
        "consented": queries.has_consented(person_id),
        "in_person": request.actor.behalf_of_id is None,
    }
    return render(request, "standing/phone_mine.html", context)


@require_POST
@signed_in
def consent(request: Request) -> HttpResponse:
    """Let others check the own titles by code, or take that back."""
    if request.POST.get("consent") == "give":
        actions.give_consent(actor=request.actor, now=request.now)
        messages.success(request, _("已同意。拿到查验码的人可以核对您的称号。"))
    else:
        actions.withdraw_consent(actor=request.actor, now=request.now)
        messages.success(request, _("已收回。查验码不再显示您的任何信息。"))
    return redirect("phone-standing-mine")
