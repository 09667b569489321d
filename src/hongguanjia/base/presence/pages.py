"""Pages of check-in: scanning and being scanned on the phone, running it on phone and desk."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from hongguanjia.base.access.api import Permission, is_below, not_found
from hongguanjia.base.presence import actions, codes, tokens
from hongguanjia.base.presence.forms import SheetForm, VoidForm
from hongguanjia.base.presence.models import Gathering
from hongguanjia.base.presence.permits import get_hosted
from hongguanjia.base.presence.queries import (
    count_presences,
    find_landing,
    find_name,
    find_presence,
    list_hosted,
    list_presences,
    list_running,
)
from hongguanjia.base.presence.rest import LANDED
from hongguanjia.base.presence.sheets import enter_sheet
from hongguanjia.base.web.api import Request, run, signed_in
from hongguanjia.kit.paging import paginate, read_page_number

SHEET_PAGE = 100


@require_GET
@signed_in
def scan(request: Request) -> HttpResponse:
    """The camera, and the box to type the short code; kept on the phone for places without a signal."""
    running = list_running(actor=request.actor, now=request.now)
    return render(request, "presence/scan.html", {"running": running})


@require_GET
def land(request: Request, token: str) -> HttpResponse:
    """Where a phone's own camera leads: one button. Remembers that the code was fresh when it was opened."""
    tidied = tokens.tidy(token)
    landing = find_landing(token=tidied, now=request.now)
    if landing and landing.fresh:
        request.session[LANDED] = tidied
    return render(request, "presence/land.html", {"landing": landing, "token": tidied})


@require_GET
@signed_in
def my_code(request: Request) -> HttpResponse:
    """The person's own code for today, for an organiser to scan."""
    code = codes.member_code(actor=request.actor, now=request.now)
    name = find_name(request.actor.subject_id or 0)
    return render(request, "presence/my_code.html", {"code": code, "name": name, "now": request.now})


@require_GET
@signed_in
def phone_gatherings(request: Request) -> HttpResponse:
    """The gatherings whose check-in the actor may run."""
    page = paginate(list_hosted(actor=request.actor), read_page_number(request.GET.get("page")), size=20)
    return render(request, "presence/phone_gatherings.html", {"page": page, "now": request.now})


@require_GET
@signed_in
def host(request: Request, gathering_id: int) -> HttpResponse:
    """The rotating code for everybody to scan, large, with the counts."""
    gathering = get_hosted(request.actor, gathering_id)
    direction = "OUT" if request.GET.get("direction") == "OUT" and gathering.needs_out else "IN"
    code = codes.current_code(actor=request.actor, now=request.now, gathering_id=gathering.pk, direction=direction)
    context = {"gathering": gathering, "direction": direction, "code": code, "address": codes.address_of(code.token)}
    counts = count_presences(list_presences(gathering_id=gathering.pk))
    return render(request, "presence/host.html", {**context, "counts": counts})


@require_GET
@signed_in
def host_scan(request: Request, gathering_id: int) -> HttpResponse:
    """The organiser's camera for members' own codes."""
    gathering = get_hosted(request.actor, gathering_id)
    return render(request, "presence/host_scan.html", {"gathering": gathering})


@require_http_methods(["GET", "POST"])
@signed_in
def phone_sheet(request: Request, gathering_id: int) -> HttpResponse:
    """The paper sheet as a checklist on the phone."""
    return _sheet(request, gathering_id, "presence/phone_sheet.html", "phone-presence-host")


@require_http_methods(["GET", "POST"])
@signed_in
def desk_sheet(request: Request, gathering_id: int) -> HttpResponse:
    """The paper sheet as a checklist on the desk."""
    return _sheet(request, gathering_id, "presence/desk_sheet.html", "desk-presence-gathering")


@require_GET
@signed_in
def desk_gatherings(request: Request) -> HttpResponse:
    """The gatherings whose check-in the actor may run."""
    page = paginate(list_hosted(actor=request.actor), read_page_number(request.GET.get("page")))
    return render(request, "presence/desk_gatherings.html", {"page": page, "now": request.now})


@require_GET
@signed_in
def desk_gathering(request: Request, gathering_id: int) -> HttpResponse:
    """Who was expected, who came, how, and what to look at."""
    gathering = get_hosted(request.actor, gathering_id)
    lines = list_presences(gathering_id=gathering.pk)
    page = paginate(lines, read_page_number(request.GET.get("page")), size=SHEET_PAGE)
    context = {"gathering": gathering, "page": page, "counts": count_presences(lines), "now": request.now}
    return render(request, "presence/desk_gathering.html", context)


@require_http_methods(["GET", "POST"])
@signed_in
def void(request: Request, gathering_id: int, person_id: int) -> HttpResponse:
    """Declare, with a reason, that somebody was not there."""
    gathering = get_hosted(request.actor, gathering_id)
    line = find_presence(gathering_id=gathering.pk, person_id=person_id)
    if line is None:
        raise not_found()
    form = VoidForm(request.POST or None)
    voided = run(form, lambda: _void(request, gathering, person_id, form))
    if voided:
        messages.success(request, _("已作废，原记录保留。"))
        return redirect("desk-presence-gathering", gathering.pk)
    return render(request, "presence/void.html", {"gathering": gathering, "line": line, "form": form})


@require_GET
@signed_in
def paper(request: Request, gathering_id: int) -> HttpResponse:
    """The sign-in sheet to print: names to sign beside, empty lines for others, a code that leads back."""
    gathering = get_hosted(request.actor, gathering_id)
    lines = [line for line in list_presences(gathering_id=gathering.pk) if line.expected]
    back = reverse("desk-presence-gathering", args=[gathering.pk])
    context = {"gathering": gathering, "lines": lines, "empty_rows": range(10), "back_url": back}
    return render(request, "presence/paper.html", {**context, "paper_url": request.build_absolute_uri(back)})


def _sheet(request: Request, gathering_id: int, template: str, then: str) -> HttpResponse:
    gathering = get_hosted(request.actor, gathering_id)
    lines = list_presences(gathering_id=gathering.pk)
    page = paginate(lines, read_page_number(request.GET.get("page")), size=SHEET_PAGE)
    form = _sheet_form(request, gathering, page.rows)
    if request.method == "POST":
        answers = run(form, lambda: enter_sheet(actor=request.actor, now=request.now, gathering=gathering, form=form))
        if answers is not None:
            _tell(request, [answer.code for answer in answers])
            return redirect(then, gathering.pk)
    return render(request, template, {"gathering": gathering, "page": page, "form": form})


def _sheet_form(request: Request, gathering: Gathering, rows: Any) -> SheetForm:
    may_upload = is_below(gathering.organisation.path, request.actor.paths(Permission.FILE_UPLOAD))
    data = (request.POST, request.FILES) if request.method == "POST" else ()
    return SheetForm(*data, lines=rows, needs_out=gathering.needs_out, may_upload=may_upload)


def _tell(request: Request, answers: list[str]) -> None:
    again = answers.count("duplicate")
    said = _("已登记 %(count)s 条。") % {"count": len(answers) - again}
    messages.success(request, said + (_("%(count)s 条之前已有记录。") % {"count": again} if again else ""))


def _void(request: Request, gathering: Gathering, person_id: int, form: VoidForm) -> int:
    reason = form.cleaned_data["reason"]
    return actions.void_presence(
        actor=request.actor, now=request.now, gathering_id=gathering.pk, person_id=person_id, reason=reason
    )
