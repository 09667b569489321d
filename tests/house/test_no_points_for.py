"""Nothing can award for logging in, reading time, clicking, sharing, opinions, complaints or petitions.

The catalogue of facts, the default rules, the schema and the names in code are read; whatever sounds of it is looked at here.
Forbidden are names of acts, word by word in English and by term in Chinese. Prose that says that something earns nothing is
not read: only what can be evaluated, stored or called.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from django.apps import apps

from hongguanjia.base.record.api import FactKind, list_kinds
from hongguanjia.points.defaults import default_content

PACKAGE = Path(__file__).parents[2] / "src" / "hongguanjia"
FORBIDDEN = frozenset(
    "login signin sign_in signed_in logged_in read reading viewed view watch watched click clicked like liked share shared "  # noqa: SIM905
    "sharing forward forwarded online dwell streak opinion comment complaint complained petition petitioned vote voted".split()
)
TERMS = tuple("登录 签到打卡 阅读 浏览 观看 点击 点赞 分享 转发 在线时长 意见 评论 投诉 信访 举报 投票".split())  # noqa: SIM905
ENGINE = ("points", "base/record")
"""Where awards are made. A function here whose name or text names such an act would be the way."""
PROGRAM_WORDS = {"read", "view", "reading", "watch", "watched"}
"""In code these say what a program does; as a kind of fact they would be an act of a person."""


def words_of(name: str) -> set[str]:
    """The words of ``service.signed_in`` or ``ReadingTime``, with neighbours joined."""
    parts = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()
    words = [word for word in re.split(r"[^a-z]+", parts) if word]
    return set(words) | {f"{one}_{two}" for one, two in pairwise(words)} | {"".join(words)}


def sounds_of(name: str, *, but: Iterable[str] = ()) -> set[str]:
    """The forbidden acts that a name sounds of."""
    found = words_of(name) & FORBIDDEN - set(but)
    return found | {term for term in TERMS if term in name}


def faults_of_kinds(kinds: Iterable[FactKind]) -> list[str]:
    return [kind.code for kind in kinds if sounds_of(kind.code) or sounds_of(str(kind.title))]


def faults_of_rules(rules: Iterable[dict[str, object]]) -> list[object]:
    spoken = ("code", "title", "fact_kind", "category")
    return [rule["code"] for rule in rules if any(sounds_of(str(rule.get(name, ""))) for name in spoken)]


def faults_of_schema(columns: Iterable[str]) -> list[str]:
    return [column for column in columns if sounds_of(column)]


def faults_of_code(source: str) -> list[str]:
    """Names and texts that are not docstrings."""
    tree = ast.parse(source)
    return [name for name in list_names(tree) if sounds_of(name, but=PROGRAM_WORDS)]


def list_names(tree: ast.AST) -> Iterator[str]:
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, (ast.Module, ast.FunctionDef, ast.ClassDef))
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            yield node.name
        is_text = isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings
        if is_text and re.fullmatch(r"[\w.:-]{1,60}", node.value):
            yield node.value


def list_columns() -> Iterator[str]:
    for model in apps.get_models():
        if model._meta.app_label in {"points", "record"}:
            yield model._meta.db_table
            yield from (f"{model._meta.db_table}.{field.name}" for field in model._meta.fields)


def test_no_kind_of_fact_is_such_an_act() -> None:
    assert len(list_kinds()) > 5
    assert faults_of_kinds(list_kinds()) == []


def test_no_default_rule_awards_for_it() -> None:
    assert faults_of_rules([dict(rule) for rule in default_content().rules]) == []


def test_no_rule_can_name_what_is_not_in_the_catalogue() -> None:
    known = {kind.code for kind in list_kinds()}
    assert {str(rule["fact_kind"]) for rule in default_content().rules} <= known


def test_no_column_of_points_or_facts_keeps_it() -> None:
    assert faults_of_schema(list_columns()) == []


@pytest.mark.parametrize("folder", ENGINE)
def test_no_function_or_code_of_the_engine_names_it(folder: str) -> None:
    files = [path for path in (PACKAGE / folder).rglob("*.py") if not {"tests", "migrations"} & set(path.parts)]
    assert files
    assert [(path.name, name) for path in files for name in faults_of_code(path.read_text())] == []


def test_no_room_hands_such_an_act_to_the_record() -> None:
    """Whoever makes a ``NewFact`` or a ``FactKind`` anywhere names the kind: those names are read."""
    made = [
        (path.name, name)
        for path in PACKAGE.rglob("*.py")
        if "tests" not in path.parts and "FactKind(" in path.read_text()
        for name in re.findall(r'"([a-z_]+\.[a-z_]+)"', path.read_text())
    ]
    assert made
    assert [one for one in made if sounds_of(one[1])] == []


@pytest.mark.parametrize(
    ("code", "title"),
    [
        ("accounts.signed_in", "每日登录"),
        ("learning.reading_time", "学习时长"),
        ("news.shared", "转发文章"),
        ("opinion.given", "建言"),
        ("halls.voice", "提交意见"),
        ("complaints.complaint_sent", "反映问题"),
        ("petition.made", "来访"),
        ("web.onlineTime", "时长"),
    ],
)
def test_it_would_be_noticed(code: str, title: str) -> None:
    """The negative control: each such kind, rule, column and function is found."""
    assert faults_of_kinds([FactKind(code, title, "times", "PERSON", "")]) == [code]
    assert faults_of_rules([{"code": "x", "title": title, "fact_kind": code}]) == ["x"]


def test_columns_and_code_would_be_noticed() -> None:
    assert faults_of_schema(["points_login", "points_award.reading_seconds", "points_award.amount"]) == [
        "points_login",
        "points_award.reading_seconds",
    ]
    source = 'def award_for_login():\n    """Nothing for login."""\n    return "news.shared"\n'
    assert faults_of_code(source) == ["award_for_login", "news.shared"]
