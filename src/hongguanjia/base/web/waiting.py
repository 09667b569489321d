"""What waits for somebody, of all rooms in one question to the database: a home page must not ask once for each room."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import BigIntegerField, CharField, DateField, Expression, QuerySet, Value
from django.db.models.functions import Cast, TruncDate

from hongguanjia.base.access.api import Actor

ASKED_MOST = 120
NEVER = date(9999, 12, 31)
"""Stands for no day: dates of two databases sort alike only without empty ones."""

Part = QuerySet[Any, Any]


@dataclass(frozen=True, slots=True)
class ToDo:
    """One thing waiting for the actor. ``due_date`` sorts it; ``url`` is where it can be done."""

    text: str
    url: str
    due_date: date | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that waits: the kind of thing, its row, what it is called, its state, and the day by which it wants doing."""

    part: str
    row: int
    said: str
    state: str
    due: date | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits of one room: ``list_parts`` asks nothing yet, ``tell`` puts a row into words. Parts carry ``code``."""

    code: str
    list_parts: Callable[[Actor, datetime], Iterable[Part]]
    tell: Callable[[Row], ToDo]

    def list(self, actor: Actor, now: datetime) -> list[ToDo]:
        """What waits of this room alone; one query, none when nothing can wait."""
        return ask([self], actor, now)


def as_part(
    rows: QuerySet[Any],
    part: str,
    *,
    said: str | Expression,
    state: str | Expression = "state",
    due: str | Expression | None = None,
    row: str | Expression = "pk",
) -> Part:
    """Rows in the shape that all parts share. ``due`` names a day, or an instant by ``TruncDate``; none sorts last."""
    columns = {
        "w_part": Value(part, output_field=CharField()),
        "w_row": Cast(row, BigIntegerField()),
        "w_said": Cast(said, CharField()),
        "w_state": Cast(state, CharField()),
        "w_due": Value(NEVER, output_field=DateField()) if due is None else Cast(due, DateField()),
    }
    part_rows: Part = rows.order_by().annotate(**columns).values_list(*columns)
    return part_rows


def ask(sources: Sequence[Waiting], actor: Actor, now: datetime) -> list[ToDo]:
    """What waits for the actor of all ``sources``, the most pressing first, in one query."""
    told: dict[str, Waiting] = {}
    parts: list[Part] = []
    for source in sources:
        found = [_under(source.code, part) for part in source.list_parts(actor, now)]
        told |= {source.code: source} if found else {}
        parts += found
    if not parts:
        return []
    rows = parts[0].union(*parts[1:]).order_by("w_due", "w_code", "w_part", "w_row")[:ASKED_MOST]
    return [
        told[code].tell(Row(part, row, said or "", state or "", None if due == NEVER else due))
        for part, row, said, state, due, code in rows
    ]


def on_day(instant: str) -> TruncDate:
    """The county's day of an instant."""
    return TruncDate(instant)


def nothing_said() -> Value:
    """For parts that need no words of their own."""
    return Value("", output_field=CharField())


def _under(code: str, part: Part) -> Part:
    names = ("w_part", "w_row", "w_said", "w_state", "w_due", "w_code")
    coded: Part = part.annotate(w_code=Value(code, output_field=CharField())).values_list(*names)
    return coded
