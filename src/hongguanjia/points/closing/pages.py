"""Terms and closings on the desk, the terms in force for everybody, and from which points a spend was drawn."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from hongguanjia.base.access.api import Permission, get_in_scope, not_found
from hongguanjia.base.web.api import Request, needs, run, signed_in
from hongguanjia.kit.clock import county_date
from hongguanjia.kit.paging import paginate, read_page_number
from hongguanjia.points import queries
from hongguanjia.points.closing import actions
from hongguanjia.points.closing.forms import TermForm
from hongguanjia.points.closing.models import Closing, ExpiryTerm
from hongguanjia.points.closing.planning import count_accounts
from hongguanjia.points.forms import ReasonForm
from hongguanjia.points.jobs import begin

SMALL_ACCOUNTS = 2000
"""So few accounts are tried while the officer waits."""
TERMS_SHOWN = 5


def public_terms(request: Request) -> HttpResponse:
    """For how long points are good, for everybody to read."""
    rows = ExpiryTerm.objects.filter(approved_at__isnull=False)
    return render(request, "points/terms.html", {"page": paginate(rows, read_page_number(request.GET.get("page")))})


@needs(Permission.RULES_APPROVE)
def listing(request: Request) -> HttpResponse:
    """Terms and closings, newest first."""
    return _show_listing(request, TermForm(initial={"first_year": county_date(request.now).year}))


@needs(Permission.RULES_DRAFT)
def propose(request: Request) -> HttpResponse:
    """Propose a term; the list of all stands below the form."""
    form = TermForm(request.POST or None, initial={"first_year": county_date(request.now).year})

    def save() -> ExpiryTerm:
        values = {name: value for name, value in form.cleaned_data.items() if name != "submission_key"}
        return actions.propose_term(**values, actor=request.actor, now=request.now)

    if run(form, save) is None:
        return _show_listing(request, form)
    messages.success(request, _("已提出，等待另一位同志批准。"))
    return redirect("desk-points-closing-propose")


@needs(Permission.RULES_APPROVE)
@require_POST
def approve_term(request: Request, term_id: int) -> HttpResponse:
    """Put a term in force."""
    actions.approve_term(term_id=term_id, actor=request.actor, now=request.now)
    messages.success(request, _("已批准，并向全体公开。"))
    return redirect("desk-points-closing")


@needs(Permission.RULES_DRAFT)
@require_POST
def plan(request: Request, term_id: int) -> HttpResponse:
    """The dry run of a year's closing: this year's unless another is named."""
    year = _read_year(request)
    closing = actions.start_closing(term_id=term_id, year=year, actor=request.actor, now=request.now)
    accounts = count_accounts(closing.term.owner_kind, closing.term.unit)
    begin("closing", closing.pk, is_small=accounts <= SMALL_ACCOUNTS)
    return redirect("desk-points-closing-detail", closing_id=closing.pk)


@require_GET
@signed_in
def progress(request: Request, closing_id: int) -> HttpResponse:
    """The moving part of the page; when nothing moves any more, the page is asked for anew."""
    closing = _get_closing(request, closing_id)
    response = render(request, "points/closing_progress.html", {"closing": closing})
    if not closing.is_moving:
        response["HX-Refresh"] = "true"
    return response


@signed_in
def detail(request: Request, closing_id: int) -> HttpResponse:
    """A closing: what expires for whom. For those who plan or approve."""
    closing = _get_closing(request, closing_id)
    page = paginate(queries.list_closing_lines(request.actor, closing), read_page_number(request.GET.get("page")))
    context = {
        "closing": closing,
        "page": page,
        "names": queries.name_lines(page.rows),
        "posted": actions.sum_posted(closing),
        "form": ReasonForm(),
        "may_approve": request.actor.holds(Permission.RULES_APPROVE),
        "may_stop": closing.is_moving and request.actor.holds(Permission.RULES_DRAFT),
    }
    return render(request, "points/closing.html", context)


@needs(Permission.RULES_APPROVE)
@require_POST
def approve(request: Request, closing_id: int) -> HttpResponse:
    """Approve a closing and tell everybody concerned."""
    actions.approve_closing(closing_id=closing_id, actor=request.actor, now=request.now)
    messages.success(request, _("已批准，已逐人告知。"))
    return redirect("desk-points-closing-detail", closing_id=closing_id)


@signed_in
@require_POST
def cancel(request: Request, closing_id: int) -> HttpResponse:
    """Give a closing up, with the reason."""
    _get_closing(request, closing_id)
    reason = request.POST.get("reason", "")
    actions.cancel_closing(closing_id=closing_id, reason=reason, actor=request.actor, now=request.now)
    return redirect("desk-points-closing-detail", closing_id=closing_id)


def _get_closing(request: Request, closing_id: int) -> Closing:
    """A closing, for those who plan or approve."""
    if not (request.actor.holds(Permission.RULES_DRAFT) or request.actor.holds(Permission.RULES_APPROVE)):
        raise not_found()
    return get_in_scope(Closing.objects.select_related("term", "approved_by", "planned_by"), pk=closing_id)


def _read_year(request: Request) -> int:
    raw = request.POST.get("year", "")
    return int(raw) if raw.isascii() and raw.isdigit() and len(raw) == 4 else county_date(request.now).year


def _show_listing(request: Request, form: TermForm) -> HttpResponse:
    page = paginate(ExpiryTerm.objects.all(), read_page_number(request.GET.get("page")), size=TERMS_SHOWN)
    today = county_date(request.now)
    context = {
        "terms": page,
        "rows": [(term, actions.list_open_years(term, today) if term.approved_at else []) for term in page.rows],
        "closings": Closing.objects.select_related("term")[:20],
        "form": form,
        "may_draft": request.actor.holds(Permission.RULES_DRAFT),
        "may_approve": request.actor.holds(Permission.RULES_APPROVE),
    }
    return render(request, "points/closings.html", context)
