"""Carrying out a plan: people, memberships, residences, households, a few statements for any number of rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

from hongguanjia.base.people.models import Gender, Household, Membership, Person, Residence
from hongguanjia.base.people.pinyin import spell
from hongguanjia.base.people.seals import SEALED_COLUMNS, seal_columns
from hongguanjia.base.roster.data import Plan, PlannedRow, Row
from hongguanjia.base.roster.models import Outcome
from hongguanjia.kit.bulk import insert_rows, refresh_statistics, reserve_ids, stored_moment, update_rows

PERSON_COLUMNS = (
    "id",
    "name",
    "name_pinyin",
    "name_initials",
    "gender",
    "birth_date",
    *SEALED_COLUMNS,
    "organisation_id",
    "household_id",
    "created_at",
)
MEMBERSHIP_COLUMNS = (
    "id",
    "person_id",
    "organisation_id",
    "kind",
    "joined_date",
    "active_from",
    "start_reason",
    "end_reason",
)
RESIDENCE_COLUMNS = ("id", "person_id", "organisation_id", "household_id", "active_from")
REASON = "名册导入"
MANY = 1000
"""Rows from which the database is told that its tables have changed in size."""


def carry_out(plan: Plan, *, now: datetime, today: date) -> tuple[dict[int, int], list[int]]:
    """Do what ``plan`` says. Returns the tie begun by each row (``id(row)`` → key) and the households made."""
    rows = plan.good()
    households, made = _make_households(rows) if plan.kind == "RESIDENTS" else ({}, [])
    _insert_people([one for one in rows if one.outcome == Outcome.NEW], households, now)
    _update_people([one for one in rows if one.outcome != Outcome.NEW], households)
    begun = _change_ties(plan.kind, rows, households, today)
    if len(rows) >= MANY:
        refresh_statistics(Person, Membership, Residence, Household)
    return begun, made


def begins_on(planned: PlannedRow, today: date) -> date:
    """The first day of a new tie: the one that the clerk wrote, unless the tie before it began later."""
    since = planned.row.since_date
    return since if since and (planned.ends_from is None or since >= planned.ends_from) else today


def _insert_people(rows: Sequence[PlannedRow], households: dict[tuple[int, str], int], now: datetime) -> None:
    for key, planned in zip(reserve_ids(Person, len(rows)), rows, strict=True):
        planned.person_id = key
    moment = stored_moment(now)
    insert_rows(Person, PERSON_COLUMNS, (_person_values(one, households, moment) for one in rows))


def _person_values(planned: PlannedRow, households: dict[tuple[int, str], int], moment: Any) -> tuple[Any, ...]:
    row = planned.row
    return (
        planned.person_id,
        row.name,
        *spell(row.name),
        row.gender or Gender.UNKNOWN.value,
        row.birth_date,
        *seal_columns(row.id_number, row.phone, id_number_index=row.id_number_index, phone_index=row.phone_index),
        row.organisation_id,
        _household_of(row, households),
        moment,
    )


def _household_of(row: Row, households: dict[tuple[int, str], int]) -> int | None:
    return households.get((row.organisation_id, row.household)) if row.household else None


def _make_households(rows: Sequence[PlannedRow]) -> tuple[dict[tuple[int, str], int], list[int]]:
    wanted = sorted({(one.row.organisation_id, one.row.household) for one in rows if one.row.household})
    villages = sorted({village for village, _number in wanted})
    table = Household.objects.filter(organisation_id__in=villages).values_list("organisation_id", "number", "id")
    there = {(village, number): key for village, number, key in table}
    missing = [pair for pair in wanted if pair not in there]
    keys = reserve_ids(Household, len(missing))
    insert_rows(
        Household,
        ("id", "organisation_id", "number", "address"),
        [(key, village, number, "") for key, (village, number) in zip(keys, missing, strict=True)],
    )
    return there | dict(zip(missing, keys, strict=True)), list(keys)


def _update_people(rows: Sequence[PlannedRow], households: dict[tuple[int, str], int]) -> None:
    """One statement for each set of columns that change together."""
    groups: dict[tuple[str, ...], list[tuple[Any, ...]]] = {}
    for one in rows:
        columns = dict(one.columns)
        if "household_id" in one.before:
            columns["household_id"] = _household_of(one.row, households)
        if columns:
            groups.setdefault(tuple(columns), []).append((*columns.values(), one.person_id))
    for names, values in groups.items():
        update_rows(Person, names, values)


def _change_ties(
    kind: str, rows: Sequence[PlannedRow], households: dict[tuple[int, str], int], today: date
) -> dict[int, int]:
    beginning = [one for one in rows if one.begins]
    ending = [(begins_on(one, today), one.ends_id) for one in beginning if one.ends_id]
    if kind == "RESIDENTS":
        update_rows(Residence, ("active_to",), ending)
        keys = reserve_ids(Residence, len(beginning))
        insert_rows(Residence, RESIDENCE_COLUMNS, _residences(keys, beginning, households, today))
    else:
        update_rows(Membership, ("active_to", "end_reason"), [(day, REASON, key) for day, key in ending])
        keys = reserve_ids(Membership, len(beginning))
        insert_rows(Membership, MEMBERSHIP_COLUMNS, _memberships(keys, beginning, today))
        corrected = [(one.joined_date, one.joined_before[0]) for one in rows if one.joined_before]
        update_rows(Membership, ("joined_date",), corrected)
    return {id(one): key for one, key in zip(beginning, keys, strict=True)}


def _memberships(keys: range, rows: Sequence[PlannedRow], today: date) -> Iterator[tuple[Any, ...]]:
    for key, one in zip(keys, rows, strict=True):
        place = one.row.organisation_id
        yield (key, one.person_id, place, one.kind, one.joined_date, begins_on(one, today), REASON, "")


def _residences(
    keys: range, rows: Sequence[PlannedRow], households: dict[tuple[int, str], int], today: date
) -> Iterator[tuple[Any, ...]]:
    for key, one in zip(keys, rows, strict=True):
        yield (key, one.person_id, one.row.organisation_id, _household_of(one.row, households), begins_on(one, today))
