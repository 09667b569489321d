"""The desk: what waits with its deadlines, several at once, one claim with what to look at."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import F, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from hongguanjia.base.access.api import Permission, get_in_scope, not_found
from hongguanjia.base.record.api import list_timeline
from hongguanjia.base.sheets.api import xlsx_response
from hongguanjia.base.web.api import Request, needs
from hongguanjia.kit.clock import county_date
from hongguanjia.kit.paging import paginate, read_page_number
from hongguanjia.points.api import tell_facts
from hongguanjia.rooms.claims import actions, forms, permits, queries, tables
from hongguanjia.rooms.claims.data import Report
from hongguanjia.rooms.claims.models import Claim
from hongguanjia.rooms.claims.pages.doing import do_verb
from hongguanjia.rooms.claims.states import OPEN_STATES, Basis, ClaimState
from hongguanjia.rooms.claims.verbs import list_buttons

EXPORTED_MOST = 20_000
REASONS_SHOWN = 3
MANY = {"check": ClaimState.SUBMITTED, "approve": ClaimState.CHECKED}


@needs(Permission.CLAIM_READ)
def claims(request: Request) -> HttpResponse:
    """The claims of the actor's places; at first those that wait, the most pressing first."""
    form, rows = _filtered(request)
    if request.GET.get("format") == "xlsx":
        return xlsx_response(_("申报"), tables.columns(), tables.rows(rows[:EXPORTED_MOST]))
    page = paginate(rows, read_page_number(request.GET.get("page")))
    actor = request.actor
    cards = [(row, _may_many(permits.list_verbs(actor, row))) for row in page.rows]
    context = {
        "page": page,
        "cards": cards,
        "form": form,
        "today": county_date(request.now),
        "may_enter": actor.holds(Permission.CLAIM_CHECK),
        "can": {verb for _row, verb in cards if verb},
        "bases": Basis.choices,
    }
    return render(request, "claims/desk/claims.html", context)


@needs(Permission.CLAIM_READ)
def claim(request: Request, claim_id: int) -> HttpResponse:
    """One claim with what proves it, what to look at, and the whole story."""
    row = get_in_scope(queries.visible_claims(request.actor), pk=claim_id)
    context = {
        "claim": row,
        "today": county_date(request.now),
        "buttons": list_buttons(request.actor, row),
        "may_edit": "edit" in permits.list_verbs(request.actor, row),
        "concerned": permits.is_concerned(request.actor, row),
        "evidence": queries.list_evidence(row),
        "flags": queries.list_flags(request.actor, row) if row.state in OPEN_STATES else [],
        "together": queries.list_together(row),
        "story": tell_facts(queries.fact_ids([row])).get(row.fact_id or 0),
        "trail": list_timeline("claims.claim", row.pk),
    }
    return render(request, "claims/desk/claim.html", context)


@needs(Permission.CLAIM_READ)
def claim_do(request: Request, claim_id: int, verb: str) -> HttpResponse:
    """A step of a claim."""
    return do_verb(request, claim_id, verb, surface="desk", back=reverse("desk-claims-claim", args=[claim_id]))


@needs(Permission.CLAIM_CHECK)
def many(request: Request, verb: str) -> HttpResponse:
    """Check or approve what was ticked; each that could not be done is told with its reason."""
    if verb not in MANY:
        raise not_found()
    if request.method == "POST":
        ids = [int(raw) for raw in request.POST.getlist("claim") if raw.isascii() and raw.isdigit()][:200]
        _tell(request, _do_many(request, verb, ids))
    return redirect("desk-claims-claims")


def _do_many(request: Request, verb: str, ids: list[int]) -> Report:
    if verb == "check":
        basis = request.POST.get("basis", "")
        return actions.check_claims(actor=request.actor, now=request.now, claim_ids=ids, basis=basis)
    return actions.approve_claims(actor=request.actor, now=request.now, claim_ids=ids)


def _tell(request: Request, report: Report) -> None:
    if report.done:
        messages.success(request, _("已办 %(number)s 件。") % {"number": len(report.done)})
    elif not report.refused:
        messages.warning(request, _("没有选中要办的申报，请先勾选。"))
    titles = dict(Claim.objects.filter(pk__in=[pk for pk, _why in report.refused]).values_list("pk", "title"))
    for pk, why in report.refused[:REASONS_SHOWN]:
        messages.warning(request, _("“%(title)s”没有办：%(why)s") % {"title": titles[pk], "why": why})
    left = len(report.refused) - REASONS_SHOWN
    if left > 0:
        messages.warning(request, _("还有 %(left)s 件没有办，请逐件打开看原因。") % {"left": left})


def _filtered(request: Request) -> tuple[forms.ClaimFilter, QuerySet[Claim]]:
    data = request.GET.copy()
    data.setdefault("state", forms.WAITING)
    form = forms.ClaimFilter(data)
    rows = queries.covered_claims(request.actor)
    if not form.is_valid():
        return form, rows.order_by("-pk")
    wanted = form.cleaned_data
    if wanted["state"] == forms.WAITING:
        rows = rows.filter(state__in=OPEN_STATES)
    rows = queries.narrow(
        rows,
        state="" if wanted["state"] == forms.WAITING else wanted["state"],
        kind=wanted["kind"],
        name=wanted["name"],
        overdue_on=county_date(request.now) if wanted["overdue"] else None,
    )
    return form, rows.order_by(F("due_date").asc(nulls_last=True), "-pk")


def _may_many(verbs: tuple[str, ...]) -> str:
    """Which of the verbs for several this one may take."""
    return next((verb for verb in MANY if verb in verbs), "")
