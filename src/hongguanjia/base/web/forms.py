"""Forms that keep what was typed: a refusal from an action lands beside the field it is about."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django import forms
from django.core.files.uploadedfile import UploadedFile

from hongguanjia.kit.ids import new_uuid
from hongguanjia.kit.refusals import NotFound, Refusal

Result = TypeVar("Result")


class OnceForm(forms.Form):
    """A form that carries its own idempotency key, so that a double tap or a retry acts once."""

    submission_key = forms.CharField(max_length=80, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        if not self.is_bound:
            self.initial["submission_key"] = str(new_uuid())


class FilesInput(forms.FileInput):
    """Several files in one control; on a phone it offers the camera."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """The photographs and papers that were chosen, as a list; none is an empty list."""

    widget = FilesInput(attrs={"accept": "image/*,application/pdf", "multiple": True})

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[Any]]:
        files = data if isinstance(data, list | tuple) else [data]
        return [file for one in files if (file := super(FilesField, self).clean(one, initial))]


def run(form: forms.Form, do: Callable[[], Result]) -> Result | None:
    """Do an action for a valid form; a refusal becomes a form error and ``None`` comes back."""
    if not form.is_valid():
        return None
    try:
        return do()
    except NotFound:
        raise
    except Refusal as refusal:
        field = refusal.field if refusal.field in form.fields else None
        form.add_error(field, str(refusal))
        return None
