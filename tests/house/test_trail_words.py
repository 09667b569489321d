"""Whoever leaves a line in the trail also says it in words: no reader ever meets a verb's code."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from hongguanjia.base.record.api import list_verbs

PACKAGE = Path(__file__).resolve().parents[2] / "src" / "hongguanjia"
LEAVERS = {"leave_trail", "trail", "_trail"}
VERB = re.compile(r"[a-z_]+(\.[a-z_]+)+")


def written_verbs() -> Iterator[tuple[str, str]]:
    """(file, verb) of every verb written out in a call that leaves a trail."""
    for path in PACKAGE.rglob("*.py"):
        if "tests" in path.parts or path.name == "testing.py":
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in LEAVERS:
                yield from ((path.name, verb) for verb in _verbs(node))


def _verbs(call: ast.Call) -> Iterator[str]:
    for part in [*call.args, *(word.value for word in call.keywords if word.arg != "subject_kind")]:
        for leaf in ast.walk(part):
            if isinstance(leaf, ast.Constant) and isinstance(leaf.value, str) and VERB.fullmatch(leaf.value):
                yield leaf.value


def test_every_verb_of_the_trail_is_said_in_words() -> None:
    described = {verb for verb, _ in list_verbs()}
    written = set(written_verbs())

    assert len(written) > 20
    assert {(file, verb) for file, verb in written if verb not in described} == set()
