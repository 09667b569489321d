"""The desk: how points are spread, accounts, transfers and their correction."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from hongguanjia.base.access.api import Permission, not_found
from hongguanjia.base.web.api import Request, needs, run, signed_in
from hongguanjia.kit.clock import county_date
from hongguanjia.kit.paging import cut_stretch, paginate, read_page_number
from hongguanjia.points import correcting, explain, queries, rollup, standing, tracing
from hongguanjia.points.data import OwnerKind, Unit
from hongguanjia.points.forms import PeriodForm, ReasonForm
from hongguanjia.points.reversal import REVERSIBLE
from hongguanjia.points.sentences import reason_words, unit_word
from hongguanjia.points.sources import find_appeal_start
from hongguanjia.points.statements.years import list_years

KINDS = {"person": OwnerKind.PERSON, "organisation": OwnerKind.ORGANISATION}


@needs(Permission.POINTS_READ)
def overview(request: Request) -> HttpResponse:
    """How points are spread over the branches, with the age of the figures; nobody is ranked."""
    form = PeriodForm(request.GET or None, initial={"period": f"{county_date(request.now):%Y-%m}"})
    unit, period = form.chosen()
    rows = queries.list_coverage(request.actor, unit, period)
    context = {
        "form": form,
        "page": paginate(rows, read_page_number(request.GET.get("page"))),
        "unit": Unit(unit),
        "period": period,
        "refreshed_at": rollup.find_age(),
        "bands": queries.list_bands(request.actor, unit, period),
    }
    return render(request, "points/overview.html", context)


@signed_in
def account(request: Request, kind: str, owner_id: int) -> HttpResponse:
    """The account of a person or an organisation."""
    owner, subject = queries.get_owner(request.actor, KINDS.get(kind, ""), owner_id)
    page = paginate(standing.list_movements(owner), read_page_number(request.GET.get("page")))
    year = county_date(request.now).year
    context = {
        "figures": standing.list_figures(owner),
        "page": page,
        "subject": subject,
        "kind": kind,
        "year": year,
        "past_years": [one.year for one in list_years(owner, year)[1:]],
    }
    return render(request, "points/account.html", context)


@signed_in
def why(request: Request, kind: str, owner_id: int, unit: str) -> HttpResponse:
    """How a figure of a person or an organisation came about."""
    owner, subject = queries.get_owner(request.actor, KINDS.get(kind, ""), owner_id)
    if unit not in Unit.values:
        raise not_found()
    period = request.GET.get("period", "")
    page = paginate(explain.list_awards(owner, unit, period), read_page_number(request.GET.get("page")))
    context = {
        "explanation": explain.explain_balance(owner=owner, unit=unit, period=period),
        "word": unit_word(unit),
        "unit": Unit(unit),
        "stories": explain.tell_awards(page.rows, request.actor),
        "page": page,
        "subject": subject,
        "appeal": find_appeal_start(request.actor, owner),
        "shell": "shells/desk.html",
    }
    return render(request, "points/why.html", context)


@needs(Permission.POINTS_READ)
def transfers(request: Request) -> HttpResponse:
    """Every movement in the actor's scope, newest first; ``before`` in the address leads on to the older ones."""
    rows = queries.list_transfers(request.actor)
    before = _read_uuid(request.GET.get("before", ""))
    page = cut_stretch(rows.filter(pk__lt=before) if before else rows)
    return render(request, "points/transfers.html", {"page": page})


@needs(Permission.POINTS_READ)
def transfer(request: Request, transfer_id: uuid.UUID) -> HttpResponse:
    """One transfer with the entries in the actor's scope."""
    row = queries.get_transfer(request.actor, transfer_id)
    entries = paginate(queries.list_entries(request.actor, row), read_page_number(request.GET.get("page")))
    context = {
        "transfer": row,
        "page": entries,
        "names": queries.name_owners(entries.rows),
        "cause": tracing.find_cause(row, request.actor),
        "may_reverse": request.actor.holds(Permission.POINTS_ADJUST)
        and row.kind in REVERSIBLE
        and not hasattr(row, "reversed_by"),
    }
    return render(request, "points/transfer.html", context)


@needs(Permission.POINTS_ADJUST)
def reverse_transfer(request: Request, transfer_id: uuid.UUID) -> HttpResponse:
    """Ask for the reason, then reverse."""
    row = queries.get_transfer(request.actor, transfer_id)
    form = ReasonForm(request.POST or None)
    posted = run(
        form,
        lambda: correcting.reverse_by_hand(
            transfer_id=row.pk,
            key=form.cleaned_data["submission_key"],
            reason=form.cleaned_data["reason"],
            actor=request.actor,
            now=request.now,
        ),
    )
    if posted is None:
        return render(request, "points/reverse.html", {"transfer": row, "form": form})
    messages.success(request, _("已冲正。"))
    return redirect("desk-points-transfer", transfer_id=posted.transfer_id)


@needs(Permission.POINTS_READ)
def refused(request: Request) -> HttpResponse:
    """Facts that were refused or wait: somebody should look at them."""
    page = paginate(queries.list_refused(request.actor), read_page_number(request.GET.get("page")))
    context = {
        "page": page,
        "told": [(row, reason_words(row.reason)) for row in page.rows],
        "may_decide": request.actor.holds(Permission.POINTS_ADJUST),
    }
    return render(request, "points/refused.html", context)


@needs(Permission.POINTS_ADJUST)
def decide(request: Request, outcome_id: int) -> HttpResponse:
    """Approve or refuse a fact that waits."""
    if request.method == "POST":
        approve = request.POST.get("decision") == "approve"
        correcting.decide_waiting(outcome_id=outcome_id, approve=approve, actor=request.actor, now=request.now)
        messages.success(request, _("已审批。") if approve else _("已驳回。"))
    return redirect("desk-points-refused")


def _read_uuid(raw: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(raw)
    except ValueError:
        return None
