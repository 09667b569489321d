"""The tree of organisations from a workbook (组织名册): a county opens its few hundred organisations in one go.

Columns, in any order: 代码, 名称, 类别, 上级代码, and if wanted 简称 and 领导组织代码 (the Party organisation that leads it).
All rows or none. A code that is there already with the same name, kind and parent is left alone, so a longer list can be
read again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from hongguanjia.base.access.api import Actor
from hongguanjia.base.people.models import Organisation, OrganisationKind
from hongguanjia.base.people.tree import open_organisation, set_leadership
from hongguanjia.base.sheets.api import Cell, read_workbook
from hongguanjia.kit.refusals import BadInput, Refusal

COLUMNS = {
    "code": ("代码", "组织代码", "code"),
    "name": ("名称", "组织名称", "name"),
    "kind": ("类别", "组织类别", "kind"),
    "parent": ("上级代码", "上级组织代码", "parent"),
    "short_name": ("简称", "组织简称", "short name"),
    "leader": ("领导组织代码", "领导党组织代码", "led by"),
}
NEEDED = ("code", "name", "kind", "parent")
ROWS_LOOKED_AT_FOR_HEADS = 10
FAULTS_SHOWN_MOST = 30


@dataclass(frozen=True, slots=True)
class OutlineRow:
    """One organisation as the clerk typed it; ``number`` is the row of the sheet, counted from 1."""

    number: int
    code: str
    name: str
    kind: str
    parent: str
    short_name: str
    leader: str


@dataclass(frozen=True, slots=True)
class OutlineResult:
    """How many organisations were opened, and how many were there already."""

    opened: int
    unchanged: int


def read_outline(name: str, data: bytes) -> list[OutlineRow]:
    """The rows of the first sheet that has the needed heads; ``BadInput`` when none has."""
    for sheet in read_workbook(name, data).sheets:
        for place, row in enumerate(sheet.rows[:ROWS_LOOKED_AT_FOR_HEADS]):
            heads = _find_heads(row)
            if all(needed in heads for needed in NEEDED):
                body = enumerate(sheet.rows[place + 1 :], start=place + 2)
                return [_read_row(number, cells, heads) for number, cells in body if any(str(c).strip() for c in cells)]
    raise BadInput(
        "people.outline_heads", _("没有找到表头。请在一行里写明：代码、名称、类别、上级代码。"), field="file"
    )


@transaction.atomic
def open_outline(*, actor: Actor, now: datetime, rows: Sequence[OutlineRow], opened_date: date) -> OutlineResult:
    """Open every organisation of the list, parents before children in whatever order they stand; all or nothing.

    Raises ``BadInput`` that names each row at fault.
    """
    known = {organisation.code: organisation for organisation in Organisation.objects.all()}
    waiting, faults, opened, unchanged = list(rows), [], 0, 0
    while waiting:
        ready = [row for row in waiting if row.parent in known or row.code in known]
        if not ready:
            faults += [
                _("第%(row)s行：没有代码为“%(code)s”的上级。") % {"row": r.number, "code": r.parent} for r in waiting
            ]
            break
        waiting = [row for row in waiting if row not in ready]
        for row in ready:
            try:
                opened, unchanged = _take(row, known, actor, now, opened_date, (opened, unchanged))
            except Refusal as refusal:
                faults.append(
                    _("第%(row)s行(%(name)s):%(why)s") % {"row": row.number, "name": row.name, "why": refusal}
                )
    faults += _set_leaders(rows, known, actor, now, opened_date) if not faults else []
    if faults:
        raise BadInput("people.outline_faults", "\n".join(faults[:FAULTS_SHOWN_MOST]), field="file")
    return OutlineResult(opened, unchanged)


def _take(
    row: OutlineRow,
    known: dict[str, Organisation],
    actor: Actor,
    now: datetime,
    day: date,
    counts: tuple[int, int],
) -> tuple[int, int]:
    there = known.get(row.code)
    if there is not None:
        _check_same(row, there, known)
        return counts[0], counts[1] + 1
    known[row.code] = open_organisation(
        actor=actor,
        now=now,
        kind=_read_kind(row.kind),
        name=_needed(row.name, _("名称")),
        short_name=row.short_name,
        code=_needed(row.code, _("代码")),
        parent=known[row.parent],
        opened_date=day,
    )
    return counts[0] + 1, counts[1]


def _set_leaders(
    rows: Sequence[OutlineRow], known: Mapping[str, Organisation], actor: Actor, now: datetime, day: date
) -> list[str]:
    faults = []
    for row in rows:
        if not row.leader or known[row.code].led_by.filter(party__code=row.leader, active_to__isnull=True).exists():
            continue
        if row.leader not in known:
            faults.append(_("第%(row)s行：没有代码为“%(code)s”的领导组织。") % {"row": row.number, "code": row.leader})
            continue
        try:
            set_leadership(actor=actor, now=now, party=known[row.leader], led=known[row.code], from_date=day)
        except Refusal as refusal:
            faults.append(_("第%(row)s行(%(name)s):%(why)s") % {"row": row.number, "name": row.name, "why": refusal})
    return faults


def _check_same(row: OutlineRow, there: Organisation, known: Mapping[str, Organisation]) -> None:
    parent = known.get(row.parent)
    same_place = parent is None or there.parent_id in {None, parent.pk}
    if there.name != row.name or there.kind != _read_kind(row.kind) or not same_place:
        raise BadInput(
            "people.outline_differs",
            _("这个代码已经属于“%(name)s”，名称、类别或上级不同。要改请在组织页办理更名或移动。")
            % {"name": there.name},
        )


def _read_kind(text: str) -> str:
    for kind in OrganisationKind:
        if text in {kind.value, str(kind.label)}:
            return kind.value
    labels = "、".join(str(kind.label) for kind in OrganisationKind)
    raise BadInput(
        "people.outline_kind", _("没有“%(kind)s”这一类别，可用的有：%(labels)s。") % {"kind": text, "labels": labels}
    )


def _needed(text: str, column: str) -> str:
    if not text:
        raise BadInput("people.outline_empty", _("“%(column)s”是空的，请补上。") % {"column": column})
    return text


def _find_heads(row: Sequence[Cell]) -> dict[str, int]:
    words = {word: field for field, synonyms in COLUMNS.items() for word in synonyms}
    return {words[text]: place for place, cell in enumerate(row) if (text := _clean(cell).lower()) in words}


def _read_row(number: int, cells: Sequence[Cell], heads: Mapping[str, int]) -> OutlineRow:
    def cell(field: str) -> str:
        place = heads.get(field)
        return _clean(cells[place]) if place is not None and place < len(cells) else ""

    return OutlineRow(number, *(cell(field) for field in COLUMNS))


def _clean(cell: Cell) -> str:
    text = str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
    return "".join(text.split())
