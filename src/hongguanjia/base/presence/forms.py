"""What an organiser types: a paper sheet, the reason of a void."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext_lazy as _

from hongguanjia.base.presence.data import PresenceLine
from hongguanjia.base.web.api import OnceForm

EXTRA_MOST = 50
PHOTO_ENDINGS = "image/jpeg,image/png,image/webp,application/pdf"


class SheetForm(OnceForm):
    """A paper sign-in sheet: tick who came and who left; names that are not on the roster, one a line."""

    came = forms.TypedMultipleChoiceField(
        label=_("到场的人"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    in_at = forms.TimeField(
        label=_("到场时间"),
        required=False,
        help_text=_("签到表上写了时间才填；不填按准时到场。"),
        widget=forms.TimeInput(attrs={"type": "time"}),
    )
    left = forms.TypedMultipleChoiceField(
        label=_("已签退的人"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    extra = forms.CharField(
        label=_("名单外到场的人"),
        required=False,
        max_length=2000,
        help_text=_("每行写一个姓名；有同名的，在姓名后空一格写手机后四位。"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    photo = forms.FileField(
        label=_("签到表照片"), required=False, widget=forms.FileInput(attrs={"accept": PHOTO_ENDINGS})
    )

    def __init__(
        self, *args: object, lines: Sequence[PresenceLine], needs_out: bool, may_upload: bool, **kwargs: object
    ) -> None:
        super().__init__(*args, **kwargs)
        self._offer("came", [line for line in lines if not line.present])
        self._offer("left", [line for line in lines if line.present and line.out_at is None] if needs_out else [])
        if not may_upload:
            del self.fields["photo"]

    def clean_extra(self) -> list[str]:
        """The names, one a line, blanks tidied."""
        names = [" ".join(line.split()) for line in self.cleaned_data["extra"].splitlines() if line.strip()]
        if len(names) > EXTRA_MOST:
            raise forms.ValidationError(_("一次最多补 %(most)s 个姓名。") % {"most": EXTRA_MOST})
        return names

    def clean(self) -> dict[str, object]:
        """A sheet with nobody on it is a slip of the finger."""
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and not any(cleaned.get(name) for name in ("came", "left", "extra")):
            raise forms.ValidationError(_("还没有勾选任何人。请勾选到场的人，或写上姓名。"))
        return cleaned

    @property
    def written_time(self) -> dt.time | None:
        """The time on the sheet, if one was typed."""
        time: dt.time | None = self.cleaned_data["in_at"]
        return time

    def _offer(self, name: str, lines: Sequence[PresenceLine]) -> None:
        field = self.fields[name]
        if lines and isinstance(field, forms.TypedMultipleChoiceField):
            field.choices = [(line.person_id, line.name) for line in lines]
        else:
            del self.fields[name]


class VoidForm(OnceForm):
    """Why a presence does not count."""

    reason = forms.CharField(label=_("作废原因"), max_length=200, help_text=_("原记录会保留，并显示作废原因和作废人。"))
