"""The county's terms for notices, objections and appeals, to be dated anew by two people (``points.county_terms``)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.forms.models import model_to_dict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hongguanjia.points.api import TermsKind, TermsRow, check_after
from hongguanjia.rooms.publicity import queries
from hongguanjia.rooms.publicity.models import Terms
from hongguanjia.rooms.publicity.states import NoticeScope

DAYS_MOST = 60


class TermsForm(forms.Form):
    """How long, how far, by when."""

    notice_days = forms.IntegerField(label=gettext_lazy("公示天数（自然日）"), min_value=1, max_value=DAYS_MOST)
    scope = forms.ChoiceField(label=gettext_lazy("公示范围"), choices=NoticeScope.choices)
    masks_residents = forms.BooleanField(label=gettext_lazy("对外公示时遮住非党员居民的姓名"), required=False)
    objection_days = forms.IntegerField(label=gettext_lazy("异议处理期限（工作日）"), min_value=1, max_value=DAYS_MOST)
    appeal_days = forms.IntegerField(label=gettext_lazy("申诉答复期限（工作日）"), min_value=1, max_value=DAYS_MOST)
    remind_days = forms.IntegerField(label=gettext_lazy("到期前几个工作日提醒"), min_value=0, max_value=DAYS_MOST - 1)

    def clean(self) -> dict[str, Any]:
        """A reminder comes within the days for an answer."""
        data = super().clean() or self.cleaned_data
        if not self.errors and data["remind_days"] >= data["appeal_days"]:
            self.add_error("remind_days", _("提醒要早于答复期限，请改小。"))
        return data


def tell(values: Mapping[str, Any]) -> str:
    """The terms aloud."""
    return _(
        "公示 %(notice_days)s 天，范围：%(scope)s；异议 %(objection_days)s 个工作日内处理，申诉 %(appeal_days)s 个工作日内答复，"
        "到期前 %(remind_days)s 个工作日提醒"
    ) % {**values, "scope": NoticeScope(values["scope"]).label}


def list_rows() -> list[TermsRow]:
    """What is written, newest first; each holds until the next begins."""
    rows = list(Terms.objects.order_by("-active_from"))
    ends = [None, *(row.active_from for row in rows)]
    return [
        TermsRow(tell(model_to_dict(row)), row.active_from, end, row.citation)
        for row, end in zip(rows, ends, strict=False)
    ]


def write(from_date: date, values: Mapping[str, Any], citation: str) -> None:
    """Add the row."""
    check_after(from_date, Terms.objects.latest("active_from").active_from)
    Terms.objects.create(active_from=from_date, citation=citation, **values)


KIND = TermsKind(
    code="publicity",
    title=gettext_lazy("公示、异议和申诉的期限"),
    form=TermsForm,
    start=lambda day: model_to_dict(queries.get_terms(day), fields=list(TermsForm.base_fields)),
    tell=tell,
    list_rows=list_rows,
    write=write,
)
