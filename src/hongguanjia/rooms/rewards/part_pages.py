"""Pages of points given back in part: proposed at the station, confirmed by a second person."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from hongguanjia.base.access.api import Permission, get_in_scope
from hongguanjia.base.web.api import Request, needs, run, signed_in
from hongguanjia.kit.clock import county_date
from hongguanjia.kit.paging import paginate, read_page_number
from hongguanjia.rooms.rewards import parts, permits, rules
from hongguanjia.rooms.rewards.figures import terms_on
from hongguanjia.rooms.rewards.flow import PART
from hongguanjia.rooms.rewards.forms_stores import PartForm, WhyForm
from hongguanjia.rooms.rewards.models import PartialReturn


@signed_in
def propose(request: Request, voucher_id: int) -> HttpResponse:
    """Give back a part of a fetched voucher's points."""
    row = get_in_scope(permits.kept_vouchers(request.actor), pk=voucher_id)
    form = PartForm(request.POST or None)
    if request.method == "POST":
        done = run(form, lambda: _propose(request, voucher_id, form))
        if done is not None:
            waits = done.state == "PROPOSED"
            messages.success(request, _("已提出，请另一个人确认。") if waits else _("已退回，本人会收到通知。"))
            return redirect("phone-rewards-part", part_id=done.pk)
    terms = terms_on(county_date(request.now))
    context = {"voucher": row, "form": form, "whom": rules.mask_name(row.person.name), "terms": terms}
    return render(request, "rewards/phone_part_new.html", context, status=422 if form.errors else 200)


@signed_in
def part(request: Request, part_id: int, surface: str) -> HttpResponse:
    """One partial return: how much, why, by whom; and the second person's word."""
    row = get_in_scope(permits.kept_parts(request.actor), pk=part_id)
    why = WhyForm(request.POST if request.POST.get("what") == "refuse" else None)
    if request.method == "POST" and _decide(request, part_id, why) is not None:
        return redirect(f"{surface}-rewards-part", part_id=part_id)
    context = {
        "part": row,
        "whom": rules.mask_name(row.voucher.person.name),
        "own": request.actor.person_id in {row.proposed_by_id, row.voucher.person_id},
        "verbs": PART.verbs(row.state),
        "why": why,
        "shell": f"shells/{surface}.html",
        "desk": surface == "desk",
    }
    return render(request, "rewards/part.html", context, status=422 if why.errors else 200)


@needs(Permission.REWARD_MANAGE)
def part_list(request: Request) -> HttpResponse:
    """Partial returns of the stations that the officer manages, those that wait first."""
    rows = permits.kept_parts(request.actor).order_by(F("decided_at").desc(nulls_first=True), "-pk")
    page = paginate(rows, read_page_number(request.GET.get("page")))
    return render(request, "rewards/desk_parts.html", {"page": page})


def _propose(request: Request, voucher_id: int, form: PartForm) -> PartialReturn:
    data = form.cleaned_data
    return parts.give_back_part(
        actor=request.actor,
        now=request.now,
        voucher_id=voucher_id,
        points=data["points"],
        reason=data["reason"],
        key=data["submission_key"],
    )


def _decide(request: Request, part_id: int, why: WhyForm) -> PartialReturn | None:
    if why.is_bound:
        return run(
            why,
            lambda: parts.refuse_part(
                actor=request.actor, now=request.now, part_id=part_id, reason=why.cleaned_data["reason"]
            ),
        )
    return parts.confirm_part(actor=request.actor, now=request.now, part_id=part_id)
