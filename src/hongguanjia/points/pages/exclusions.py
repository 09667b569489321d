"""Whom a branch does not assess: the list, recording a resolution, ending it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from hongguanjia.base.access.api import Actor, Permission, scope
from hongguanjia.base.people.models import Person
from hongguanjia.base.web.api import OnceForm, Request, needs, run
from hongguanjia.kit.paging import paginate, read_page_number
from hongguanjia.points.exclusion.actions import end_exclusion, exclude_person, list_exclusions
from hongguanjia.points.exclusion.models import ExclusionReason
from hongguanjia.points.models import Exclusion

DAY = {"attrs": {"type": "date"}, "format": "%Y-%m-%d"}


class ExclusionForm(OnceForm):
    """Who, why, by which resolution, for how long."""

    name = forms.CharField(label=gettext_lazy("党员姓名"), max_length=40)
    reason = forms.ChoiceField(label=gettext_lazy("原因"), choices=ExclusionReason.choices)
    resolution_number = forms.CharField(label=gettext_lazy("决议编号"), max_length=60)
    resolution_date = forms.DateField(label=gettext_lazy("决议日期"), widget=forms.DateInput(**DAY))  # type: ignore[arg-type]
    active_from = forms.DateField(label=gettext_lazy("自哪天起不考核"), widget=forms.DateInput(**DAY))  # type: ignore[arg-type]
    active_to = forms.DateField(
        label=gettext_lazy("到哪天为止"),
        required=False,
        widget=forms.DateInput(**DAY),  # type: ignore[arg-type]
        help_text=gettext_lazy("长期有效请留空"),
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor

    def clean_name(self) -> int:
        """The one person of that name in the actor's care."""
        rows = scope(Person.objects.all(), self.actor, Permission.PERSON_MANAGE)
        found = list(rows.filter(name=self.cleaned_data["name"].strip()).values_list("pk", flat=True)[:2])
        if not found:
            raise forms.ValidationError(_("您管理的名册里没有这个姓名。"))
        if len(found) > 1:
            raise forms.ValidationError(_("名册里有同名的人，请先到名册里核对，再由上级登记。"))
        return int(found[0])


@needs(Permission.PERSON_MANAGE)
def exclusions(request: Request) -> HttpResponse:
    """The resolutions in the actor's care, and the form to record one."""
    form = ExclusionForm(request.POST or None, actor=request.actor)
    if run(form, lambda: _record(request, form)) is not None:
        messages.success(request, _("已登记。"))
        return redirect("desk-points-exclusions")
    page = paginate(list_exclusions(request.actor), read_page_number(request.GET.get("page")))
    return render(request, "points/exclusions.html", {"page": page, "form": form})


def _record(request: Request, form: ExclusionForm) -> Exclusion:
    data = {name: form.cleaned_data[name] for name in form.fields if name not in {"name", "submission_key"}}
    return exclude_person(actor=request.actor, now=request.now, person_id=form.cleaned_data["name"], **data)


@require_POST
@needs(Permission.PERSON_MANAGE)
def end(request: Request, exclusion_id: int) -> HttpResponse:
    """Assess the person again."""
    end_exclusion(actor=request.actor, now=request.now, exclusion_id=exclusion_id)
    messages.success(request, _("已结束，从今天起恢复考核。"))
    return redirect("desk-points-exclusions")
