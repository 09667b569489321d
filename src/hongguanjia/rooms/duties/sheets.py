"""Lists as workbooks: read, with each bad row named, and written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hongguanjia.base.record.api import list_kinds
from hongguanjia.base.sheets.api import Cell, Column, read_workbook
from hongguanjia.kit.refusals import BadInput, Refusal
from hongguanjia.rooms.duties import rules
from hongguanjia.rooms.duties.data import RequirementInput
from hongguanjia.rooms.duties.models import Duty, Item
from hongguanjia.rooms.duties.states import Measure, Rhythm, Source

HEADS = {
    "title": "条目",
    "text": "具体要求",
    "source": "来源",
    "basis": "依据",
    "responsible": "责任人",
    "measure": "怎样算完成",
    "fact_kind": "自动取数",
    "target": "目标",
    "unit": "单位",
    "rhythm": "周期",
    "due_date": "完成期限",
    "grace_days": "宽限天数",
    "weight": "权重",
    "minutes": "填报分钟",
}
"""Heads as they stand in the workbook that is offered for filling in; they are data, in the language of the form."""

ROWS_MOST = 500
NAMED_MOST = 20
NUMBERS = {"target": 1, "grace_days": 0, "weight": 1, "minutes": 0}
EXPORT_HEAD = (
    gettext_lazy("组织"), gettext_lazy("清单"), gettext_lazy("条目"), gettext_lazy("周期"), gettext_lazy("期初"),
    gettext_lazy("期限"), gettext_lazy("状态"), gettext_lazy("逾期"), gettext_lazy("数量"), gettext_lazy("目标"),
    gettext_lazy("理由"),
)  # fmt: skip


def template_columns() -> list[Column]:
    """The head of the workbook to fill in."""
    return [Column(head) for head in HEADS.values()]


def item_rows(items: Iterable[Item]) -> Iterator[list[object]]:
    """Items as rows of that workbook: what is written out can be read in again next year."""
    for item in items:
        version = item.requirement.version
        words = {
            "source": str(version.get_source_display()),
            "measure": str(version.get_measure_display()),
            "rhythm": str(version.get_rhythm_display()),
        }
        yield [words.get(name, getattr(version, name)) for name in HEADS]


def duty_rows(duties: Iterable[Duty]) -> Iterator[list[object]]:
    """Duties as rows of an export."""
    for duty in duties:
        version = duty.item.requirement.version
        yield [
            duty.organisation.name,
            str(duty.item.duty_list),
            version.title,
            str(version.get_rhythm_display()),
            duty.period_start,
            duty.due_date,
            str(duty.get_state_display()),
            _("是") if duty.overdue_at else "",
            duty.amount,
            duty.item.target,
            duty.reason,
        ]


def read_requirements(name: str, data: bytes, year: int) -> list[RequirementInput]:
    """All rows of the first sheet, or a refusal with a sentence for each row that is wrong."""
    rows = read_workbook(name, data).sheets[0].rows
    places = _find_heads(rows)
    known = {str(kind.title): kind.code for kind in list_kinds()}
    found: list[RequirementInput] = []
    faults: list[str] = []
    for number, row in enumerate(rows[1:], start=2):
        if not any(str(cell).strip() for cell in row):
            continue
        try:
            typed = _read_row(row, places, known)
            rules.check_requirement(typed, year, known.values())
            found.append(typed)
        except (Refusal, ValueError) as fault:
            why = str(fault) if isinstance(fault, Refusal) else _("数字或日期看不懂。")
            faults.append(_("第 %(number)s 行：%(why)s") % {"number": number, "why": why})
    _check_whole(found, faults)
    return found


def _check_whole(found: Sequence[RequirementInput], faults: Sequence[str]) -> None:
    if faults:
        more = len(faults) - NAMED_MOST
        told = [*faults[:NAMED_MOST], *([_("还有 %(more)s 行。") % {"more": more}] if more > 0 else [])]
        raise BadInput("duties.rows_wrong", " ".join([_("一行也没有导入，请改好再传。"), *told]), field="file")
    if not found or len(found) > ROWS_MOST:
        raise BadInput("duties.rows_none", _("表格里要有 1 到 500 行条目。"), field="file")


def _find_heads(rows: Sequence[Sequence[Cell]]) -> dict[str, int]:
    heads = [str(cell).strip() for cell in rows[0]]
    places = {name: heads.index(head) for name, head in HEADS.items() if head in heads}
    missing = [HEADS[name] for name in ("title", "measure", "rhythm") if name not in places]
    if missing:
        raise BadInput(
            "duties.heads_missing", _("第一行缺少列：%(heads)s。") % {"heads": "、".join(missing)}, field="file"
        )
    return places


def _read_row(row: Sequence[Cell], places: dict[str, int], known: dict[str, str]) -> RequirementInput:
    cells = {name: str(row[place]).strip() if place < len(row) else "" for name, place in places.items()}
    numbers = {name: int(float(cells.get(name) or least)) for name, least in NUMBERS.items()}
    due = cells.get("due_date", "")[:10]
    fact = cells.get("fact_kind", "")
    return RequirementInput(
        title=cells["title"],
        text=cells.get("text", ""),
        source=_code(Source, cells.get("source") or str(Source.PLAN.label)),
        basis=cells.get("basis", ""),
        responsible=cells.get("responsible", ""),
        measure=_code(Measure, cells["measure"]),
        fact_kind=known.get(fact, fact),
        unit=cells.get("unit", ""),
        rhythm=_code(Rhythm, cells["rhythm"]),
        due_date=date.fromisoformat(due) if due else None,
        **numbers,
    )


def _code(choices: type[Source] | type[Measure] | type[Rhythm], typed: str) -> str:
    """The code of a word or of a code; an unknown word stays and is refused by the check that names it."""
    return next((str(one.value) for one in choices if typed in {str(one.label), one.value}), typed)
