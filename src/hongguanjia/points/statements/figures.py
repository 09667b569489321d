"""The figures of a statement: everything from the entries of the year, so that opening plus movements is the closing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from hongguanjia.kit.merkle import hash_leaf
from hongguanjia.points.data import Kind, OwnerKind, Role, Unit
from hongguanjia.points.leaves import ENTRY_COLUMNS, entry_leaf
from hongguanjia.points.models import Entry
from hongguanjia.points.queries import SHOWN_UNITS
from hongguanjia.points.statements.origins import Line, Origin, gather_members, split_origins

LINES_MOST = 400
Marks = Mapping[str, int]
"""The last entry (``account_seq``) of each unit that a statement holds."""

_COLUMNS = (
    *ENTRY_COLUMNS,
    "transfer__business_date",
    "transfer__kind",
    "transfer__memo",
    "award__category",
    "award__fact__summary",
    "award__rule__title",
    "award__fact__person_id",
)


@dataclass(frozen=True, slots=True)
class UnitSums:
    """One unit over the year; ``opening`` plus the movements is ``closing``."""

    unit: str
    opening: int
    movements: Mapping[str, int]

    @property
    def closing(self) -> int:
        return self.opening + sum(self.movements.values())


@dataclass(frozen=True, slots=True)
class Figures:
    """A whole year of one owner. ``hashes`` are those of its entries' leaves, in the order of the entries; ``origins`` say of
    an organisation what is its own and what its members brought."""

    owner_id: int
    sums: Sequence[UnitSums]
    lines: Sequence[Line]
    hashes: Sequence[bytes] = ()
    marks: Marks = field(default_factory=dict)
    origins: Sequence[Origin] = ()


def read_figures(
    owner_kind: str, owner_ids: Sequence[int], year: int, *, marks: Mapping[int, Marks] | None = None
) -> Iterator[Figures]:
    """The figures of each of these owners, also of one without any entry, in the order of the ids; with ``marks``, as they
    stood when that was the last entry."""
    rows = _list_entries(owner_kind, owner_ids, year).values_list(*_COLUMNS)
    found = {
        owner_id: _sum_up(owner_id, _until(group, (marks or {}).get(owner_id)), year)
        for owner_id, group in groupby(rows, key=lambda row: row[4])
    }
    for owner_id in sorted(owner_ids):
        yield found.get(owner_id) or _sum_up(owner_id, (), year)


def _list_entries(owner_kind: str, owner_ids: Sequence[int], year: int) -> QuerySet[Entry]:
    rows = Entry.objects.filter(
        account__owner_kind=owner_kind,
        account__owner_id__in=owner_ids,
        account__role=Role.MAIN,
        unit__in=SHOWN_UNITS,
        transfer__business_date__lt=date(year + 1, 1, 1),
    )
    return rows.order_by("account__owner_id", "transfer__business_date", "id")


def _until(rows: Iterable[Sequence[Any]], marks: Marks | None) -> Iterable[Sequence[Any]]:
    return rows if marks is None else (row for row in rows if row[9] <= marks.get(row[5], 0))


def _sum_up(owner_id: int, rows: Iterable[Sequence[Any]], year: int) -> Figures:
    opening = dict.fromkeys(map(str, SHOWN_UNITS), 0)
    movements: dict[str, dict[str, int]] = {unit: {} for unit in opening}
    marks: dict[str, int] = {}
    leaves: list[tuple[int, bytes]] = []
    lines: list[Line] = []
    is_organisation = False
    for row in rows:
        unit, amount, day = str(row[5]), row[7], row[10]
        marks[unit] = max(marks.get(unit, 0), row[9])
        is_organisation = row[3] == OwnerKind.ORGANISATION
        if day.year < year:
            opening[unit] += amount
            continue
        leaves.append((row[1], hash_leaf(entry_leaf(row[: len(ENTRY_COLUMNS)]).data)))
        line, label = _read_line(row)
        movements[unit][label] = movements[unit].get(label, 0) + amount
        lines.append(line)
    return Figures(
        owner_id,
        [UnitSums(unit, opening[unit], movements[unit]) for unit in opening if opening[unit] or movements[unit]],
        gather_members(lines) if is_organisation else lines,
        [found for _id, found in sorted(leaves)],
        marks,
        split_origins(lines) if is_organisation else (),
    )


def _read_line(row: Sequence[Any]) -> tuple[Line, str]:
    """A movement in words, and the heading of its sum."""
    entry_id, unit, amount = row[1], str(row[5]), row[7]
    day, kind, memo, category, summary, title, person_id = row[10:]
    label = _label(str(kind), str(category or ""))
    what = " · ".join(str(part) for part in (title or label, summary or memo) if part)
    return Line(day, unit, what, amount, entry_id, str(title or label), person_id), label


def _label(kind: str, category: str) -> str:
    if kind == Kind.EARN:
        return (_("取得：%(category)s") % {"category": category}) if category else _("取得")
    if kind in {Kind.HOLD, Kind.RELEASE, Kind.SETTLE}:
        return _("使用（退回的已冲减）")
    return str(Kind(kind).label)


def unit_label(unit: str) -> str:
    """The unit's name on paper."""
    return str(Unit(unit).label)
