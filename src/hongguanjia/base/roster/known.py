"""What the rolls hold already about the people in a file: a few queries, whatever the number of rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db.models import QuerySet

from hongguanjia.base.access.api import below
from hongguanjia.base.people.models import Household, Membership, Organisation, Person, Residence
from hongguanjia.base.roster.data import Row

WHOLE_SCOPE_FROM = 3000
"""From so many rows on, reading the whole subtree at once is quicker than asking by name and number."""
CHUNK = 900


class KnownPerson(NamedTuple):
    """A person on the rolls, with the columns that an import may change."""

    id: int
    name: str
    gender: str
    birth_date: date | None
    id_number_index: str | None
    phone_index: str | None
    phone_sealed: bytes | None
    organisation_id: int | None
    path: str | None
    deceased_date: date | None
    household_id: int | None


class KnownTie(NamedTuple):
    """An open membership (``kind`` set) or residence (``household_id`` may be set)."""

    id: int
    person_id: int
    organisation_id: int
    active_from: date
    kind: str = ""
    joined_date: date | None = None
    household_id: int | None = None


PERSON_COLUMNS = (
    "id",
    "name",
    "gender",
    "birth_date",
    "id_number_index",
    "phone_index",
    "phone_sealed",
    "organisation_id",
    "organisation__path",
    "deceased_date",
    "household_id",
)


@dataclass(slots=True)
class Known:
    """People by everything they can be recognised by; ties by person; households by (village, number)."""

    root_path: str
    by_id_number: dict[str, KnownPerson]
    by_name: dict[str, list[KnownPerson]]
    memberships: dict[int, KnownTie]
    residences: dict[int, KnownTie]
    households: dict[tuple[int, str], int]

    def is_inside(self, person: KnownPerson) -> bool:
        """Whether a person is within the bounds of the import."""
        return person.path is not None and person.path.startswith(self.root_path)


def load_known(rows: Sequence[Row], root: Organisation, kind: str, *, lock: bool) -> Known:
    """Everything needed to plan ``rows``; ``lock`` keeps the people found from changing until the transaction ends."""
    people = {person.id: person for person in _find_people(rows, root, lock=lock)}
    by_name: dict[str, list[KnownPerson]] = {}
    for person in people.values():
        if person.path is not None and person.path.startswith(root.path):
            by_name.setdefault(person.name, []).append(person)
    members = _open_ties(
        Membership.objects.all(),
        people,
        root,
        ("id", "person_id", "organisation_id", "active_from", "kind", "joined_date"),
    )
    return Known(
        root_path=root.path,
        by_id_number={person.id_number_index: person for person in people.values() if person.id_number_index},
        by_name=by_name,
        memberships={row[1]: KnownTie(*row) for row in members},
        residences=_residences(people, root) if kind == "RESIDENTS" else {},
        households=_households(rows) if kind == "RESIDENTS" else {},
    )


def _find_people(rows: Sequence[Row], root: Organisation, *, lock: bool) -> Iterator[KnownPerson]:
    table = Person.objects.select_for_update(of=("self",)) if lock else Person.objects.all()
    inside = table.filter(below(root.path))
    if len(rows) >= WHOLE_SCOPE_FROM:
        found = [KnownPerson(*row) for row in inside.values_list(*PERSON_COLUMNS)]
    else:
        found = list(_by_chunks(inside, "name__in", {row.name for row in rows if row.name}))
    yield from found
    met = {person.id_number_index for person in found}
    missing = {row.id_number_index for row in rows if row.id_number_index and row.id_number_index not in met}
    yield from _by_chunks(table, "id_number_index__in", missing)


def _by_chunks(table: QuerySet[Person], lookup: str, values: Iterable[Any]) -> Iterator[KnownPerson]:
    ordered = sorted(values)
    for start in range(0, len(ordered), CHUNK):
        rows = table.filter(**{lookup: ordered[start : start + CHUNK]})
        yield from (KnownPerson(*row) for row in rows.values_list(*PERSON_COLUMNS))


def _open_ties(
    table: QuerySet[Any], people: dict[int, KnownPerson], root: Organisation, columns: Sequence[str]
) -> list[Any]:
    """Open rows of the people found. Many people: all of the subtree at once."""
    table = table.filter(active_to__isnull=True)
    if not people:
        return []
    if len(people) >= WHOLE_SCOPE_FROM:
        inside = list(table.filter(below(root.path, field="person__organisation__path")).values_list(*columns))
        met = {row[1] for row in inside}
    else:
        inside, met = [], set()
    rest = sorted(set(people) - met)
    for start in range(0, len(rest), CHUNK):
        inside += table.filter(person_id__in=rest[start : start + CHUNK]).values_list(*columns)
    return inside


def _residences(people: dict[int, KnownPerson], root: Organisation) -> dict[int, KnownTie]:
    columns = ("id", "person_id", "organisation_id", "active_from", "household_id")
    return {
        row[1]: KnownTie(row[0], row[1], row[2], row[3], household_id=row[4])
        for row in _open_ties(Residence.objects.all(), people, root, columns)
    }


def _households(rows: Sequence[Row]) -> dict[tuple[int, str], int]:
    villages = sorted({row.organisation_id for row in rows if row.household and row.organisation_id})
    table = Household.objects.filter(organisation_id__in=villages)
    return {(village, number): key for key, village, number in table.values_list("id", "organisation_id", "number")}
