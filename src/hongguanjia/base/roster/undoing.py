"""Taking a batch back: only when nothing has happened to its rows since, otherwise saying which rows and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from hongguanjia.base.people.models import Household, Membership, Person, Residence
from hongguanjia.base.record.models import TrailEntry
from hongguanjia.base.roster.carrying import MANY
from hongguanjia.base.roster.models import Outcome, RosterBatch, RosterRow
from hongguanjia.base.roster.storing import JOINED_BEFORE, restored
from hongguanjia.kit.bulk import delete_rows, refresh_statistics, update_rows

CHUNK = 900
EFFECTIVE = (Outcome.NEW, Outcome.CHANGED, Outcome.MOVED)
REASONS: dict[str, Any] = {
    "later_batch": _("后来又导入过一次"),
    "later_action": _("后来又办理过事项"),
    "tie_changed": _("组织关系后来有变动"),
    "in_use": _("已经有账号、活动、积分等记录"),
}


@dataclass(frozen=True, slots=True)
class Blocked:
    """A row that cannot be taken back."""

    number: int
    name: str
    reason: str


def find_blocked(batch: RosterBatch, rows: Sequence[RosterRow]) -> list[Blocked]:
    """Rows whose person something happened to after the import: one query for each table, whatever the number of rows."""
    effective = batch.rows.filter(outcome__in=EFFECTIVE, person_id__isnull=False)
    people = effective.values("person_id")
    reasons: dict[int, str] = dict.fromkeys(_used(effective.filter(outcome=Outcome.NEW).values("person_id")), "in_use")
    reasons |= dict.fromkeys(_tied_otherwise(batch, rows), "tie_changed")
    reasons |= dict.fromkeys(_acted_on(batch, people), "later_action")
    reasons |= dict.fromkeys(_imported_again(batch, people), "later_batch")
    return [Blocked(row.number, row.name, reasons[row.person_id]) for row in rows if row.person_id in reasons]


def _imported_again(batch: RosterBatch, people: QuerySet[Any, Any]) -> Iterator[int]:
    later = Q(batch__applied_at__gt=batch.applied_at) | Q(batch__applied_at=batch.applied_at, batch__gt=batch)
    rows = RosterRow.objects.filter(later, batch__state__in=["APPLIED", "UNDOING"], outcome__in=EFFECTIVE)
    found = rows.filter(person_id__in=people).values_list("person_id", flat=True)
    yield from (person for person in found if person)


def _acted_on(batch: RosterBatch, people: QuerySet[Any, Any]) -> Iterator[int]:
    entries = TrailEntry.objects.filter(subject_kind="person", at__gt=batch.applied_at, subject_id__in=people)
    yield from entries.values_list("subject_id", flat=True)


def _tied_otherwise(batch: RosterBatch, rows: Sequence[RosterRow]) -> Iterator[int]:
    """People whose open membership or residence is no longer the one that the import began."""
    begun = batch.rows.filter(begun_id__isnull=False).values("begun_id")
    still = set(_ties(batch.kind).objects.filter(pk__in=begun, active_to__isnull=True).values_list("pk", flat=True))
    yield from (row.person_id for row in rows if row.person_id and row.begun_id and row.begun_id not in still)


def _used(people: QuerySet[Any, Any]) -> Iterator[int]:
    """People made by the import to whom any other table points: an account, a post, a fact, a sign-up."""
    for relation in Person._meta.related_objects:  # noqa: SLF001 (public by Django's documentation)
        if relation.related_model in {Membership, Residence}:
            continue
        table: Any = relation.related_model
        name = relation.field.name
        yield from table.objects.filter(**{f"{name}__in": people}).values_list(f"{name}_id", flat=True)


def _chunks(keys: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(keys), CHUNK):
        yield keys[start : start + CHUNK]


def take_back(batch: RosterBatch, rows: Sequence[RosterRow]) -> None:
    """Restore what was there before ``rows`` were carried out. Called after ``find_blocked`` found nothing."""
    table = _ties(batch.kind)
    if len(rows) >= MANY:
        refresh_statistics(Person, Membership, Residence, Household)
    delete_rows(table, [row.begun_id for row in rows if row.begun_id])
    _reopen(table, [row.ended_id for row in rows if row.ended_id])
    _restore_people([row for row in rows if row.outcome != Outcome.NEW])
    delete_rows(Person, [row.person_id for row in rows if row.outcome == Outcome.NEW and row.person_id])
    made: list[int] = batch.households_made
    used = {key for keys in _chunks(made) for key in _households_used(keys)}
    delete_rows(Household, [key for key in made if key not in used])


def _households_used(keys: Sequence[int]) -> Iterator[int]:
    for table in (Person, Residence):
        yield from table.objects.filter(household_id__in=keys).values_list("household_id", flat=True)


def _reopen(table: type[Model], keys: Sequence[int]) -> None:
    if table is Membership:
        update_rows(table, ("active_to", "end_reason"), [(None, "", key) for key in keys])
    else:
        update_rows(table, ("active_to",), [(None, key) for key in keys])


def _restore_people(rows: Sequence[RosterRow]) -> None:
    groups: dict[tuple[str, ...], list[tuple[Any, ...]]] = {}
    joined = []
    for row in rows:
        before = dict(row.before)
        if pair := before.pop(JOINED_BEFORE, None):
            joined.append((restored("joined_date", pair[1]), pair[0]))
        if before:
            values = tuple(restored(column, value) for column, value in before.items())
            groups.setdefault(tuple(before), []).append((*values, row.person_id))
    for columns, rows_of_values in groups.items():
        update_rows(Person, columns, rows_of_values)
    update_rows(Membership, ("joined_date",), joined)


def _ties(kind: str) -> Any:
    return Residence if kind == "RESIDENTS" else Membership
