"""The desk page of the calendar: which years are known, and entering one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hongguanjia.base.access.api import Permission
from hongguanjia.base.record.api import once
from hongguanjia.base.web.api import OnceForm, Request, needs, run
from hongguanjia.base.workdays.actions import YEARS_AROUND, enter_year
from hongguanjia.base.workdays.queries import list_known_years
from hongguanjia.base.workdays.rules import read_days
from hongguanjia.kit.clock import county_date

ROWS = {"rows": 7}


class YearForm(OnceForm):
    """A year as the notice gives it."""

    year = forms.IntegerField(label=gettext_lazy("年份"))
    holidays = forms.CharField(
        label=gettext_lazy("放假的日子"),
        max_length=2000,
        widget=forms.Textarea(attrs=ROWS),
        help_text=gettext_lazy("一行一段，例如 2027-10-01 至 2027-10-07；只放一天就写一个日期。"),
    )
    worked = forms.CharField(
        label=gettext_lazy("调休上班的周末"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("一行一天。"),
    )
    citation = forms.CharField(
        label=gettext_lazy("依据"),
        max_length=120,
        help_text=gettext_lazy("文件名称和文号，例如“国务院办公厅关于2027年部分节假日安排的通知”。"),
    )


@needs(Permission.CALENDAR_MANAGE)
def years(request: Request) -> HttpResponse:
    """The years around this one, and the form."""
    this_year = county_date(request.now).year
    form = YearForm(request.POST if request.method == "POST" else None, initial={"year": this_year + 1})
    if request.method == "POST" and run(form, lambda: _enter(request, form)) is not None:
        messages.success(request, _("已录入。以后的期限按新的安排计算，已经告知的期限不变。"))
        return redirect("desk-workdays-years")
    known = list_known_years(this_year - YEARS_AROUND, this_year + YEARS_AROUND)
    missing = sorted(set(range(this_year, this_year + YEARS_AROUND + 1)) - {row.year for row in known})
    context = {"form": form, "known": known, "missing": missing}
    return render(request, "workdays/years.html", context, status=422 if form.errors else 200)


def _enter(request: Request, form: YearForm) -> dict[str, Any]:
    typed = form.cleaned_data
    body = {name: typed[name] for name in ("year", "holidays", "worked", "citation")}

    def do() -> dict[str, Any]:
        row = enter_year(
            actor=request.actor,
            now=request.now,
            year=typed["year"],
            holidays=read_days(typed["holidays"], typed["year"], field="holidays"),
            worked=read_days(typed["worked"], typed["year"], field="worked"),
            citation=typed["citation"],
        )
        return {"pk": row.pk}

    key = typed["submission_key"]
    if not key or request.actor.user_id is None:
        return do()
    return once(key=key, user_id=request.actor.user_id, verb="workdays.enter", body=body, now=request.now, do=do)
