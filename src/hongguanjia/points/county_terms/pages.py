"""The desk: what the county has set, what is proposed, proposing and deciding."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from hongguanjia.base.access.api import Permission, get_in_scope, not_found
from hongguanjia.base.web.api import OnceForm, Request, run, signed_in
from hongguanjia.kit.clock import county_date
from hongguanjia.kit.paging import paginate, read_page_number
from hongguanjia.points.county_terms import actions
from hongguanjia.points.county_terms.kinds import TermsKind, find_terms_kind, list_terms_kinds
from hongguanjia.points.county_terms.models import ProposalState, TermsProposal


class HeadForm(OnceForm):
    """From which day, resting on what."""

    from_date = forms.DateField(
        label=gettext_lazy("从哪天起执行"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    citation = forms.CharField(label=gettext_lazy("依据"), max_length=200, help_text=gettext_lazy("文件名称和文号"))


@signed_in
def listing(request: Request) -> HttpResponse:
    """Every kind of terms, and which have a proposal waiting."""
    _check(request)
    waiting = set(TermsProposal.objects.filter(state=ProposalState.PROPOSED).values_list("kind", flat=True))
    kinds = [(kind, kind.code in waiting) for kind in list_terms_kinds()]
    return render(request, "points/county_terms.html", {"kinds": kinds})


@signed_in
def detail(request: Request, terms_code: str) -> HttpResponse:
    """What is written of one kind, the proposal that waits, and the form for another."""
    kind = _get_kind(request, terms_code)
    post = request.POST if request.method == "POST" else None
    head = HeadForm(post)
    form = kind.form(post, initial=dict(kind.start(county_date(request.now))))
    if post is not None and form.is_valid() and run(head, lambda: _propose(request, kind, head, form)) is not None:
        messages.success(request, _("已提出，等待另一位同志批准。"))
        return redirect("desk-points-county-terms-kind", terms_code=kind.code)
    waiting = TermsProposal.objects.filter(kind=kind.code, state=ProposalState.PROPOSED).select_related("proposed_by")
    page = paginate(list(kind.list_rows()), read_page_number(request.GET.get("page")))
    context = {
        "kind": kind,
        "head": head,
        "form": form,
        "page": page,
        "waiting": [(row, kind.tell(row.values)) for row in waiting],
        "may_draft": request.actor.holds(Permission.RULES_DRAFT),
        "may_approve": request.actor.holds(Permission.RULES_APPROVE),
    }
    return render(request, "points/county_terms_kind.html", context)


@require_POST
@signed_in
def approve(request: Request, proposal_id: int) -> HttpResponse:
    """Put a proposal in force from its day."""
    proposal = _get_proposal(request, proposal_id)
    actions.approve_terms(actor=request.actor, now=request.now, proposal_id=proposal.pk)
    messages.success(request, _("已批准，到执行日期生效。"))
    return redirect("desk-points-county-terms-kind", terms_code=proposal.kind)


@require_POST
@signed_in
def withdraw(request: Request, proposal_id: int) -> HttpResponse:
    """Give a proposal up."""
    proposal = _get_proposal(request, proposal_id)
    actions.withdraw_terms(actor=request.actor, now=request.now, proposal_id=proposal.pk)
    return redirect("desk-points-county-terms-kind", terms_code=proposal.kind)


def _propose(request: Request, kind: TermsKind, head: HeadForm, form: forms.Form) -> Any:
    return actions.propose_terms(
        actor=request.actor,
        now=request.now,
        kind=kind.code,
        from_date=head.cleaned_data["from_date"],
        values=form.cleaned_data,
        citation=head.cleaned_data["citation"],
    )


def _check(request: Request) -> None:
    """For those who draft or approve the county's rules; to others there is nothing here."""
    if not (request.actor.holds(Permission.RULES_DRAFT) or request.actor.holds(Permission.RULES_APPROVE)):
        raise not_found()


def _get_kind(request: Request, code: str) -> TermsKind:
    _check(request)
    kind = find_terms_kind(code)
    if kind is None:
        raise not_found()
    return kind


def _get_proposal(request: Request, proposal_id: int) -> TermsProposal:
    _check(request)
    return get_in_scope(TermsProposal.objects.all(), pk=proposal_id)
