"""Form fields for organisations: typed by name or code, found in the actor's scope only."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hongguanjia.base.access.api import Actor, Permission
from hongguanjia.base.people.lists import list_organisations
from hongguanjia.base.people.models import Organisation

CANDIDATES_SHOWN = 5


class OrganisationField(forms.CharField):
    """An organisation by its code, full name, or a part of the name that fits one only.

    Set ``actor`` before validation; without one nothing is found.
    """

    actor: Actor | None = None

    def __init__(self, permission: Permission = Permission.ORGANISATION_READ, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 80)
        kwargs.setdefault("help_text", _("写名称或代码，写到能认出是哪一个就行。"))
        super().__init__(**kwargs)
        self.permission = permission

    def clean(self, value: Any) -> Any:
        """The ``Organisation``, ``None`` for an empty optional field, or a sentence about what to type."""
        text = super().clean(value)
        if not text:
            return None
        rows = self._open_rows()
        exact = list(rows.filter(code=text)[:1]) or list(rows.filter(name=text)[:2])
        found = exact or list(rows.filter(name__contains=text)[: CANDIDATES_SHOWN + 1])
        if len(found) == 1:
            return found[0]
        if not found:
            raise forms.ValidationError(_("没有找到这个组织，请检查名称，或改用组织代码。"), code="unknown")
        names = ", ".join(row.name for row in found[:CANDIDATES_SHOWN])
        raise forms.ValidationError(
            _("有不止一个组织叫这个名字，请写得更全：%(names)s"), params={"names": names}, code="ambiguous"
        )

    def _open_rows(self) -> Any:
        if self.actor is None:
            return Organisation.objects.none()
        return list_organisations(self.actor, self.permission).filter(closed_date__isnull=True)


class DayField(forms.DateField):
    """A day, with the browser's own date picker."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
        super().__init__(**kwargs)


class ActorForm(forms.Form):
    """A form whose organisation fields look in the actor's scope only."""

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, OrganisationField):
                field.actor = actor


def read_day(raw: str | None, today: date) -> date:
    """A day from an address; anything that is none means today."""
    try:
        return date.fromisoformat(raw or "")
    except ValueError:
        return today
