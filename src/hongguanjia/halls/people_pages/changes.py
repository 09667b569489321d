"""The changes of an organisation that a county officer makes: for each its form, what it touches and the action."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hongguanjia.base.access.api import Actor, Permission
from hongguanjia.base.people import api as people
from hongguanjia.base.people.models import Organisation, OrganisationKind
from hongguanjia.halls.people_pages.fields import ActorForm, DayField, OrganisationField

MANAGE = Permission.ORGANISATION_MANAGE


class OpenForm(ActorForm):
    """A new organisation under this one."""

    kind = forms.ChoiceField(
        label=_("类别"), choices=[choice for choice in OrganisationKind.choices if choice[0] != "COUNTY_COMMITTEE"]
    )
    name = forms.CharField(label=_("名称"), max_length=80)
    short_name = forms.CharField(label=_("简称"), max_length=40, required=False)
    code = forms.CharField(label=_("组织代码"), max_length=24)
    on_date = DayField(label=_("设立日期"))


class RenameForm(ActorForm):
    name = forms.CharField(label=_("新名称"), max_length=80)
    short_name = forms.CharField(label=_("新简称"), max_length=40)
    on_date = DayField(label=_("从哪天起"))


class MoveForm(ActorForm):
    parent = OrganisationField(MANAGE, label=_("新的上级"))
    on_date = DayField(label=_("从哪天起"))
    reason = forms.CharField(label=_("依据或理由"), max_length=200)


class CloseForm(ActorForm):
    on_date = DayField(label=_("撤销日期"))
    reason = forms.CharField(label=_("依据或理由"), max_length=200)


class MergeForm(ActorForm):
    target = OrganisationField(MANAGE, label=_("并入哪个组织"))
    on_date = DayField(label=_("合并日期"))
    reason = forms.CharField(label=_("依据或理由"), max_length=200)


class LeadForm(ActorForm):
    party = OrganisationField(MANAGE, label=_("由哪个党组织领导"))
    on_date = DayField(label=_("从哪天起"))


@dataclass(frozen=True, slots=True)
class Change:
    """One kind of change. ``touches`` gives the organisations whose people and posts the preview counts."""

    label: object
    hint: object
    form: type[ActorForm]
    do: Callable[[Actor, datetime, Organisation, Mapping[str, Any]], object]
    touches: Callable[[Organisation], Sequence[Organisation]] = lambda organisation: [organisation]
    danger: bool = False


def _open(actor: Actor, now: datetime, organisation: Organisation, data: Mapping[str, Any]) -> Organisation:
    return people.open_organisation(
        actor=actor,
        now=now,
        kind=data["kind"],
        name=data["name"],
        short_name=data["short_name"],
        code=data["code"],
        parent=organisation,
        opened_date=data["on_date"],
    )


def _rename(actor: Actor, now: datetime, organisation: Organisation, data: Mapping[str, Any]) -> Organisation:
    return people.rename_organisation(
        actor=actor,
        now=now,
        organisation=organisation,
        name=data["name"],
        short_name=data["short_name"],
        from_date=data["on_date"],
    )


def _move(actor: Actor, now: datetime, organisation: Organisation, data: Mapping[str, Any]) -> Organisation:
    return people.move_organisation(
        actor=actor,
        now=now,
        organisation=organisation,
        parent=data["parent"],
        from_date=data["on_date"],
        reason=data["reason"],
    )


def _close(actor: Actor, now: datetime, organisation: Organisation, data: Mapping[str, Any]) -> Organisation:
    return people.close_organisation(
        actor=actor, now=now, organisation=organisation, closed_date=data["on_date"], reason=data["reason"]
    )


def _merge(actor: Actor, now: datetime, organisation: Organisation, data: Mapping[str, Any]) -> Organisation:
    people.merge_organisations(
        actor=actor,
        now=now,
        sources=[organisation],
        target=data["target"],
        on_date=data["on_date"],
        reason=data["reason"],
    )
    target: Organisation = data["target"]
    return target


def _lead(actor: Actor, now: datetime, organisation: Organisation, data: Mapping[str, Any]) -> Organisation:
    people.set_leadership(actor=actor, now=now, party=data["party"], led=organisation, from_date=data["on_date"])
    return organisation


CHANGES: dict[str, Change] = {
    "open": Change(_("设立下级"), _("在它下面设立一个组织。"), OpenForm, _open, lambda _organisation: []),
    "rename": Change(_("更名"), _("旧名称连同使用期间一起保留。"), RenameForm, _rename, lambda _organisation: []),
    "move": Change(_("移动"), _("连同下级一起移到新的上级之下，历史位置保留。"), MoveForm, _move),
    "merge": Change(
        _("合并"), _("人员和下级组织转到并入的组织，本组织撤销，职务终止。"), MergeForm, _merge, danger=True
    ),
    "close": Change(_("撤销"), _("名下没有人、下面没有组织时才能撤销。"), CloseForm, _close, danger=True),
    "lead": Change(
        _("明确领导关系"), _("写明这个村（社区、单位）由哪个党组织领导。"), LeadForm, _lead, lambda _organisation: []
    ),
}


def list_changes(actor: Actor, organisation: Organisation) -> list[tuple[str, Change]]:
    """The changes that the actor may make here now: none for closed ones, leadership only of what is led."""
    if organisation.closed_date is not None or not _manages(actor, organisation):
        return []
    without = {"lead"} if organisation.is_party else {"open"}
    if organisation.parent_id is None:
        without |= {"move", "merge", "close"}
    return [(verb, change) for verb, change in CHANGES.items() if verb not in without]


def _manages(actor: Actor, organisation: Organisation) -> bool:
    return any(organisation.path.startswith(path) for path in actor.paths(MANAGE))
