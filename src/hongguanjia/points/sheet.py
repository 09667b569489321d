"""A rule set as a workbook that an office can edit: three sheets, in the words of the county's table, and back again.

What is written is read back as the same draft. What cannot be read is named by sheet, row and column, all at once.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _
from django.utils.translation import override

from hongguanjia.base.record.api import list_kinds
from hongguanjia.base.record.models import Grade
from hongguanjia.base.sheets.api import Cell, Sheet, read_workbook
from hongguanjia.kit.refusals import BadInput
from hongguanjia.points.checks import check_ceiling, check_rule
from hongguanjia.points.data import OwnerKind, Unit
from hongguanjia.points.models import AmountForm, CategoryCeiling, Period, Rule, RuleSet, Waits
from hongguanjia.points.rule_sets import Content, read_content
from hongguanjia.points.sentences import STANDINGS

HEAD, RULES, CEILINGS = "说明", "规则", "类别上限"
TITLE, BASIS = "规则名称", "依据"
STEP = re.compile(r"^\s*(\d{1,9})\s*[::]\s*(-?\d{1,9})\s*$")
SEPARATORS = re.compile(r"[,,、;;]")
ROWS_MOST = 200
SHOWN_MOST = 20
SUBJECTS = (OwnerKind.PERSON, OwnerKind.ORGANISATION)


@dataclass(frozen=True, slots=True)
class Field:
    """A column: the field, what it is called, how a value is written, and how a cell is read (``ValueError`` if not)."""

    name: str
    title: str
    write: Callable[[Any], object]
    read: Callable[[str], object]


@dataclass(frozen=True, slots=True)
class Read:
    """What a workbook says."""

    title: str
    basis: str
    content: Content


def write_rule_set(rule_set: RuleSet) -> bytes:
    """The workbook of a version."""
    content = read_content(rule_set)
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False}) as book:
        head = book.add_format({"bold": True, "bg_color": "#F2F2F2", "border": 1})
        page = book.add_worksheet(HEAD)
        for row, (name, value) in enumerate(((TITLE, rule_set.title), (BASIS, rule_set.basis))):
            page.write_string(row, 0, name, head)
            page.write_string(row, 1, value)
        _write_table(book.add_worksheet(RULES), head, _rule_fields(), content.rules)
        _write_table(book.add_worksheet(CEILINGS), head, _ceiling_fields(), content.ceilings)
    return target.getvalue()


def read_rule_set(name: str, data: bytes) -> Read:
    """The title, basis and content of a workbook; ``BadInput`` ``rule_set.sheet`` names every cell that cannot be read."""
    sheets = {sheet.name.strip(): sheet for sheet in read_workbook(name, data).sheets}
    if RULES not in sheets:
        raise BadInput("rule_set.no_sheet", _("表格里没有名为“规则”的工作表。请先导出一版，照着填写。"), field="file")
    problems: list[str] = []
    rules = [
        {**values, "order": order}
        for order, values in enumerate(_read_rows(sheets[RULES], _rule_fields(), _check_rule, problems), start=1)
    ]
    ceilings = (
        list(_read_rows(sheets[CEILINGS], _ceiling_fields(), _check_ceiling, problems)) if CEILINGS in sheets else []
    )
    if problems:
        raise BadInput("rule_set.sheet", " ".join(problems[:SHOWN_MOST]), field="file")
    words = {
        str(row[0]).strip(): str(row[1]).strip()
        for row in (sheets[HEAD].rows if HEAD in sheets else ())
        if len(row) > 1
    }
    return Read(words.get(TITLE, ""), words.get(BASIS, ""), Content(rules, ceilings))


def _rule_fields() -> list[Field]:
    known = {kind.code for kind in list_kinds()}
    most = [_number(f"most_{period.value}", title) for period, title in _PERIOD_TITLES.items()]
    return [
        _text("code", "代号"),
        _text("title", "名称"),
        Field("fact_kind", "事实代号", str, lambda text: _one_of(text, {code: code for code in known})),
        _choice("subject", "记给谁", SUBJECTS),
        _choice("unit", "积分种类", list(Unit)),
        _text("category", "类别"),
        _choice("form", "计算方式", list(AmountForm)),
        _number("amount", "分值", empty=0),
        _number("step", "每满", empty=1),
        Field("table", "分档", _write_steps, _read_steps),
        *most,
        Field("grade", "最低证据等级", str, lambda text: _one_of(text or Grade.B, {one: one for one in Grade.values})),
        Field("excludes", "不适用于", _write_excludes, _read_excludes),
        _choice("waits", "入账方式", list(Waits)),
        _number("publicity_days", "公示天数", empty=0),
    ]


_PERIOD_TITLES = {
    Period.DAY: "每日上限",
    Period.MONTH: "每月上限",
    Period.QUARTER: "每季度上限",
    Period.YEAR: "每年上限",
}


def _ceiling_fields() -> list[Field]:
    return [
        _text("category", "类别"),
        _choice("subject", "记给谁", SUBJECTS),
        _choice("unit", "积分种类", list(Unit)),
        _choice("period", "期间", list(Period)),
        _number("most", "最多"),
    ]


def _text(name: str, title: str) -> Field:
    return Field(name, title, str, str)


def _number(name: str, title: str, *, empty: int | None = None) -> Field:
    return Field(name, title, lambda value: "" if value is None else value, lambda text: int(text) if text else empty)


def _choice(name: str, title: str, choices: Sequence[Any]) -> Field:
    with override("zh-hans"):
        words = {str(choice.label): str(choice.value) for choice in choices}
    by_code = {code: word for word, code in words.items()}
    return Field(name, title, lambda value: by_code[str(value)], lambda text: _one_of(text, words))


def _one_of(text: str, words: Mapping[str, str]) -> str:
    if text not in words:
        raise ValueError("、".join(words))
    return words[text]


def _write_steps(steps: Sequence[Sequence[int]]) -> str:
    return ", ".join(f"{least}:{worth}" for least, worth in steps)


def _read_steps(text: str) -> list[list[int]]:
    pairs = [STEP.match(part) for part in SEPARATORS.split(text)] if text else []
    if not all(pairs):
        raise ValueError("1:2, 10:4")
    return [[int(pair.group(1)), int(pair.group(2))] for pair in pairs if pair]


def _standing_words() -> dict[str, str]:
    with override("zh-hans"):
        return {str(word): code for code, word in STANDINGS.items()}


def _write_excludes(codes: Sequence[str]) -> str:
    words = {code: word for word, code in _standing_words().items()}
    return "、".join(words.get(code, code) for code in codes)


def _read_excludes(text: str) -> list[str]:
    return [_one_of(part.strip(), _standing_words()) for part in SEPARATORS.split(text)] if text else []


def _write_table(page: Any, head: Any, fields: Sequence[Field], rows: Sequence[Mapping[str, Any]]) -> None:
    for column, field in enumerate(fields):
        page.set_column(column, column, 18)
        page.write_string(0, column, field.title, head)
        for number, row in enumerate(rows, start=1):
            value = field.write(row[field.name])
            if isinstance(value, int):
                page.write_number(number, column, value)
            else:
                page.write_string(number, column, str(value))
    page.freeze_panes(1, 0)


def _read_rows(
    sheet: Sheet, fields: Sequence[Field], check: Callable[[Mapping[str, Any]], None], problems: list[str]
) -> Iterator[dict[str, Any]]:
    titles = [_as_text(cell) for cell in sheet.rows[0]] if sheet.rows else []
    places = {field.title: titles.index(field.title) for field in fields if field.title in titles}
    missing = [field.title for field in fields if field.title not in places]
    if missing:
        problems.append(_("“%(sheet)s”缺少栏目：%(titles)s。") % {"sheet": sheet.name, "titles": "、".join(missing)})
        return
    for number, row in enumerate(sheet.rows[1 : ROWS_MOST + 1], start=2):
        cells = {title: _as_text(row[place]) if place < len(row) else "" for title, place in places.items()}
        if any(cells.values()):
            values = _read_row(sheet.name, number, fields, cells, problems)
            if values is not None and _passes(sheet.name, number, values, fields, check, problems):
                yield values


def _read_row(
    sheet: str, number: int, fields: Sequence[Field], cells: Mapping[str, str], problems: list[str]
) -> dict[str, Any] | None:
    values: dict[str, Any] = {}
    for field in fields:
        try:
            values[field.name] = field.read(cells[field.title])
        except ValueError as wrong:
            hint = "" if "invalid literal" in str(wrong) else str(wrong)
            problems.append(_name(sheet, number, field.title, cells[field.title], hint or _("应当是整数")))
    return values if len(values) == len(fields) else None


def _passes(
    sheet: str,
    number: int,
    values: Mapping[str, Any],
    fields: Sequence[Field],
    check: Callable[[Mapping[str, Any]], None],
    problems: list[str],
) -> bool:
    try:
        check(values)
    except BadInput as wrong:
        title = next((field.title for field in fields if field.name == wrong.field), "")
        problems.append(_name(sheet, number, title, "", str(wrong)))
        return False
    return True


def _check_rule(values: Mapping[str, Any]) -> None:
    check_rule(Rule(**values))


def _check_ceiling(values: Mapping[str, Any]) -> None:
    check_ceiling(CategoryCeiling(**{**values, "most": values["most"] or 0}))


def _name(sheet: str, number: int, title: str, text: str, why: str) -> str:
    values = {"sheet": sheet, "number": number, "title": title, "text": text, "why": why}
    if text:
        return _("“%(sheet)s”第 %(number)s 行“%(title)s”：“%(text)s”读不懂（%(why)s）。") % values
    return _("“%(sheet)s”第 %(number)s 行“%(title)s”：%(why)s") % values


def _as_text(cell: Cell) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()
