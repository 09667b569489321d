"""Making a mandate, ending it, questioning what was done."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hongguanjia.base.mandates.models import MandateVerb
from hongguanjia.base.web.api import OnceForm


class _MandateForm(OnceForm):
    verbs = forms.MultipleChoiceField(
        label=_("代办哪些事"), choices=MandateVerb.choices, widget=forms.CheckboxSelectMultiple
    )
    witness_name = forms.CharField(label=_("见证人姓名"), max_length=40, help_text=_("在场的第三个人"))
    note = forms.CharField(label=_("备注"), max_length=200, required=False)


class OneOffForm(_MandateForm):
    """At the counter, for somebody who stands there."""


class StandingForm(_MandateForm):
    """For a relative who has an account or will have one."""

    helper_name = forms.CharField(label=_("代办人姓名"), max_length=40)
    helper_phone = forms.CharField(
        label=_("代办人手机号"),
        max_length=24,
        help_text=_("和名册上登记的一致"),
        widget=forms.TextInput(attrs={"inputmode": "tel"}),
    )
    to_date = forms.DateField(
        label=_("有效期到"), help_text=_("最长一年"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    field_order = ("helper_name", "helper_phone", "verbs", "to_date", "witness_name", "note")

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        if typed.get("to_date"):
            typed["until"] = typed["to_date"] + timedelta(days=1)
        return typed


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("理由"), max_length=200)


class AnswerForm(ReasonForm):
    result = forms.ChoiceField(
        label=_("处理结果"),
        choices=(("undo", _("撤回：不是本人的意思")), ("keep", _("维持：经核实是本人的意思"))),
        widget=forms.RadioSelect,
    )
    field_order = ("result", "reason")
