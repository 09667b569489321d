"""Splitting an organisation: name the successors, then a place for everybody, then confirm.

A small organisation is gone through one by one. For a large one each successor gets a list of names, households may
stay together, and all the others go where the clerk says: the numbers are shown before they are confirmed.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from hongguanjia.base.access.api import Permission, get_in_scope
from hongguanjia.base.people.api import split_organisation
from hongguanjia.base.people.lists import list_organisations
from hongguanjia.base.people.models import Membership, Organisation, Person, Residence
from hongguanjia.base.people.naming import find_among
from hongguanjia.base.web.api import Request, needs, run
from hongguanjia.halls.people_pages.fields import ActorForm, DayField, OrganisationField
from hongguanjia.halls.people_pages.previewing import fingerprint, is_confirmed, keep_typed
from hongguanjia.kit.refusals import BadInput

MANAGE = Permission.ORGANISATION_MANAGE
TARGETS_MOST = 4
ONE_BY_ONE_MOST = 60
NAMES_LENGTH_MOST = 100_000


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


class NamesForm(forms.Form):
    """Day, reason, for each successor the names of those who go there, and where all the others go."""

    on_date = DayField(label=_("分设日期"))
    reason = forms.CharField(label=_("依据或理由"), max_length=200)
    together = forms.BooleanField(
        label=_("同一户的人一起走"),
        required=False,
        initial=True,
        help_text=_("一户里写了一个人的名字，全户都去同一个组织；名单里另写的除外。"),
    )
    rest = forms.ChoiceField(label=_("没有写到的人都去"))

    def __init__(self, *args: Any, people: list[Person], targets: list[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._targets = {str(target.pk): target for target in targets}
        self._people = people
        choices = [("", _("请选择")), *((pk, target.name) for pk, target in self._targets.items())]
        self.fields["rest"] = forms.ChoiceField(label=self.fields["rest"].label, choices=choices)
        for pk, target in self._targets.items():
            self.fields[f"names_{pk}"] = forms.CharField(
                label=_("去“%(target)s”的人") % {"target": target.name},
                help_text=_("一行一个姓名，可以从表格里整列粘贴；同名的写“姓名 手机尾号四位”。"),
                widget=forms.Textarea(attrs={"rows": 6}),
                max_length=NAMES_LENGTH_MOST,
                required=False,
            )

    @property
    def people_to(self) -> dict[int, Organisation]:
        """Who goes where. Raises ``BadInput`` that names who is unknown, two, or sent to two places."""
        named: dict[int, Organisation] = {}
        for pk, target in self._targets.items():
            field = f"names_{pk}"
            for person_id in find_among(self.cleaned_data[field], self._people, field=field):
                if named.setdefault(person_id, target) != target:
                    raise BadInput("people.named_for_two", _("有人同时写在两个组织的名单里，请只留一处。"), field=field)
        rest = self._targets[self.cleaned_data["rest"]]
        homes = self._homes(named) if self.cleaned_data["together"] else {}
        return {person.pk: named.get(person.pk) or homes.get(person.household_id, rest) for person in self._people}

    def _homes(self, named: dict[int, Organisation]) -> dict[int | None, Organisation]:
        """Where the households of the named go; a household named for two places stays with the others."""
        goals: dict[int, set[int]] = defaultdict(set)
        for person in self._people:
            if person.pk in named and person.household_id is not None:
                goals[person.household_id].add(named[person.pk].pk)
        return {home: self._targets[str(next(iter(to)))] for home, to in goals.items() if len(to) == 1}


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
    one_by_one = len(people) <= ONE_BY_ONE_MOST
    form: PlacesForm | NamesForm = (PlacesForm if one_by_one else NamesForm)(
        request.POST or None, people=people, targets=targets
    )
    context = {"organisation": source, "form": form, "targets": targets, "people": len(people)}
    if request.method == "POST" and not one_by_one and not is_confirmed(request):
        counts = run(form, lambda: Counter(form.people_to.values()))
        if counts is not None:
            return render(request, "people_pages/split_preview.html", context | _preview(request, form, counts))
    elif request.method == "POST" and run(form, lambda: _split(request, source, form, targets)):
        return redirect("desk-people-organisation", source.pk)
    return render(request, "people_pages/split_places.html", context | {"one_by_one": one_by_one})


def _preview(request: Request, form: forms.Form, counts: Counter[Organisation]) -> dict[str, object]:
    return {"counts": counts.most_common(), "typed": keep_typed(form, request), "mark": fingerprint(request)}


def _split(request: Request, source: Organisation, form: PlacesForm | NamesForm, targets: list[Organisation]) -> bool:
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
