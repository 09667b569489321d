"""How participation and points are spread below an organisation: grouped, small groups hidden.

A member served when the roll-ups of the period hold at least one hour. Three queries give the groups, whatever the county's
size; the tables are added up from them.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Case, CharField, Exists, OuterRef, Q, QuerySet, Value, When
from django.utils.translation import gettext as _

from hongguanjia.base.access.api import below
from hongguanjia.base.people.models import SEGMENT_LENGTH, Membership, MembershipKind, Organisation
from hongguanjia.points.data import OwnerKind, Unit
from hongguanjia.points.queries import BANDS, Band
from hongguanjia.points.tallies import list_scores, sum_by_person
from hongguanjia.rooms.standing import rules
from hongguanjia.rooms.standing.data import Cell

UNKNOWN = "?"


@dataclass(frozen=True, slots=True)
class Group:
    """Members who are alike in all that the tables tell apart; ``path`` is that of the part below the organisation."""

    path: str
    kind: str
    age: str
    band: int
    served: bool
    people: int


@dataclass(frozen=True, slots=True)
class Distribution:
    """The tables of one organisation and period, small groups hidden."""

    organisation: Organisation
    whole: Cell
    bands: Sequence[Cell]
    kinds: Sequence[Cell]
    ages: Sequence[Cell]
    parts: Sequence[Cell]


def describe(organisation: Organisation, *, unit: str, period: str, today: date) -> Distribution:
    """The distribution of ``unit`` among the members at or below ``organisation`` in a year or month."""
    groups = list_groups(organisation, unit=unit, period=period, today=today)
    children = Organisation.objects.filter(parent=organisation, closed_date__isnull=True).order_by("path")
    cut = len(organisation.path) + SEGMENT_LENGTH
    parts = _cells(groups, lambda group: group.path[:cut], [(row.path, row.short_name) for row in children])
    return Distribution(
        organisation,
        rules.hide_small([Cell(organisation.name, _count(groups), _count_served(groups), organisation.path)])[0],
        rules.hide_small(
            [Cell(cell.label, cell.people) for cell in _cells(groups, lambda group: group.band, _bands())]
        ),
        rules.hide_small(_cells(groups, lambda group: group.kind, list(MembershipKind.choices))),
        rules.hide_small(_cells(groups, lambda group: group.age, _ages())),
        rules.hide_small([cell for cell in parts if cell.people]),
    )


def list_groups(organisation: Organisation, *, unit: str, period: str, today: date) -> list[Group]:
    """The members at or below ``organisation`` today, grouped. Roll-ups are read at once, not member by member."""
    totals = sum_by_person(unit, period)
    served = sum_by_person(Unit.HOURS, period, least=1)
    rows = (
        _list_memberships(organisation)
        .annotate(age=_age_of("person__birth_date", today))
        .order_by()
        .values_list("organisation__path", "kind", "age", "person_id")
    )
    bands = {person_id: _band_of(total) for person_id, (total, _times) in totals.items()}
    part = len(organisation.path) + SEGMENT_LENGTH
    people = Counter(
        (path[:part], kind, age, bands.get(person_id, 0), person_id in served) for path, kind, age, person_id in rows
    )
    return [Group(*alike, number) for alike, number in people.items()]


def list_members(organisation: Organisation, *, period: str, served: bool | None = None) -> QuerySet[Membership]:
    """The memberships at or below ``organisation``, with ``served``; those who did, or did not, if asked."""
    hours = list_scores(OwnerKind.PERSON, Unit.HOURS, period).filter(owner_id=OuterRef("person_id"), amount__gt=0)
    rows = _list_memberships(organisation).annotate(served=Exists(hours))
    return rows if served is None else rows.filter(served=served)


def _list_memberships(organisation: Organisation) -> QuerySet[Membership]:
    return Membership.objects.filter(
        below(organisation.path), active_to__isnull=True, person__deceased_date__isnull=True
    )


def _band_of(total: int) -> int:
    return max(0, bisect_right(BANDS, total) - 1)


def _age_of(field: str, today: date) -> Case:
    """The band of ages by birth date: whoever was born on or before this day so many years ago is as old."""
    cases = [When(Q(**{f"{field}__isnull": True}), then=Value(UNKNOWN))]
    cases += [
        When(**{f"{field}__lte": _years_before(today, least)}, then=Value(str(least)))
        for least, _most in rules.AGES[::-1]
    ]
    return Case(*cases, default=Value(UNKNOWN), output_field=CharField())


def _years_before(today: date, years: int) -> date:
    try:
        return today.replace(year=today.year - years)
    except ValueError:
        return today.replace(year=today.year - years, day=28)


def _cells(
    groups: Sequence[Group], key: Callable[[Group], object], labels: Sequence[tuple[object, object]]
) -> list[Cell]:
    sums: dict[object, list[Group]] = defaultdict(list)
    for group in groups:
        sums[key(group)].append(group)
    return [Cell(str(label), _count(sums[code]), _count_served(sums[code]), path=str(code)) for code, label in labels]


def _bands() -> list[tuple[object, object]]:
    edges = [*BANDS[1:], None]
    return [(order, Band(least, most, 0).label) for order, (least, most) in enumerate(zip(BANDS, edges, strict=True))]


def _ages() -> list[tuple[object, object]]:
    named: list[tuple[object, object]] = [(str(least), _name_age(least, most)) for least, most in rules.AGES]
    return [*named, (UNKNOWN, _("未登记出生日期"))]


def _name_age(least: int, most: int | None) -> str:
    if most is None:
        return _("%(least)s 岁及以上") % {"least": least}
    if least == 0:
        return _("%(most)s 岁及以下") % {"most": most}
    return _("%(least)s–%(most)s 岁") % {"least": least, "most": most}


def _count(groups: Sequence[Group]) -> int:
    return sum(group.people for group in groups)


def _count_served(groups: Sequence[Group]) -> int:
    return sum(group.people for group in groups if group.served)
