"""What an organisation's points come from: its own work, and what its members did. Pure; nobody is named."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True)
class Line:
    """One movement, in the words of the paper. ``number`` is the entry, by which it can be proved; 0 for several together.
    ``person_id`` is the member whose deed it was, where an organisation earned by it."""

    day: date
    unit: str
    what: str
    amount: int
    number: int
    title: str = ""
    person_id: int | None = None


@dataclass(frozen=True, slots=True)
class Origin:
    """One unit of an organisation over the year: by its own work, and by ``members`` people's ``deeds``."""

    unit: str
    own: int
    by_members: int
    members: int
    deeds: int

    @property
    def percent(self) -> int:
        """How much of the whole the members brought, rounded down; 0 when there is no whole."""
        whole = self.own + self.by_members
        return max(0, min(100, self.by_members * 100 // whole)) if whole > 0 else 0


def split_origins(lines: Iterable[Line]) -> list[Origin]:
    """The origins of each unit, in the order in which the units first appear."""
    rows = list(lines)
    return [_split(unit, [row for row in rows if row.unit == unit]) for unit in dict.fromkeys(row.unit for row in rows)]


def gather_members(lines: Iterable[Line]) -> list[Line]:
    """The same movements with those that members brought put together by month and rule, at the month's last such day."""
    own: list[Line] = []
    groups: dict[tuple[int, int, str, str], list[Line]] = {}
    for line in lines:
        if line.person_id is None:
            own.append(line)
        else:
            groups.setdefault((line.day.year, line.day.month, line.unit, line.title), []).append(line)
    return sorted([*own, *map(_gather, groups.values())], key=lambda line: (line.day, line.number))


def _gather(rows: list[Line]) -> Line:
    people = len({row.person_id for row in rows})
    what = _("%(title)s · 党员和群众 %(people)s 人 %(times)s 次") % {
        "title": rows[0].title,
        "people": people,
        "times": len(rows),
    }
    return replace(rows[-1], what=what, amount=sum(row.amount for row in rows), number=0)


def _split(unit: str, rows: list[Line]) -> Origin:
    brought = [row for row in rows if row.person_id is not None]
    return Origin(
        unit,
        own=sum(row.amount for row in rows if row.person_id is None),
        by_members=sum(row.amount for row in brought),
        members=len({row.person_id for row in brought}),
        deeds=len(brought),
    )
