"""A version on paper and as a workbook; a draft out of a workbook."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from hongguanjia.base.access.api import Permission, get_in_scope
from hongguanjia.base.sheets.api import LIMITS, XLSX_TYPE, file_response
from hongguanjia.base.web.api import OnceForm, Request, needs, run
from hongguanjia.kit.refusals import BadInput
from hongguanjia.points import queries
from hongguanjia.points.models import RuleSet, RuleSetState
from hongguanjia.points.published import read_terms
from hongguanjia.points.rule_sets import draft_rule_set
from hongguanjia.points.sentences import tell_by_category
from hongguanjia.points.sheet import read_rule_set, write_rule_set


class SheetForm(OnceForm):
    """A workbook with rules."""

    file = forms.FileField(
        label=gettext_lazy("规则表格"),
        allow_empty_file=True,
        help_text=gettext_lazy("先导出一版，在表格里改好再导入；会生成一份新的草稿。"),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}),
    )


@require_GET
@needs(Permission.POINTS_READ)
def paper(request: Request, rule_set_id: int) -> HttpResponse:
    """The county's document: the rules by category, in sentences, to be printed and signed."""
    row = get_in_scope(queries.list_rule_sets(request.actor), pk=rule_set_id)
    live = reverse("public-points-rule-set", args=[row.number]) if row.state == RuleSetState.PUBLISHED else ""
    context = {
        "rule_set": row,
        "categories": tell_by_category(read_terms(row)),
        "paper_url": request.build_absolute_uri(live) if live else "",
        "back_url": reverse("desk-points-rules-detail", args=[row.pk]),
    }
    return render(request, "points/rule_set_paper.html", context)


@require_GET
@needs(Permission.POINTS_READ)
def export(request: Request, rule_set_id: int) -> HttpResponse:
    """The workbook of a version."""
    row = get_in_scope(queries.list_rule_sets(request.actor), pk=rule_set_id)
    return file_response(f"{row.title}v{row.number}.xlsx", write_rule_set(row), XLSX_TYPE)


@needs(Permission.RULES_DRAFT)
def upload(request: Request) -> HttpResponse:
    """Begin a draft with the rules of a workbook."""
    form = SheetForm(request.POST or None, request.FILES or None)
    row = run(form, lambda: _draft(request, form)) if request.method == "POST" else None
    if row is None:
        return render(request, "points/rule_set_import.html", {"form": form})
    messages.success(request, _("已按表格生成草稿，请核对后提交审批。"))
    return redirect("desk-points-rules-detail", rule_set_id=row.pk)


def _draft(request: Request, form: SheetForm) -> RuleSet:
    file = form.cleaned_data["file"]
    if file.size > LIMITS.file_bytes:
        raise BadInput("sheets.too_big", _("文件太大，规则表格不应超过 10 MB。"), field="file")
    read = read_rule_set(file.name, file.read())
    return draft_rule_set(
        actor=request.actor, now=request.now, title=read.title, basis=read.basis, content=read.content
    )
