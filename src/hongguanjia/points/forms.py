"""What officers type: reasons, periods, the head of a version."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hongguanjia.base.web.api import OnceForm
from hongguanjia.points.data import Unit
from hongguanjia.points.queries import SHOWN_UNITS

UNITS = [(unit.value, unit.label) for unit in SHOWN_UNITS]


class ReasonForm(OnceForm):
    """Why something is corrected."""

    reason = forms.CharField(label=_("原因"), max_length=200, widget=forms.Textarea(attrs={"rows": 3}))


class PeriodForm(forms.Form):
    """Which unit and which month or year."""

    unit = forms.ChoiceField(label=_("积分种类"), choices=UNITS, required=False)
    period = forms.RegexField(
        label=_("时间"),
        regex=r"^\d{4}(-(0[1-9]|1[0-2]))?$",
        required=False,
        help_text=_("年或年月，例如 2026 或 2026-06"),
    )

    def chosen(self) -> tuple[str, str]:
        """Unit and period; what was not given or cannot be read falls back to merit and the initial period."""
        data: dict[str, Any] = self.cleaned_data if self.is_bound and self.is_valid() else {}
        return data.get("unit") or Unit.MERIT, data.get("period") or str(self.initial.get("period", ""))


class RuleSetForm(OnceForm):
    """What a version is called and what it rests on."""

    title = forms.CharField(label=_("规则名称"), max_length=80)
    basis = forms.CharField(label=_("依据"), max_length=200, required=False)


class PublishForm(OnceForm):
    """From which day a version holds."""

    active_from = forms.DateField(
        label=_("生效日期"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
