"""What will become of each row: matched with the rolls, compared field by field, bad ones explained. Changes nothing.

A person is matched by ID number, else by name, birth date and organisation, else by name and phone. What a cell leaves
blank stays as it is.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

from hongguanjia.base.people import seals
from hongguanjia.base.people.models import Gender, MembershipKind, Organisation
from hongguanjia.base.people.pinyin import spell
from hongguanjia.base.people.seals import SEALED_COLUMNS, seal_columns
from hongguanjia.base.roster.data import Change, Plan, PlannedRow, Problem, Progress, Roster, Row, no_progress
from hongguanjia.base.roster.known import Known, KnownPerson, load_known
from hongguanjia.base.roster.models import Outcome
from hongguanjia.base.roster.places import Places

PROGRESS_EVERY = 2000


def make_plan(
    roster: Roster, root: Organisation, *, today: date, lock: bool = False, progress: Progress = no_progress
) -> Plan:
    """Plan a roster for the subtree of ``root``. ``lock`` is for the transaction that will carry it out."""
    places = Places(root, roster.kind, default=root)
    _find_places(roster, places)
    _index(roster.rows)
    _find_doubles(roster.rows)
    known = load_known(roster.rows, root, roster.kind, lock=lock)
    planned: list[PlannedRow] = []
    claimed: dict[int, int] = {}
    for number, row in enumerate(roster.rows):
        planned.append(_plan_row(row, roster.kind, known, places, claimed, today))
        if number % PROGRESS_EVERY == 0:
            progress("matching", number, len(roster.rows))
    counts = Counter(row.outcome for row in planned)
    return Plan(roster.kind, planned, {str(outcome): counts[outcome] for outcome in Outcome}, _fingerprint(planned))


def _find_places(roster: Roster, places: Places) -> None:
    """The organisation of each row; a sheet without such a column may be named after its branch."""
    field = "branch" if roster.kind == "MEMBERS" else "village"
    by_sheet = {head.sheet: places.named_like(roster.sheet_names[head.sheet]) for head in roster.heads}
    for row in roster.rows:
        named = by_sheet[row.sheet] if not row.place else None
        found = named or places.find(row.place, field)
        if isinstance(found, Problem):
            row.problems.append(found)
        else:
            row.organisation_id = found.pk


def _index(rows: Sequence[Row]) -> None:
    index = seals.key_ring().index
    for row in rows:
        if row.id_number:
            row.id_number_index = index(row.id_number, context=seals.ID_NUMBER)
        if row.phone:
            row.phone_index = index(row.phone, context=seals.PHONE)


def _find_doubles(rows: Sequence[Row]) -> None:
    """The same person twice in one file: the later row is superfluous, or both are doubtful."""
    by_number: dict[str, list[Row]] = {}
    by_birth: dict[tuple[object, ...], list[Row]] = {}
    for row in rows:
        if row.id_number:
            by_number.setdefault(row.id_number, []).append(row)
        if row.birth_date:
            by_birth.setdefault((row.name, row.birth_date, row.organisation_id), []).append(row)
        elif row.phone:
            by_birth.setdefault((row.name, row.phone), []).append(row)
    for same in by_number.values():
        if len(same) > 1:
            _mark_doubles(same, "id_number")
    for same in by_birth.values():
        if len(same) > 1 and not all(row.id_number for row in same):
            _mark_doubles(same, "name")


def _mark_doubles(same: Sequence[Row], field: str) -> None:
    first = same[0]
    differs = any(not first.same_content(row) for row in same[1:])
    for row in same[1:]:
        code = "twice_differs" if differs else "twice_same"
        row.problems.append(Problem(field, code, {"other": first.number}))
    if differs:
        first.problems.append(Problem(field, "twice_differs", {"other": same[1].number}))


def _plan_row(row: Row, kind: str, known: Known, places: Places, claimed: dict[int, int], today: date) -> PlannedRow:
    if row.problems:
        return PlannedRow(row, Outcome.BAD)
    found = _match(row, kind, known)
    if isinstance(found, KnownPerson) and found.id in claimed:
        found = Problem("row", "twice_differs", {"other": claimed[found.id]})
    if isinstance(found, Problem):
        row.problems.append(found)
        return PlannedRow(row, Outcome.BAD)
    if found is None:
        return _plan_new(row, kind)
    claimed[found.id] = row.number
    planned = _compare_person(row, found)
    problem = (_compare_membership if kind == "MEMBERS" else _compare_residence)(planned, found, known, places, today)
    if problem:
        row.problems.append(problem)
        planned.outcome = Outcome.BAD
    return planned


def _match(row: Row, kind: str, known: Known) -> KnownPerson | Problem | None:
    """The one person on the rolls whom this row is about, ``None`` for a newcomer, or why it cannot be told."""
    by_number = known.by_id_number.get(row.id_number_index) if row.id_number_index else None
    if by_number is not None:
        if not known.is_inside(by_number):
            return Problem("id_number", "elsewhere")
        return Problem("row", "deceased") if by_number.deceased_date else by_number
    namesakes = known.by_name.get(row.name)
    if not namesakes:
        return None
    return _match_namesake(row, kind, known, namesakes)


def _match_namesake(
    row: Row, kind: str, known: Known, namesakes: Sequence[KnownPerson]
) -> KnownPerson | Problem | None:
    here = [
        one
        for one in namesakes
        if row.birth_date and one.birth_date == row.birth_date and _is_of(row, kind, known, one)
    ]
    if not here and row.phone_index:
        here = [one for one in namesakes if one.phone_index == row.phone_index and _may_be_born(row, one)]
    if not here:
        return None
    if row.id_number and any(one.id_number_index for one in here):
        return Problem("id_number", "namesake")
    if len(here) > 1:
        return Problem("row", "several_match")
    return Problem("row", "deceased") if here[0].deceased_date else here[0]


def _is_of(row: Row, kind: str, known: Known, one: KnownPerson) -> bool:
    """Whether somebody belongs to the row's organisation: a member may live in one place and belong to another."""
    if one.organisation_id == row.organisation_id:
        return True
    tie = known.residences.get(one.id) if kind == "RESIDENTS" else None
    return tie is not None and tie.organisation_id == row.organisation_id


def _may_be_born(row: Row, one: KnownPerson) -> bool:
    return row.birth_date is None or one.birth_date is None or one.birth_date == row.birth_date


def _plan_new(row: Row, kind: str) -> PlannedRow:
    member_kind = (row.kind or MembershipKind.FULL.value) if kind == "MEMBERS" else ""
    return PlannedRow(row, Outcome.NEW, begins=True, kind=member_kind, joined_date=row.joined_date)


def _compare_person(row: Row, found: KnownPerson) -> PlannedRow:
    planned = PlannedRow(row, Outcome.UNCHANGED, person_id=found.id)
    if row.name != found.name:
        _note(planned, "name", found.name, row.name)
        pinyin, initials = spell(row.name)
        old_pinyin, old_initials = spell(found.name)
        _set(planned, "name_pinyin", old_pinyin, pinyin)
        _set(planned, "name_initials", old_initials, initials)
    if row.gender and row.gender != found.gender:
        _note(planned, "gender", found.gender, row.gender, _gender(found.gender), _gender(row.gender))
    if row.birth_date and row.birth_date != found.birth_date:
        _note(planned, "birth_date", found.birth_date, row.birth_date)
    if row.id_number_index and row.id_number_index != found.id_number_index:
        _seal(planned, "id_number", found, seals.mask_id_number(row.id_number))
    if row.phone_index and row.phone_index != found.phone_index:
        _seal(planned, "phone", found, seals.mask_phone(row.phone))
    return planned


def _seal(planned: PlannedRow, field: str, found: KnownPerson, new: str) -> None:
    """Sealed columns change together; what they were is kept sealed as it was."""
    row = planned.row
    values = dict(
        zip(
            SEALED_COLUMNS,
            seal_columns(row.id_number, row.phone, id_number_index=row.id_number_index, phone_index=row.phone_index),
            strict=True,
        )
    )
    old = ""
    if field == "phone" and found.phone_sealed:
        plain = seals.open_phone(found.phone_sealed)
        old = seals.mask_phone(plain)
        planned.before["phone_tail_index"] = seals.phone_tail_index(plain)
        planned.before["phone_sealed"] = bytes(found.phone_sealed)
        planned.before["phone_index"] = found.phone_index
    for column in (name for name in SEALED_COLUMNS if name.startswith(field)):
        planned.columns[column] = values[column]
        planned.before.setdefault(column, None)
    planned.changes.append(Change(field, old, new))
    planned.outcome = Outcome.CHANGED


def _compare_membership(
    planned: PlannedRow, found: KnownPerson, known: Known, places: Places, today: date
) -> Problem | None:
    row, tie = planned.row, known.memberships.get(found.id)
    planned.kind = row.kind or (tie.kind if tie else MembershipKind.FULL.value)
    planned.joined_date = row.joined_date or (tie.joined_date if tie else None)
    moved = tie is not None and tie.organisation_id != row.organisation_id
    if tie is None or moved or tie.kind != planned.kind:
        if tie is not None and tie.active_from > today:
            return Problem("row", "future_membership", {"found": tie.active_from.isoformat()})
        planned.begins, planned.ends_id = True, tie.id if tie else None
        planned.ends_from = tie.active_from if tie else None
        if tie is None or moved:
            _note_place(planned, "branch", tie.organisation_id if tie else None, places)
        if tie is not None and tie.kind != planned.kind:
            _show(planned, "kind", str(MembershipKind(tie.kind).label), str(MembershipKind(planned.kind).label))
        planned.outcome = Outcome.MOVED if moved else Outcome.CHANGED
    if tie is not None and tie.joined_date != planned.joined_date:
        _show(planned, "joined_date", _day(tie.joined_date), _day(planned.joined_date))
        if not planned.begins:
            planned.joined_before = (tie.id, tie.joined_date)
    if found.organisation_id != row.organisation_id:
        _set(planned, "organisation_id", found.organisation_id, row.organisation_id)
    return None


def _compare_residence(
    planned: PlannedRow, found: KnownPerson, known: Known, places: Places, today: date
) -> Problem | None:
    row, tie = planned.row, known.residences.get(found.id)
    moved = tie is not None and tie.organisation_id != row.organisation_id
    household = known.households.get((row.organisation_id, row.household)) if row.household else None
    other_household = bool(row.household) and (household is None or household != found.household_id)
    if tie is None or moved or other_household:
        if tie is not None and tie.active_from > today:
            return Problem("row", "future_membership", {"found": tie.active_from.isoformat()})
        planned.begins, planned.ends_id = True, tie.id if tie else None
        planned.ends_from = tie.active_from if tie else None
        if tie is None or moved:
            _note_place(planned, "village", tie.organisation_id if tie else None, places)
        if other_household:
            _show(planned, "household", "", row.household)
        planned.outcome = Outcome.MOVED if moved else Outcome.CHANGED
        planned.before["household_id"] = found.household_id
    if found.id not in known.memberships and found.organisation_id != row.organisation_id:
        _set(planned, "organisation_id", found.organisation_id, row.organisation_id)
    return None


def _note(planned: PlannedRow, column: str, old: Any, new: Any, old_shown: str = "", new_shown: str = "") -> None:
    _set(planned, column, old, new)
    _show(planned, column, old_shown or _day(old), new_shown or _day(new))


def _note_place(planned: PlannedRow, field: str, old_id: int | None, places: Places) -> None:
    old = places.by_id.get(old_id) if old_id else None
    _show(planned, field, old.name if old else "", places.by_id[planned.row.organisation_id].name)


def _set(planned: PlannedRow, column: str, old: Any, new: Any) -> None:
    planned.columns[column], planned.before[column] = new, old


def _show(planned: PlannedRow, field: str, old: str, new: str) -> None:
    planned.changes.append(Change(field, old, new))
    if planned.outcome == Outcome.UNCHANGED:
        planned.outcome = Outcome.CHANGED


def _gender(code: str) -> str:
    return str(Gender(code).label)


def _day(value: object) -> str:
    return "" if value is None else str(value)


def _fingerprint(planned: Sequence[PlannedRow]) -> str:
    """Names what the clerk saw: outcome, person and changes of each row."""
    digest = hashlib.sha256()
    for one in planned:
        seen = (one.row.sheet, one.row.number, str(one.outcome), one.person_id, one.row.organisation_id)
        digest.update(repr(seen).encode())
        for change in one.changes:
            digest.update(repr((change.field, change.old, change.new)).encode())
    return digest.hexdigest()
