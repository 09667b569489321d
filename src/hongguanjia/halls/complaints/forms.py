"""Forms for senders and for those who answer."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from hongguanjia.base.people.models import Organisation
from hongguanjia.halls.complaints.models import ComplaintKind


class SendForm(forms.Form):
    """A complaint or suggestion; only the text is asked for."""

    kind = forms.ChoiceField(label=_("类型"), choices=ComplaintKind.choices, initial=ComplaintKind.COMPLAINT)
    text = forms.CharField(
        label=_("内容"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("什么事、在哪里、什么时候，最多1000字。"),
    )
    about = forms.CharField(
        label=_("反映的是哪个组织"),
        required=False,
        max_length=80,
        help_text=_("写全称，例如“官渡镇党委”。填了以后，这个组织的人看不到您的内容。"),
    )
    contact = forms.CharField(
        label=_("联系方式"),
        required=False,
        max_length=80,
        help_text=_("加密保存，只有答复您的人能看到。不填也能凭编号和查询码看答复。"),
    )
    page_address = forms.CharField(label=_("有关页面"), required=False, max_length=200)

    def clean_about(self) -> Organisation | None:
        """The organisation by its full name; an unknown name is refused rather than left unprotected."""
        name = str(self.cleaned_data["about"]).strip()
        if not name:
            return None
        found = Organisation.objects.filter(name=name).order_by("closed_date").first()
        if found is None:
            raise forms.ValidationError(_("没有叫这个名字的组织，请写全称，或者留空。"))
        return found


class LookUpForm(forms.Form):
    """Number and code of the receipt."""

    number = forms.CharField(label=_("编号"), max_length=20)
    code = forms.CharField(label=_("查询码"), max_length=12, widget=forms.TextInput(attrs={"autocomplete": "off"}))


class TextForm(forms.Form):
    """An answer, or what the sender asks again."""

    text = forms.CharField(label=_("内容"), max_length=1000, widget=forms.Textarea(attrs={"rows": 5}))
