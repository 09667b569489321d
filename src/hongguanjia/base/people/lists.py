"""Lists of people and organisations for one actor, filtered by what stands in the address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from hongguanjia.base.access.api import Actor, Permission, below, scope
from hongguanjia.base.people.models import (
    Household,
    Membership,
    Organisation,
    OrganisationName,
    Person,
    Placement,
    Post,
    Reveal,
)
from hongguanjia.base.people.queries import open_on
from hongguanjia.base.people.statistics import years_before

AGE_BANDS: dict[str, tuple[int, int]] = {"-35": (0, 35), "36-45": (36, 45), "46-60": (46, 60), "61-": (61, 150)}


@dataclass(frozen=True, slots=True)
class PersonFilter:
    """What narrows a list of people; an empty part narrows nothing. ``kind`` is FULL, PROBATIONARY or RESIDENT."""

    organisation: Organisation | None = None
    kind: str = ""
    gender: str = ""
    age: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class PlacedChild:
    """An organisation as it stood below another on a day: its name of that day and its place."""

    organisation: Organisation
    name: str
    path: str


def list_people(actor: Actor, wanted: PersonFilter, day: date) -> QuerySet[Person]:
    """People in the actor's scope, sorted by sound; ages are those of ``day``."""
    rows = scope(Person.objects.select_related("organisation"), actor, Permission.PERSON_READ)
    if wanted.organisation is not None:
        rows = rows.filter(below(wanted.organisation.path))
    if wanted.kind:
        rows = rows.filter(_kind_condition(wanted.kind, day))
    if wanted.gender:
        rows = rows.filter(gender=wanted.gender)
    if wanted.age in AGE_BANDS:
        youngest, oldest = AGE_BANDS[wanted.age]
        rows = rows.filter(birth_date__lte=years_before(day, youngest), birth_date__gt=years_before(day, oldest + 1))
    if wanted.name:
        rows = rows.filter(
            Q(name__contains=wanted.name)
            | Q(name_pinyin__startswith=wanted.name.lower())
            | Q(name_initials__startswith=wanted.name.lower())
        )
    return rows.order_by("name_pinyin", "pk")


def list_organisations(actor: Actor, permission: Permission = Permission.ORGANISATION_READ) -> QuerySet[Organisation]:
    """Organisations over which the actor has ``permission``, in tree order."""
    return scope(Organisation.objects.all(), actor, permission, path="path").order_by("path")


def list_households(village: Organisation) -> QuerySet[Household]:
    """The households (户) of a village or community by number, each with its ``living`` people."""
    living = Person.objects.filter(deceased_date=None).order_by("name_pinyin", "pk")
    rows = Household.objects.filter(organisation=village).prefetch_related(Prefetch("people", living, to_attr="living"))
    return rows.order_by("number", "pk")


def list_children_on(organisation: Organisation, day: date) -> list[PlacedChild]:
    """The organisations directly below another as they stood on a day, under the names of that day."""
    rows = Placement.objects.filter(open_on(day), parent=organisation).select_related("organisation").order_by("path")
    placed = {row.organisation_id: row for row in rows}
    names = dict(
        OrganisationName.objects.filter(open_on(day), organisation__in=list(placed)).values_list(
            "organisation_id", "name"
        )
    )
    return [PlacedChild(row.organisation, names.get(pk, row.organisation.name), row.path) for pk, row in placed.items()]


def list_posts(organisation: Organisation, day: date) -> list[Post]:
    """The posts in force in an organisation on a day."""
    return list(
        Post.objects.filter(open_on(day), organisation=organisation).select_related("person").order_by("role", "pk")
    )


def list_own_posts(person_id: int) -> list[Post]:
    """All posts that a person ever held, newest first."""
    return list(Post.objects.filter(person_id=person_id).select_related("organisation").order_by("-active_from", "-pk"))


def list_reveals(person_id: int) -> list[Reveal]:
    """Who looked at the identifying data of a person, newest first; for the person concerned."""
    return list(Reveal.objects.filter(person_id=person_id).order_by("-pk")[:50])


def _kind_condition(kind: str, day: date) -> Q:
    open_rows = Membership.objects.filter(open_on(day), person=OuterRef("pk"))
    if kind == "RESIDENT":
        return ~Q(Exists(open_rows))
    return Q(Exists(open_rows.filter(kind=kind)))
