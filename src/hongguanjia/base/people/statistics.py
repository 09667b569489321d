"""How many members there are, by kind, gender and age: "as it was" on a day and "as it is now".

*As it was* counts everybody where their organisation stood on the day. *As it is now* counts the same people of the same
day where that organisation stands today: what was merged counts with what it became, and of what was split each member
counts with the part to which she went. Who had left before the split counts at the last place of what was split, as does
everybody of what was closed. Both count each member once, so the county's total is the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from typing import Any

from django.db.models import BigIntegerField, Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Substr

from hongguanjia.base.access.api import below
from hongguanjia.base.people.models import (
    SEGMENT_LENGTH,
    Gender,
    Lineage,
    LineageKind,
    Membership,
    MembershipKind,
    Organisation,
    Placement,
    Residence,
)
from hongguanjia.base.people.queries import open_on


class AsOf(StrEnum):
    """By which tree a day is counted."""

    WAS = "was"
    NOW = "now"


@dataclass(frozen=True, slots=True)
class Headcount:
    """Members on a day. Each of the three groups (kind, gender, age) adds up to ``total``; ages are in full years."""

    total: int = 0
    full: int = 0
    probationary: int = 0
    women: int = 0
    men: int = 0
    gender_unknown: int = 0
    to_35: int = 0
    to_45: int = 0
    to_60: int = 0
    over_60: int = 0
    age_unknown: int = 0

    def __add__(self, other: Headcount) -> Headcount:
        return Headcount(*(getattr(self, name) + getattr(other, name) for name in _NAMES))


_NAMES = tuple(field.name for field in fields(Headcount))


def count_members(path: str, day: date, *, as_of: AsOf = AsOf.WAS) -> Headcount:
    """Members at or below ``path`` on ``day``; ``path`` is a place in the tree that ``as_of`` names."""
    return add_up(count for place, count in _placed_counts(path, day, as_of) if place.startswith(path))


def count_members_by_child(path: str, day: date, *, as_of: AsOf = AsOf.WAS) -> dict[str, Headcount]:
    """The same for each place one step below ``path``; members of the place itself are under ``path``."""
    length = len(path) + SEGMENT_LENGTH
    found: dict[str, Headcount] = {}
    for place, count in _placed_counts(path, day, as_of):
        if place.startswith(path):
            found[place[:length]] = found.get(place[:length], Headcount()) + count
    return found


def count_members_now(path: str, day: date) -> Headcount:
    """Members at or below ``path`` today in one query; ``day`` is today and gives the ages."""
    return list_headcounts_now([path], day)[path]


def list_headcounts_now(paths: Sequence[str], day: date) -> dict[str, Headcount]:
    """The same for several places, still in one query."""
    columns = {
        f"{name}_{place}": Count("pk", filter=below(path) & (condition or Q()))
        for place, path in enumerate(paths)
        for name, condition in _conditions(day).items()
    }
    rows = Membership.objects.filter(open_on(day), _below_any(paths, "organisation__path"))
    counted = rows.aggregate(**columns) if columns else {}
    return {path: Headcount(*(counted[f"{name}_{place}"] for name in _NAMES)) for place, path in enumerate(paths)}


def count_totals_now(path: str, day: date) -> dict[str, int]:
    """Members today of each place one step below ``path``, and of the place itself under ``path``; one query."""
    length = len(path) + SEGMENT_LENGTH
    rows = (
        Membership.objects.filter(open_on(day), below(path))
        .annotate(place=Substr("organisation__path", 1, length))
        .values("place")
        .annotate(people=Count("pk"))
    )
    return dict(rows.values_list("place", "people"))


def count_organisations_now(paths: Sequence[str]) -> dict[str, int]:
    """Open organisations at or below each of ``paths``, in one query."""
    rows = Organisation.objects.filter(_below_any(paths, "path"), closed_date__isnull=True)
    columns = {f"place_{place}": Count("pk", filter=below(path, field="path")) for place, path in enumerate(paths)}
    counted = rows.aggregate(**columns) if columns else {}
    return {path: counted[f"place_{place}"] for place, path in enumerate(paths)}


def count_residents_now(path: str, day: date) -> int:
    """Residents registered today (``day``) at or below ``path``."""
    return Residence.objects.filter(open_on(day), below(path)).count()


def find_path_on(organisation: Organisation, day: date) -> str | None:
    """Where an organisation stood on a day; ``None`` before it opened and after it closed."""
    return (
        Placement.objects.filter(open_on(day), organisation=organisation)
        .order_by("-pk")
        .values_list("path", flat=True)
        .first()
    )


def add_up(counts: Iterable[Headcount]) -> Headcount:
    """The headcount of several places together."""
    total = Headcount()
    for count in counts:
        total += count
    return total


def _placed_counts(path: str, day: date, as_of: AsOf) -> Iterable[tuple[str, Headcount]]:
    """(place, headcount) of each organisation with members; may hold places outside ``path``."""
    if as_of is AsOf.WAS:
        places, counts = _places_on(path, day), _count_by_organisation(day, Q(organisation__in=_ever_below(path)))
    else:
        places, counts = _places_now(), _count_by_organisation(day, Q(), steps=_count_split_steps())
    for organisation_id, count in counts:
        yield places[organisation_id], count


def _ever_below(path: str) -> QuerySet[Placement, int]:
    return Placement.objects.filter(below(path, field="path")).values_list("organisation_id", flat=True)


def _places_on(path: str, day: date) -> dict[int, str]:
    """Where each organisation that ever stood below ``path`` stood on ``day``.

    A membership may be older than its organisation's first entry here; it counts at that first place.
    """
    places: dict[int, str] = {}
    rows = Placement.objects.filter(organisation__in=_ever_below(path)).order_by("pk")
    for organisation_id, place, active_from in rows.values_list("organisation_id", "path", "active_from"):
        if organisation_id not in places or active_from <= day:
            places[organisation_id] = place
    return places


def _places_now() -> dict[int, str]:
    """Where each organisation stands now; merged ones stand where the last of their successors does."""
    places = dict(Organisation.objects.values_list("pk", "path"))
    merged = dict(
        Lineage.objects.filter(kind=LineageKind.MERGE).order_by("on_date", "pk").values_list("source_id", "target_id")
    )
    return {pk: places[_last_successor(pk, merged)] for pk in places}


def _last_successor(organisation_id: int, merged: Mapping[int, int]) -> int:
    while organisation_id in merged:
        organisation_id = merged[organisation_id]
    return organisation_id


def _count_split_steps() -> int:
    """How many times a member can have been carried on since the first split; 0 where nothing was ever split."""
    edges = list(Lineage.objects.order_by("on_date", "pk").values_list("source_id", "target_id", "kind"))
    if all(kind != LineageKind.SPLIT for _source, _target, kind in edges):
        return 0
    reached: dict[int, int] = {}
    for source, target, _kind in edges:
        reached[target] = max(reached.get(target, 0), reached.get(source, 0) + 1)
    return max(reached.values())


def _count_by_organisation(day: date, where: Q, *, steps: int = 0) -> list[tuple[int, Headcount]]:
    """Headcounts by the organisation of the day, or by where each member was carried in up to ``steps`` splits and mergers."""
    rows: QuerySet[Any] = Membership.objects.filter(open_on(day) & where).annotate(became_0=F("organisation_id"))
    for step in range(steps):
        here = f"became_{step}"
        there = Coalesce(_carried_to(here), F(here), output_field=BigIntegerField())
        rows = rows.annotate(**{f"became_{step + 1}": there})
    place = f"became_{steps}"
    counted = rows.values(place).annotate(
        **{name: Count("pk", filter=condition) for name, condition in _conditions(day).items()}
    )
    return [(place_id, Headcount(*counts)) for place_id, *counts in counted.values_list(place, *_NAMES)]


def _carried_to(place: str) -> Subquery:
    """Where the member of the row went on the day on which the organisation in ``place`` was split or merged."""
    went = Lineage.objects.filter(
        source=OuterRef(place),
        target__memberships__person=OuterRef("person_id"),
        target__memberships__active_from=F("on_date"),
    )
    return Subquery(went.order_by("pk").values("target_id")[:1])


def _conditions(day: date) -> dict[str, Q | None]:
    born = "person__birth_date"
    known = Q(**{f"{born}__isnull": False})
    after_35, after_45, after_60 = (years_before(day, years) for years in (36, 46, 61))
    return {
        "total": None,
        "full": Q(kind=MembershipKind.FULL),
        "probationary": Q(kind=MembershipKind.PROBATIONARY),
        "women": Q(person__gender=Gender.FEMALE),
        "men": Q(person__gender=Gender.MALE),
        "gender_unknown": Q(person__gender=Gender.UNKNOWN),
        "to_35": Q(**{f"{born}__gt": after_35}),
        "to_45": Q(**{f"{born}__gt": after_45, f"{born}__lte": after_35}),
        "to_60": Q(**{f"{born}__gt": after_60, f"{born}__lte": after_45}),
        "over_60": Q(**{f"{born}__lte": after_60}),
        "age_unknown": ~known,
    }


def years_before(day: date, years: int) -> date:
    """The birthday of who turns ``years`` on ``day``; born on 29 February, one turns on 1 March."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return date(day.year - years, 2, 28)


def _below_any(paths: Sequence[str], field: str) -> Q:
    wanted = Q(pk__in=[])
    for path in paths:
        wanted |= below(path, field=field)
    return wanted
