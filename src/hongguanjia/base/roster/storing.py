"""Keeping a plan as rows: what the clerk sees in the preview, what an auditor reads later, what an undo restores."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from hongguanjia.base.roster.data import Plan, PlannedRow, Roster
from hongguanjia.base.roster.models import RosterBatch, RosterRow
from hongguanjia.kit.bulk import insert_rows

COLUMNS = (
    "batch_id",
    "sheet",
    "number",
    "outcome",
    "name",
    "place",
    "person_id",
    "begun_id",
    "ended_id",
    "changes",
    "before",
    "problems",
)
JOINED_BEFORE = "joined_before"


def store_rows(batch: RosterBatch, plan: Plan, begun: Mapping[int, int] | None = None) -> None:
    """Exchange the rows of ``batch`` for those of ``plan``."""
    RosterRow.objects.filter(batch=batch).delete()
    insert_rows(RosterRow, COLUMNS, _row_values(batch.pk, plan, begun or {}))


def _row_values(batch_id: int, plan: Plan, begun: Mapping[int, int]) -> Iterator[tuple[Any, ...]]:
    for one in plan.rows:
        row = one.row
        yield (
            batch_id,
            row.sheet,
            row.number,
            str(one.outcome),
            row.name,
            row.place,
            one.person_id,
            begun.get(id(one)),
            one.ends_id if one.begins else None,
            _text([[change.field, change.old, change.new] for change in one.changes]) if one.changes else "[]",
            _text(_before(one)) if one.before or one.joined_before else "{}",
            _text([problem.stored() for problem in row.problems]) if row.problems else "[]",
        )


def _before(one: PlannedRow) -> dict[str, Any]:
    before = {column: _plain(value) for column, value in one.before.items()}
    if one.joined_before:
        key, joined = one.joined_before
        before[JOINED_BEFORE] = [key, _plain(joined)]
    return before


def restored(column: str, value: Any) -> Any:
    """A stored value as the column takes it."""
    if value is None:
        return None
    if column.endswith("_sealed"):
        return base64.b64decode(value)
    return date.fromisoformat(value) if column.endswith("_date") else value


def _plain(value: Any) -> Any:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    return value.isoformat() if isinstance(value, date) else value


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def describe(roster: Roster) -> dict[str, Any]:
    """What the reader understood, for the preview and for marking the file."""
    return {
        "sheets": list(roster.sheet_names),
        "skipped": roster.skipped,
        "heads": [
            {
                "sheet": head.sheet,
                "last_row": head.last_row,
                "columns": dict(head.columns),
                "unused": list(head.unused),
            }
            for head in roster.heads
        ],
    }
