"""Forms of the import."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from hongguanjia.base.access.api import Actor
from hongguanjia.base.people.models import Organisation
from hongguanjia.base.roster.queries import list_import_places
from hongguanjia.base.sheets.api import LIMITS
from hongguanjia.kit.refusals import BadInput


class UploadForm(forms.Form):
    """A file and the organisation for whose subtree it is."""

    organisation = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=_("导入到"),
        empty_label=None,
        help_text=_("只会改动这个组织和下级组织的名册。表里没有“所在党支部”一栏时，请直接选那个支部。"),
    )
    file = forms.FileField(
        label=_("名册文件"),
        allow_empty_file=True,
        help_text=_("Excel 或 CSV(.xlsx、.xls、.csv),10 MB 以内。栏目顺序不限，表头上面可以有标题。"),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.csv"}),
    )

    def __init__(self, *args: object, actor: Actor, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        places = self.fields["organisation"]
        assert isinstance(places, forms.ModelChoiceField)
        places.queryset = list_import_places(actor=actor)

    def read_file(self) -> bytes:
        """The bytes, unless there are too many of them."""
        file = self.cleaned_data["file"]
        if file.size > LIMITS.file_bytes:
            raise BadInput(
                "sheets.too_big",
                _("文件超过 %(most)d MB,请拆成几个文件分别导入。") % {"most": LIMITS.file_bytes // 1024 // 1024},
                field="file",
            )
        data: bytes = file.read()
        return data


class UndoForm(forms.Form):
    """Why a batch is taken back."""

    reason = forms.CharField(label=_("撤销理由"), max_length=200, help_text=_("会记入操作留痕，例如“传错了文件”。"))
