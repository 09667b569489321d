"""What is asked on the pages of papers."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from hongguanjia.base.papers.kinds import PaperKind
from hongguanjia.base.papers.models import PaperState
from hongguanjia.base.people.models import Organisation
from hongguanjia.base.web.api import OnceForm

ANY = ("", _("不限"))
FILE_BYTES_MOST = 20 * 1024 * 1024
FINGERPRINT = re.compile(r"[0-9a-f]{16,64}")


class VerifyForm(OnceForm):
    """A file in hand or a fingerprint, to be compared with the paper as issued. Nothing of it is kept."""

    file = forms.FileField(
        label=_("手里的 PDF 文件"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "application/pdf"}),
        help_text=_("只用来比对，不会保存。"),
    )
    fingerprint = forms.CharField(
        label=_("或者填文件指纹"), max_length=100, required=False, help_text=_("SHA-256，至少前 16 位。")
    )

    def clean_file(self) -> UploadedFile[Any] | None:
        """Not larger than any paper of ours."""
        file: UploadedFile[Any] | None = self.cleaned_data["file"]
        if file and (file.size or 0) > FILE_BYTES_MOST:
            raise forms.ValidationError(_("文件超过 20 MB，不会是这份文书。"))
        return file

    def clean_fingerprint(self) -> str:
        """Hexadecimal digits, at least sixteen, without the blanks between."""
        typed = "".join(str(self.cleaned_data["fingerprint"]).lower().split())
        if typed and not FINGERPRINT.fullmatch(typed):
            raise forms.ValidationError(_("指纹是 16 到 64 位的数字和字母 a–f，请核对后再填。"))
        return typed

    def clean(self) -> dict[str, Any]:
        """One of the two."""
        data = super().clean() or {}
        if not self.errors and not data.get("file") and not data.get("fingerprint"):
            raise forms.ValidationError(_("请选择 PDF 文件，或者填写指纹。"))
        return data


class PaperFilter(forms.Form):
    """What narrows the register."""

    words = forms.CharField(label=_("文号、标题或单位"), max_length=40, required=False)
    kind = forms.ChoiceField(label=_("种类"), choices=(ANY, *PaperKind.choices), required=False)
    state = forms.ChoiceField(label=_("状态"), choices=(ANY, *PaperState.choices), required=False)
    year = forms.IntegerField(label=_("年份"), min_value=2000, max_value=2999, required=False)


class WordForm(OnceForm):
    """The word of an issuer."""

    issuer = forms.ModelChoiceField(label=_("发文机关"), queryset=Organisation.objects.none())
    kind = forms.ChoiceField(
        label=_("种类"), choices=(("", _("所有种类（后面自动加种类字，如“督”）")), *PaperKind.choices), required=False
    )
    word = forms.CharField(label=_("代字"), max_length=20, help_text=_("印在年份前面，如“牟组”。"))
    from_date = forms.DateField(
        label=_("从哪天起用"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    citation = forms.CharField(label=_("依据"), max_length=200)
