"""Splitting an organisation: name the successors, then a place for everybody, then confirm."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from hongguanjia.base.access.api import Permission, get_in_scope
from hongguanjia.base.people.api import split_organisation
from hongguanjia.base.people.lists import list_organisations
from hongguanjia.base.people.models import Membership, Organisation, Person, Residence
from hongguanjia.base.web.api import Request, needs, run
from hongguanjia.halls.people_pages.fields import ActorForm, DayField, OrganisationField

MANAGE = Permission.ORGANISATION_MANAGE
TARGETS_MOST = 4


class TargetsForm(ActorForm):
    """The successors, which stand already."""

    target_1 = OrganisationField(MANAGE, label=_("承接组织一"))
    target_2 = OrganisationField(MANAGE, label=_("承接组织二"))
    target_3 = OrganisationField(MANAGE, label=_("承接组织三"), required=False)
    target_4 = OrganisationField(MANAGE, label=_("承接组织四"), required=False)

    @property
    def targets(self) -> list[Organisation]:
        """The organisations named, each once, in order."""
        named = [self.cleaned_data[f"target_{number}"] for number in range(1, TARGETS_MOST + 1)]
        return list(dict.fromkeys(target for target in named if target is not None))


class PlacesForm(forms.Form):
    """Day, reason, and for each person one of the successors."""

    on_date = DayField(label=_("分设日期"))
    reason = forms.CharField(label=_("依据或理由"), max_length=200)

    def __init__(self, *args: Any, people: list[Person], targets: list[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("请选择")), *((str(target.pk), target.name) for target in targets)]
        self._targets = {str(target.pk): target for target in targets}
        self._people = people
        for person in people:
            self.fields[f"person_{person.pk}"] = forms.ChoiceField(label=person.name, choices=choices)

    @property
    def people_to(self) -> dict[int, Organisation]:
        """Who goes where."""
        return {person.pk: self._targets[self.cleaned_data[f"person_{person.pk}"]] for person in self._people}


@needs(MANAGE)
def split(request: Request, organisation_id: int) -> HttpResponse:
    """First the successors (in the address), then everybody's place."""
    source = get_in_scope(
        list_organisations(request.actor, MANAGE).filter(closed_date__isnull=True), pk=organisation_id
    )
    first = TargetsForm(request.GET if "target_1" in request.GET else None, actor=request.actor)
    if not first.is_bound or not first.is_valid():
        return render(request, "people_pages/split_targets.html", {"organisation": source, "form": first})
    people, targets = _people_of(source), first.targets
    form = PlacesForm(request.POST or None, people=people, targets=targets)
    if request.method == "POST" and run(form, lambda: _split(request, source, form, targets)):
        return redirect("desk-people-organisation", source.pk)
    context = {"organisation": source, "form": form, "targets": targets, "people": len(people)}
    return render(request, "people_pages/split_places.html", context)


def _split(request: Request, source: Organisation, form: PlacesForm, targets: list[Organisation]) -> bool:
    split_organisation(
        actor=request.actor,
        now=request.now,
        source=source,
        people_to=form.people_to,
        targets=targets,
        on_date=form.cleaned_data["on_date"],
        reason=form.cleaned_data["reason"],
    )
    return True


def _people_of(source: Organisation) -> list[Person]:
    ids = {
        pk
        for table in (Membership, Residence)
        for pk in table.objects.filter(organisation=source, active_to__isnull=True).values_list("person_id", flat=True)
    }
    return list(Person.objects.filter(pk__in=ids).order_by("name_pinyin", "pk"))
