"""A rule set goes out as a workbook and comes back as the same draft; what cannot be read is named by its cell."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from hongguanjia.base.accounts.testing import sign_in
from hongguanjia.base.people.testing import NOW, Cast
from hongguanjia.kit.refusals import BadInput
from hongguanjia.points.models import RuleSet
from hongguanjia.points.rule_sets import Content, draft_rule_set, read_content
from hongguanjia.points.sheet import read_rule_set, write_rule_set
from hongguanjia.points.testing import HELD, rule

pytestmark = pytest.mark.django_db


@pytest.fixture
def row(cast: Cast) -> RuleSet:
    rules = [
        rule("a", category="服务", most_day=5, most_year=60, excludes=["RESIDENT", "EXCLUDED"], title="=1+1"),
        rule(
            "b",
            unit="service",
            form="PER_UNIT",
            step=30,
            amount=2,
            order=2,
            waits="PUBLICITY",
            publicity_days=7,
            grade="C",
        ),
        rule("c", fact_kind=HELD, subject="ORGANISATION", form="TABLE", amount=0, table=[[1, 2], [10, -4]], order=3),
        rule("d", amount=-3, waits="APPROVAL", grade="A", order=4, most_month=8, most_quarter=9),
    ]
    ceilings = [{"category": "服务", "subject": "PERSON", "unit": "merit", "period": "quarter", "most": 40}]
    actor = cast.actor("county_officer")
    return draft_rule_set(
        actor=actor, now=NOW, title="积分办法", basis="县委〔2026〕1号", content=Content(rules, ceilings)
    )


def changed(row: RuleSet, sheet: str, cell: str, value: Any) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(write_rule_set(row)))
    book[sheet][cell] = value
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def said(data: bytes) -> str:
    with pytest.raises(BadInput) as refusal:
        read_rule_set("a.xlsx", data)
    assert refusal.value.field == "file"
    return str(refusal.value)


def test_there_and_back_is_the_same_draft(cast: Cast, row: RuleSet) -> None:
    read = read_rule_set("a.xlsx", write_rule_set(row))
    again = draft_rule_set(
        actor=cast.actor("county_officer"), now=NOW, title=read.title, basis=read.basis, content=read.content
    )
    assert (again.title, again.basis) == (row.title, row.basis)
    assert read_content(again) == read_content(row)


@pytest.mark.parametrize(
    ("sheet", "cell", "value", "expected"),
    [
        ("规则", "H3", "五分", "“规则”第 3 行“分值”：“五分”读不懂（应当是整数）"),
        ("规则", "C2", "web.login", "“规则”第 2 行“事实代号”：“web.login”读不懂"),
        ("规则", "E2", "金币", "“规则”第 2 行“积分种类”：“金币”读不懂"),
        ("规则", "J4", "满十次给两分", "“规则”第 4 行“分档”"),
        ("规则", "H2", 0, "“规则”第 2 行“分值”：规则“=1+1”：分值不能为零"),
        ("规则", "P2", "外星人", "“规则”第 2 行“不适用于”"),
        ("类别上限", "E2", "", "“类别上限”第 2 行“最多”"),
        ("规则", "A1", "编码", "“规则”缺少栏目：代号"),
    ],
)
def test_a_bad_cell_is_named(row: RuleSet, sheet: str, cell: str, value: object, expected: str) -> None:
    assert expected in said(changed(row, sheet, cell, value))


def test_all_bad_cells_are_named_at_once(row: RuleSet) -> None:
    book = openpyxl.load_workbook(io.BytesIO(changed(row, "规则", "H3", "五分")))
    book["规则"]["E2"] = "金币"
    target = io.BytesIO()
    book.save(target)
    words = said(target.getvalue())
    assert "第 3 行“分值”" in words
    assert "第 2 行“积分种类”" in words


def test_a_workbook_without_rules_is_refused(row: RuleSet) -> None:
    book = openpyxl.load_workbook(io.BytesIO(write_rule_set(row)))
    book["规则"].title = "其他"
    target = io.BytesIO()
    book.save(target)
    assert "没有名为“规则”的工作表" in said(target.getvalue())


def test_the_pages(cast: Cast, row: RuleSet, client: Client) -> None:
    sign_in(client, cast.county_officer)
    data = client.get(f"/desk/points/rules/{row.pk}/export/").content
    upload = SimpleUploadedFile("规则.xlsx", data)
    page = client.post("/desk/points/rules/import/", {"file": upload}, follow=True).content.decode()
    assert "已按表格生成草稿" in page
    assert RuleSet.objects.count() == 2
    broken = SimpleUploadedFile("规则.xlsx", changed(row, "规则", "H3", "五分"))
    assert "第 3 行" in client.post("/desk/points/rules/import/", {"file": broken}).content.decode()
    paper = client.get(f"/desk/points/rules/{row.pk}/paper/").content.decode()
    assert "积分办法" in paper
    assert "服务" in paper
