"""Public pages of the sender, desk pages of those who answer."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from hongguanjia.base.access.api import Permission
from hongguanjia.base.record.api import list_timeline
from hongguanjia.base.web.api import Request, needs, run
from hongguanjia.halls.complaints import actions, queries
from hongguanjia.halls.complaints.flow import COMPLAINT
from hongguanjia.halls.complaints.forms import LookUpForm, SendForm, TextForm
from hongguanjia.halls.complaints.limits import LOOKED_UP_MOST, SENT_MOST, brake
from hongguanjia.halls.complaints.models import Complaint, ComplaintState
from hongguanjia.kit.paging import paginate, read_page_number

PAPER = {"address": settings.OFFICE_ADDRESS, "phone": settings.OFFICE_PHONE}


@never_cache
@sensitive_post_parameters()
def send(request: Request) -> HttpResponse:
    """The entrance. The page from which somebody came is filled in and can be erased."""
    came_from = urlsplit(request.headers.get("Referer", "")).path[:200]
    form = SendForm(request.POST or None, initial={"page_address": came_from})
    if request.method == "POST":
        receipt = run(form, lambda: _send(request, form))
        if receipt is not None:
            return render(request, "complaints/receipt.html", {"receipt": receipt})
    return render(request, "complaints/send.html", {"form": form, "paper": PAPER})


def _send(request: Request, form: SendForm) -> actions.Receipt:
    brake(request, "complaint", SENT_MOST)
    return actions.send_complaint(
        now=request.now,
        kind=form.cleaned_data["kind"],
        text=form.cleaned_data["text"],
        about=form.cleaned_data["about"],
        page_address=form.cleaned_data["page_address"],
        contact=form.cleaned_data["contact"],
    )


@never_cache
@sensitive_post_parameters("code")
def look_up(request: Request) -> HttpResponse:
    """Number and code in, the answer out. Both travel in the body only, so no address or log keeps the code."""
    form = LookUpForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "complaints/look_up.html", {"form": form, "paper": PAPER})
    brake(request, "complaint-look-up", LOOKED_UP_MOST)
    number, code = form.cleaned_data["number"], form.cleaned_data["code"]
    again = TextForm(request.POST if "ask_again" in request.POST else None)
    if "close" in request.POST:
        actions.close(now=request.now, number=number, code=code)
    elif "ask_again" in request.POST:
        run(again, lambda: _ask_again(request, number, code, again))
    complaint = queries.find_own(number, code)
    context = {
        "complaint": complaint,
        "replies": complaint.replies.order_by("pk"),
        "verbs": COMPLAINT.verbs(complaint.state),
        "again": again,
        "number": number,
        "code": code,
    }
    return render(request, "complaints/own.html", context)


def _ask_again(request: Request, number: str, code: str, form: TextForm) -> None:
    actions.ask_again(now=request.now, number=number, code=code, text=form.cleaned_data["text"])


@needs(Permission.COMPLAINT_READ)
def complaint_list(request: Request) -> HttpResponse:
    state = request.GET.get("state", "")
    state = state if state in ComplaintState.values else ""
    page = paginate(queries.list_complaints(request.actor, state=state), read_page_number(request.GET.get("page")))
    return render(request, "complaints/list.html", {"page": page, "states": ComplaintState.choices, "state": state})


@needs(Permission.COMPLAINT_READ)
def complaint_page(request: Request, complaint_id: int) -> HttpResponse:
    complaint = queries.get_complaint(request.actor, complaint_id)
    form = TextForm(request.POST or None)
    if request.method == "POST":
        answered = run(
            form,
            lambda: actions.answer(
                actor=request.actor, now=request.now, complaint_id=complaint_id, text=form.cleaned_data["text"]
            ),
        )
        if answered is not None:
            return redirect("desk-complaints-complaint", complaint_id)
    return render(request, "complaints/complaint.html", _page_context(request, complaint, form))


@require_POST
@needs(Permission.COMPLAINT_ANSWER)
def take_up(request: Request, complaint_id: int) -> HttpResponse:
    actions.take_up(actor=request.actor, now=request.now, complaint_id=complaint_id)
    return redirect("desk-complaints-complaint", complaint_id)


@never_cache
@require_POST
@needs(Permission.COMPLAINT_ANSWER)
def contact(request: Request, complaint_id: int) -> HttpResponse:
    shown = actions.read_contact(actor=request.actor, now=request.now, complaint_id=complaint_id)
    complaint = queries.get_complaint(request.actor, complaint_id)
    return render(
        request, "complaints/complaint.html", _page_context(request, complaint, TextForm()) | {"contact": shown}
    )


def _page_context(request: Request, complaint: Complaint, form: TextForm) -> dict[str, object]:
    can_answer = request.actor.holds(Permission.COMPLAINT_ANSWER)
    return {
        "complaint": complaint,
        "replies": complaint.replies.order_by("pk"),
        "verbs": COMPLAINT.verbs(complaint.state) if can_answer else (),
        "form": form,
        "trail": list_timeline("complaint", complaint.pk),
    }
