"""Empty workbooks to fill in: ID numbers, phones and household numbers in text columns, so that no digit is lost."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

ROWS_CHECKED = 5000


@dataclass(frozen=True, slots=True)
class Template:
    """A workbook to fill in; ``choices`` are the words that a column takes."""

    title: str
    columns: Sequence[str]
    choices: dict[str, list[str]]
    sample: Sequence[str]


TEMPLATES: dict[str, Template] = {
    "members": Template(
        "党员名册模板",
        ("姓名", "性别", "身份证号", "手机号", "所在党支部", "党员类别", "入党日期", "进入支部日期", "备注"),
        {"性别": ["男", "女"], "党员类别": ["正式党员", "预备党员"]},
        ("张三(示例,导入前删去本行)", "男", "18 位身份证号", "11 位手机号", "某某村党支部", "正式党员", "2018-07-01"),
    ),
    "residents": Template(
        "居民名册模板",
        ("姓名", "性别", "身份证号", "手机号", "所在村(社区)", "户号", "备注"),
        {"性别": ["男", "女"]},
        ("李四(示例,导入前删去本行)", "女", "18 位身份证号", "11 位手机号", "某某村", "0001"),
    ),
}


def make_template(kind: str) -> bytes:
    """The template called ``kind`` (a key of ``TEMPLATES``) as ``.xlsx``."""
    template = TEMPLATES[kind]
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        page = book.add_worksheet(template.title)
        head = book.add_format({"bold": True, "bg_color": "#F2F2F2", "border": 1})
        text = book.add_format({"num_format": "@"})
        pale = book.add_format({"num_format": "@", "font_color": "#767676", "italic": True})
        for column, title in enumerate(template.columns):
            page.set_column(column, column, 24 if "号" in title or "支部" in title else 14, text)
            page.write_string(0, column, title, head)
            if title in template.choices:
                _offer_choices(page, column, template.choices[title])
        for column, sample in enumerate(template.sample):
            page.write_string(1, column, sample, pale)
        page.freeze_panes(1, 0)
    return target.getvalue()


def _offer_choices(page: Any, column: int, words: list[str]) -> None:
    page.data_validation(
        1,
        column,
        ROWS_CHECKED,
        column,
        {"validate": "list", "source": words, "error_title": _("请从列表选"), "error_message": "、".join(words)},
    )
