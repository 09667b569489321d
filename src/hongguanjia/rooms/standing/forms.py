"""What officers and readers type."""

from __future__ import annotations

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from hongguanjia.base.people.models import Organisation
from hongguanjia.base.web.api import OnceForm
from hongguanjia.points.data import OwnerKind, Unit
from hongguanjia.points.queries import SHOWN_UNITS
from hongguanjia.rooms.standing.data import RankingTerms
from hongguanjia.rooms.standing.models import YEAR_OR_MONTH, VetoKind

SUBJECTS = [(kind.value, kind.label) for kind in (OwnerKind.ORGANISATION, OwnerKind.PERSON)]
UNITS = [(unit.value, unit.label) for unit in SHOWN_UNITS]
PERIOD_HINT = _("年或年月，例如 2026 或 2026-06")


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class SpreadForm(forms.Form):
    """Which points, which time, which organisation."""

    unit = forms.ChoiceField(label=_("积分种类"), choices=UNITS, required=False)
    period = forms.RegexField(label=_("时间"), regex=YEAR_OR_MONTH, required=False, help_text=PERIOD_HINT)
    organisation = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def chosen(self, year: int) -> tuple[str, str, int | None]:
        """Unit, period, organisation; what cannot be read falls back to merit, this year and the top."""
        data = self.cleaned_data if self.is_bound and self.is_valid() else {}
        return data.get("unit") or Unit.MERIT, data.get("period") or str(year), data.get("organisation")


class SuspendForm(OnceForm):
    """Why grading is suspended, resting on what."""

    kind = forms.ChoiceField(label=_("情形"), choices=VetoKind.choices)
    reason = forms.CharField(label=_("理由"), max_length=200, help_text=_("本人会看到。不要写与本情形无关的个人信息。"))
    basis = forms.CharField(label=_("依据文件"), max_length=120, help_text=_("处分决定、会议记录或台账的名称和文号"))


class ReasonForm(OnceForm):
    """Why."""

    reason = forms.CharField(label=_("理由"), max_length=200)


class RankingForm(OnceForm):
    """What is asked for."""

    organisation = forms.ModelChoiceField(label=_("范围"), queryset=Organisation.objects.none())
    subject = forms.ChoiceField(label=_("排名对象"), choices=SUBJECTS)
    unit = forms.ChoiceField(label=_("积分种类"), choices=UNITS)
    period = forms.RegexField(label=_("时间"), regex=YEAR_OR_MONTH, help_text=PERIOD_HINT)
    basis = forms.CharField(
        label=_("依据文件"), max_length=200, help_text=_("文件名称和文号。没有依据，不能给组织或个人排名。")
    )
    active_from = forms.DateField(label=_("展示开始日期"), widget=_day())
    publication_date = forms.DateField(label=_("公布日期"), widget=_day())
    active_to = forms.DateField(label=_("展示结束日期（当天起不再展示）"), widget=_day())

    def offer_organisations(self, rows: QuerySet[Organisation]) -> None:
        """The organisations for which the actor may ask."""
        self.fields["organisation"].queryset = rows  # type: ignore[attr-defined]

    def terms(self) -> RankingTerms:
        """What was typed, as the action takes it."""
        data = self.cleaned_data
        return RankingTerms(
            data["subject"],
            data["unit"],
            data["period"],
            data["basis"],
            data["active_from"],
            data["active_to"],
            data["publication_date"],
        )


class CodeForm(forms.Form):
    """The code on a certificate or a screen."""

    code = forms.CharField(label=_("查验码"), max_length=24)
