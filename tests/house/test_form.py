"""The house keeps its form: sizes, names, no hand-made row filters, nothing unfinished, nothing from this machine."""

from __future__ import annotations

import ast
import re
import statistics
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps

from hongguanjia.base.access.api import ROLES, Permission
from hongguanjia.base.record.api import list_kinds

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "hongguanjia"
SOURCES = [path for path in sorted(PACKAGE.rglob("*.py")) if "migrations" not in path.parts]
CODE = [path for path in SOURCES if "tests" not in path.parts]
TEMPLATES = sorted(PACKAGE.rglob("templates/**/*.html"))
FORBIDDEN_FACTS = re.compile(r"login|sign_in_app|read|view|click|share|like|opinion|complain|petition|online", re.I)


def functions(paths: list[Path]) -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    for path in paths:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield f"{path.relative_to(ROOT)}:{node.lineno} {node.name}", node


def length(node: ast.AST) -> int:
    return node.end_lineno - node.lineno + 1  # type: ignore[attr-defined, no-any-return]


def test_functions_are_short() -> None:
    sizes = sorted(length(node) for _, node in functions(CODE))
    long = [where for where, node in functions(CODE) if length(node) > 70]

    assert not long
    assert statistics.median(sizes) <= 10
    assert sizes[int(len(sizes) * 0.9)] <= 35


def test_files_and_templates_are_short() -> None:
    files = {str(path.relative_to(ROOT)): path.read_text().count("\n") for path in CODE}
    templates = {str(path.relative_to(ROOT)): path.read_text().count("\n") for path in TEMPLATES}

    assert {name: lines for name, lines in files.items() if lines > 400} == {}
    assert {name: lines for name, lines in templates.items() if lines > 150} == {}


def test_permissions_are_sorted_and_used() -> None:
    names = [permission.name for permission in Permission]
    text = "\n".join(path.read_text() for path in CODE if path.parent.name != "access")
    granted = {permission for role in ROLES.values() for permission in role.permissions}

    assert names == sorted(names)
    assert [name for name in names if f".{name}" not in text] == []
    assert granted == set(Permission)


def test_views_are_thin() -> None:
    pages = [path for path in CODE if path.name in {"pages.py", "rest.py"} or path.parent.name == "pages"]
    thick = [
        where
        for where, node in functions(pages)
        if length(node) > 25 and node.args.args and node.args.args[0].arg == "request"
    ]

    assert thick == []


def test_below_the_doors_nobody_reads_the_clock() -> None:
    allowed = {"clock.py", "middleware.py"}
    clock = re.compile(r"\b(timezone\.now|datetime\.now|date\.today|read_clock)\(")
    readers = [
        str(path.relative_to(ROOT))
        for path in CODE
        if "doors" not in path.parts
        and path.name not in allowed | {"commands.py", "tasks.py", "jobs.py"}
        and clock.search(path.read_text())
    ]

    assert readers == []


def test_row_filters_come_from_scope_alone() -> None:
    actor_is_built_here = PACKAGE / "base" / "people" / "queries.py"
    hand_made = re.compile(r"path__startswith|path__gte\s*=\s*actor|posts__")
    offenders = [
        str(path.relative_to(ROOT))
        for path in CODE
        if path.parent.name != "access" and path != actor_is_built_here and hand_made.search(path.read_text())
    ]

    assert offenders == []


def test_nothing_awards_for_using_the_software() -> None:
    suspicious = [kind.code for kind in list_kinds() if FORBIDDEN_FACTS.search(kind.code)]

    assert suspicious == []


def test_templates_keep_the_content_policy() -> None:
    inline = re.compile(
        r"<script(?![^>]*\bsrc=)(?![^>]*application/json)[^>]*>|\son[a-z]+=\"|\sstyle=\"|javascript:", re.I
    )
    offenders = [
        f"{path.relative_to(ROOT)}: {found.group(0)}"
        for path in TEMPLATES
        if (found := inline.search(path.read_text()))
    ]

    assert offenders == []


def test_nothing_is_loaded_from_elsewhere() -> None:
    elsewhere = re.compile(r"(?:src|href)=\"(?:https?:)?//", re.I)

    assert [str(path.relative_to(ROOT)) for path in TEMPLATES if elsewhere.search(path.read_text())] == []


def test_nothing_is_pushed_to_a_phone() -> None:
    """No browser is asked to be woken, and the only text message is the code of a sign-in."""
    pushing = re.compile(r"pushManager|showNotification|Notification\.requestPermission|addEventListener\(\"push\"")
    scripts = [path for path in PACKAGE.rglob("static/**/*.js") if "vendor" not in path.parts]
    senders = [path for path in CODE if re.search(r"CODE_SENDER\b", path.read_text())]

    assert scripts and senders
    assert [path.name for path in scripts if pushing.search(path.read_text())] == []
    assert {path.relative_to(PACKAGE).parts[:2] for path in senders} == {("base", "accounts"), ("settings.py",)}


def test_no_table_keeps_where_a_person_was() -> None:
    place = re.compile(r"latitude|longitude|geo|gps|coordinate|(^|_)(lat|lng|lon)(_|$)")
    columns = [
        f"{model._meta.db_table}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.fields
        if place.search(field.name)
    ]

    assert columns == []


def test_nothing_is_unfinished() -> None:
    mark = re.compile(r"\b(TODO|FIXME|XXX|NotImplementedError|coming soon)\b|敬请期待|建设中")

    assert [str(path.relative_to(ROOT)) for path in [*SOURCES, *TEMPLATES] if mark.search(path.read_text())] == []


@pytest.mark.parametrize("folder", ["kit", "base", "points", "rooms", "halls", "doors"])
def test_public_functions_say_what_they_mean(folder: str) -> None:
    silent = [
        where
        for where, node in functions([path for path in CODE if path.relative_to(PACKAGE).parts[0] == folder])
        if where.split("/")[-1].split(":")[0] in {"api.py", "actions.py", "queries.py", "rules.py"}
        and not node.name.startswith("_")
        and node.col_offset == 0
        and not ast.get_docstring(node)
    ]

    assert silent == []


def test_the_glossary_knows_every_table() -> None:
    from django.apps import apps

    glossary = (ROOT / "docs" / "glossary.md").read_text()
    nouns = {
        model.__name__
        for config in apps.get_app_configs()
        if config.name.startswith("hongguanjia.")
        for model in config.get_models()
    }

    assert {noun for noun in nouns if f"`{noun}`" not in glossary} == set()
