"""The county's terms of inspection and its ladder for overdue notices, to be dated anew by two people
(``points.county_terms``)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import groupby, pairwise
from typing import Any

from django import forms
from django.forms.models import model_to_dict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hongguanjia.points.api import TermsKind, TermsRow, check_after
from hongguanjia.rooms.inspection.models import LadderStep, Terms
from hongguanjia.rooms.inspection.states import Measure
from hongguanjia.rooms.inspection.terms import get_ladder, get_terms

DAYS_MOST, OVERDUE_MOST = 60, 250
MEASURES = tuple(Measure.values)


def _days(label: object, least: int = 1) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=least, max_value=DAYS_MOST)  # type: ignore[arg-type]


class TermsForm(forms.Form):
    """By when on each side, how often and how many."""

    reply_days = _days(gettext_lazy("说明情况的期限（工作日）"))
    object_days = _days(gettext_lazy("提出异议的期限（工作日）"))
    receive_days = _days(gettext_lazy("签收期限（工作日）"))
    mend_days = _days(gettext_lazy("整改期限（工作日）"))
    remind_days = _days(gettext_lazy("到期前几个工作日提醒"), 0)
    extension_days = _days(gettext_lazy("一次最多延期（工作日）"))
    extensions_most = forms.IntegerField(label=gettext_lazy("最多延期几次"), min_value=0, max_value=9)
    recheck_months = forms.IntegerField(label=gettext_lazy("销号后几个月内可以回头看"), min_value=1, max_value=60)
    inspectors_least = forms.IntegerField(label=gettext_lazy("每处至少几名督查员"), min_value=1, max_value=9)

    def clean(self) -> dict[str, Any]:
        """A notice is signed, and its deadline recalled, before the deadline."""
        data = super().clean() or self.cleaned_data
        if not self.errors:
            for name in ("receive_days", "remind_days"):
                if data[name] >= data["mend_days"]:
                    self.add_error(name, _("要短于整改期限，请改小。"))
        return data


def tell_terms(values: Mapping[str, Any]) -> str:
    """The terms aloud."""
    return _(
        "%(reply_days)s 个工作日内说明，%(object_days)s 个工作日内提异议；"
        "%(receive_days)s 个工作日内签收，%(mend_days)s 个工作日内整改，"
        "到期前 %(remind_days)s 个工作日提醒；最多延期 %(extensions_most)s 次，每次 %(extension_days)s 个工作日以内；"
        "%(recheck_months)s 个月内回头看；每处至少 %(inspectors_least)s 人"
    ) % {**values}


def list_terms() -> list[TermsRow]:
    """What is written, newest first."""
    rows = Terms.objects.order_by("-active_from")
    return [TermsRow(tell_terms(model_to_dict(row)), row.active_from, row.active_to, row.citation) for row in rows]


def write_terms(from_date: date, values: Mapping[str, Any], citation: str) -> None:
    """End the row that is open and add the new one."""
    check_after(from_date, Terms.objects.latest("active_from").active_from)
    Terms.objects.filter(active_to=None).update(active_to=from_date)
    Terms.objects.create(active_from=from_date, citation=citation, **values)


class LadderForm(forms.Form):
    """After how many working days which measure follows; one that is left empty is not taken."""

    supervise = forms.IntegerField(label=Measure.SUPERVISE.label, min_value=1, max_value=OVERDUE_MOST, required=False)
    talk = forms.IntegerField(label=Measure.TALK.label, min_value=1, max_value=OVERDUE_MOST, required=False)
    circulate = forms.IntegerField(
        label=Measure.CIRCULATE.label,
        min_value=1,
        max_value=OVERDUE_MOST,
        required=False,
        help_text=gettext_lazy("都按逾期后的工作日算，一步比一步晚；留空就是没有这一步。"),
    )

    def clean(self) -> dict[str, Any]:
        """There is a first step, and each comes later than the one before."""
        data = super().clean() or self.cleaned_data
        if not self.errors:
            days = [number for _measure, number in _steps(data)]
            if not days or any(later <= earlier for earlier, later in pairwise(days)):
                raise forms.ValidationError(_("至少写一步，天数一步比一步大。"))
        return data


def tell_ladder(values: Mapping[str, Any]) -> str:
    """The ladder aloud."""
    told = [
        _("逾期 %(days)s 个工作日%(measure)s") % {"days": days, "measure": Measure(measure).label}
        for measure, days in _steps(values)
    ]
    return _("，").join(told)


def list_ladders() -> list[TermsRow]:
    """Every version, newest first."""
    rows = LadderStep.objects.order_by("-active_from", "order")
    versions = [list(steps) for _day, steps in groupby(rows, key=lambda step: step.active_from)]
    return [
        TermsRow(tell_ladder(_values(steps)), steps[0].active_from, steps[0].active_to, steps[0].citation)
        for steps in versions
    ]


def write_ladder(from_date: date, values: Mapping[str, Any], citation: str) -> None:
    """End the ladder that is open and add the new one."""
    check_after(from_date, LadderStep.objects.latest("active_from").active_from)
    LadderStep.objects.filter(active_to=None).update(active_to=from_date)
    LadderStep.objects.bulk_create(
        LadderStep(active_from=from_date, citation=citation, order=order, measure=measure, overdue_days=days)
        for order, (measure, days) in enumerate(_steps(values), start=1)
    )


def _steps(values: Mapping[str, Any]) -> list[tuple[str, int]]:
    return [(measure, values[measure.lower()]) for measure in MEASURES if values.get(measure.lower())]


def _values(steps: Sequence[LadderStep]) -> dict[str, int]:
    return {step.measure.lower(): step.overdue_days for step in steps}


TERMS = TermsKind(
    code="inspection",
    title=gettext_lazy("督查整改的期限"),
    form=TermsForm,
    start=lambda day: model_to_dict(get_terms(day), fields=list(TermsForm.base_fields)),
    tell=tell_terms,
    list_rows=list_terms,
    write=write_terms,
)
LADDER = TermsKind(
    code="inspection-ladder",
    title=gettext_lazy("整改逾期后的升级办法"),
    form=LadderForm,
    start=lambda day: _values(get_ladder(day)),
    tell=tell_ladder,
    list_rows=list_ladders,
    write=write_ladder,
)
