"""Recomputations: prepare, look, approve, give up (desk); what was recomputed and why (public)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from hongguanjia.base.access.api import Permission, get_in_scope, not_found
from hongguanjia.base.record.api import list_timeline
from hongguanjia.base.web.api import OnceForm, Request, needs, run
from hongguanjia.kit.paging import paginate, read_page_number
from hongguanjia.points.data import Owner
from hongguanjia.points.flow import RECOMPUTATION
from hongguanjia.points.forms import ReasonForm
from hongguanjia.points.jobs import begin
from hongguanjia.points.models import Recomputation, RuleSet, RuleSetState
from hongguanjia.points.recompute.actions import (
    begin_posting,
    list_recomputations,
    start_recomputation,
    withdraw_recomputation,
)
from hongguanjia.points.recompute.models import RecomputationState
from hongguanjia.points.recompute.working import name_subjects
from hongguanjia.points.trial.actions import may_try
from hongguanjia.points.trial.loading import list_facts

INLINE_FACTS = 5_000
TONES = {
    RecomputationState.COMPUTING: "wait",
    RecomputationState.PREPARED: "wait",
    RecomputationState.POSTING: "wait",
    RecomputationState.POSTED: "ok",
    RecomputationState.WITHDRAWN: "off",
    RecomputationState.FAILED: "bad",
}


class RecomputationForm(OnceForm):
    """Under which published version, which period, why."""

    rule_set = forms.ModelChoiceField(label=gettext_lazy("规则版本"), queryset=RuleSet.objects.none())
    first_day = forms.DateField(
        label=gettext_lazy("从"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    last_day = forms.DateField(
        label=gettext_lazy("到"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    note = forms.CharField(
        label=gettext_lazy("为什么重新核算（入账后公开）"), max_length=400, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["rule_set"]
        field.queryset = RuleSet.objects.filter(state=RuleSetState.PUBLISHED).order_by("-number")
        field.label_from_instance = lambda row: f"v{row.number} {row.title}"


@needs(Permission.POINTS_READ)
def recomputations(request: Request) -> HttpResponse:
    """What was recomputed, and the form to prepare one (for those who draft)."""
    if not may_try(request.actor):
        raise not_found()
    form = RecomputationForm(request.POST or None)
    row = run(form, lambda: _prepare(request, form))
    if row is not None:
        return redirect("desk-points-recomputation", recomputation_id=row.pk)
    page = paginate(list_recomputations(request.actor), read_page_number(request.GET.get("page")))
    rows = [(one, TONES[RecomputationState(one.state)]) for one in page.rows]
    may_prepare = request.actor.holds(Permission.RULES_DRAFT)
    return render(
        request, "points/recomputations.html", {"page": page, "rows": rows, "form": form, "may_prepare": may_prepare}
    )


def _prepare(request: Request, form: RecomputationForm) -> Recomputation:
    row = start_recomputation(
        actor=request.actor,
        now=request.now,
        rule_set_id=form.cleaned_data["rule_set"].pk,
        first=form.cleaned_data["first_day"],
        last=form.cleaned_data["last_day"],
        note=form.cleaned_data["note"],
    )
    begin("recomputation", row.pk, is_small=_is_small(row))
    return row


def _is_small(row: Recomputation) -> bool:
    """Whether it is done while the officer waits."""
    return list_facts(row.first_day, row.last_day)[: INLINE_FACTS + 1].count() <= INLINE_FACTS


@require_GET
@needs(Permission.POINTS_READ)
def progress(request: Request, recomputation_id: int) -> HttpResponse:
    """The moving part of the page; when nothing moves any more, the page is asked for anew."""
    row = get_in_scope(list_recomputations(request.actor), pk=recomputation_id)
    response = render(request, "points/recomputation_progress.html", {"row": row})
    if not row.is_moving:
        response["HX-Refresh"] = "true"
    return response


@needs(Permission.POINTS_READ)
def recomputation(request: Request, recomputation_id: int) -> HttpResponse:
    """What would change, for whom; approving and giving up."""
    row = get_in_scope(list_recomputations(request.actor), pk=recomputation_id)
    form = ReasonForm(request.POST or None)
    done = run(form, lambda: _withdraw(request, row.pk, form))
    if done is not None:
        messages.success(request, _("已撤回。"))
        return redirect("desk-points-recomputation", recomputation_id=row.pk)
    page = paginate(
        row.lines.order_by("-short", "owner_kind", "owner_id", "unit"), read_page_number(request.GET.get("page"))
    )
    names = name_subjects([(Owner(line.owner_kind, line.owner_id), line.unit) for line in page.rows])
    context = {
        "row": row,
        "tone": TONES[RecomputationState(row.state)],
        "page": page,
        "lines": [(line, names.get(Owner(line.owner_kind, line.owner_id), "")) for line in page.rows],
        "short": row.lines.filter(short=True).count(),
        "verbs": RECOMPUTATION.verbs(row.state),
        "may_approve": request.actor.holds(Permission.RULES_APPROVE) and request.actor.person_id != row.prepared_by_id,
        "form": form,
        "trail": list_timeline("recomputation", row.pk),
    }
    return render(request, "points/recomputation.html", context)


def _withdraw(request: Request, recomputation_id: int, form: ReasonForm) -> Recomputation:
    return withdraw_recomputation(
        actor=request.actor, now=request.now, recomputation_id=recomputation_id, reason=form.cleaned_data["reason"]
    )


@needs(Permission.RULES_APPROVE)
def approve(request: Request, recomputation_id: int) -> HttpResponse:
    """Post the differences."""
    row = get_in_scope(list_recomputations(request.actor), pk=recomputation_id)
    if request.method == "POST":
        row = begin_posting(actor=request.actor, now=request.now, recomputation_id=row.pk)
        begin("recomputation", row.pk, is_small=_is_small(row))
        row.refresh_from_db()
        if row.state == RecomputationState.POSTED:
            messages.success(request, _("已批准，差额已入账，积分有变化的人已告知。"))
    return redirect("desk-points-recomputation", recomputation_id=row.pk)


@require_GET
def public_recomputations(request: Request) -> HttpResponse:
    """Every recomputation that was posted, with its note. Nobody is named."""
    rows = Recomputation.objects.filter(state=RecomputationState.POSTED).select_related("rule_set").order_by("-pk")
    page = paginate(rows, read_page_number(request.GET.get("page")))
    return render(request, "points/public_recomputations.html", {"page": page})
