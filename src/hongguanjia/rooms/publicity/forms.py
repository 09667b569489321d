"""What is typed on the pages of this room."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hongguanjia.base.people.models import Organisation
from hongguanjia.base.web.api import FilesField, OnceForm
from hongguanjia.rooms.publicity.states import NoticeScope


def text_field(label: object, *, max_length: int, **more: Any) -> forms.CharField:
    """A field of several lines."""
    return forms.CharField(label=label, max_length=max_length, widget=forms.Textarea(attrs={"rows": 3}), **more)  # type: ignore[arg-type]


class OpenForm(OnceForm):
    """A notice opened at once."""

    organisation = forms.ModelChoiceField(Organisation.objects.none(), label=_("公示哪个组织的事项"))
    scope = forms.ChoiceField(label=_("公示范围"), choices=NoticeScope.choices)
    days = forms.IntegerField(label=_("公示几天"), min_value=1, max_value=60)


class ObjectForm(OnceForm):
    """What is wrong with a line."""

    text = text_field(_("哪里不对"), max_length=300, help_text=_("只有处理异议的人看得到是谁提的。"))


class PaperObjectForm(ObjectForm):
    """The same, from paper."""

    name = forms.CharField(label=_("提出人姓名"), max_length=60, help_text=_("同名的写“姓名 手机尾号”。"))
    field_order = ("name",)


class DecideForm(OnceForm):
    """The decision about an objection."""

    decision = forms.ChoiceField(
        label=_("核实结果"),
        choices=(("uphold", _("异议成立，这一条不入账")), ("reject", _("异议不成立，这一条照常"))),
        widget=forms.RadioSelect,
    )
    answer = text_field(_("理由"), max_length=300, help_text=_("会告诉提出人和本人，请写清怎么核实的。"))


class AppealForm(OnceForm):
    """An appeal."""

    wrong = text_field(_("哪里不对"), max_length=300)
    wanted = text_field(_("应当怎样"), max_length=300)
    papers = FilesField(label=_("证明材料"), required=False, help_text=_("照片或 PDF，最多5份；没有可以不交。"))


class AskAgainForm(OnceForm):
    """Why an explanation does not content."""

    wrong = text_field(_("为什么不认可这个答复"), max_length=300)


class CorrectForm(OnceForm):
    """What is true."""

    quantity = forms.IntegerField(
        label=_("核实后的数量"), min_value=0, max_value=1_000_000, help_text=_("按原记录的单位；实际没有这件事的填 0。")
    )
    answer = text_field(_("答复"), max_length=500)


class ExplainForm(OnceForm):
    """Why the result stands."""

    answer = text_field(_("答复"), max_length=500, help_text=_("写清依据哪条规则、怎么核实的。"))
