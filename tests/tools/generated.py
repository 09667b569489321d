"""Documents written from the code: state diagrams, permissions, facts, addresses, modules. ``make docs``.

``--check`` compares with what is committed: a document that tells yesterday's truth fails the tests.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import django

ROOT = Path(__file__).resolve().parents[2]
TARGET = ROOT / "docs" / "generated"
PACKAGE = ROOT / "src" / "hongguanjia"


def main(arguments: list[str]) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hongguanjia.settings")
    django.setup()
    from django.utils import translation

    with translation.override("zh-hans"):
        pages = {"flows.md": flows(), "permits.md": permits(), "facts.md": facts(), "addresses.md": addresses()}
    pages["modules.md"] = modules()
    if "--check" in arguments:
        stale = [name for name, text in pages.items() if _read(TARGET / name) != text]
        for name in stale:
            sys.stdout.write(f"docs/generated/{name} is out of date: run `make docs`\n")
        return 1 if stale else 0
    TARGET.mkdir(parents=True, exist_ok=True)
    for name, text in pages.items():
        (TARGET / name).write_text(text, encoding="utf-8")
    return 0


def flows() -> str:
    """Every state table as a diagram, with the permit and the fact of each step."""
    lines = ["# 状态图 · State diagrams", ""]
    for name, flow in find_flows():
        lines += [f"## {flow.noun}", "", f"`{name}`", "", "```mermaid", flow.mermaid(), "```", ""]
        lines += ["| verb | from | to | permit | fact |", "|---|---|---|---|---|"]
        for step in flow.transitions:
            sources = " ".join(state for state in flow.states if state in step.sources)
            lines.append(f"| {step.verb} | {sources} | {step.target or '='} | {step.permit} | {step.fact or ''} |")
        lines.append("")
    return "\n".join(lines)


def permits() -> str:
    """Who may do what: permission by role."""
    from hongguanjia.base.access.api import ROLES, Permission

    roles = list(ROLES.values())
    lines = ["# 权限表 · Who may do what", ""]
    lines += [f"- **{role.title}** `{role.code}`: {role.description}" for role in roles]
    lines += ["", "| permission | " + " | ".join(role.code for role in roles) + " |"]
    lines.append("|---|" + "---|" * len(roles))
    for permission in Permission:
        marks = " | ".join("●" if permission in role.permissions else "" for role in roles)
        lines.append(f"| {permission} | {marks} |")
    return "\n".join([*lines, ""])


def facts() -> str:
    """The catalogue of facts: all that points can ever follow from."""
    from hongguanjia.base.record.api import list_kinds

    lines = [
        "# 事实目录 · Catalogue of facts",
        "",
        "| kind | 名称 | subject | unit | meaning |",
        "|---|---|---|---|---|",
    ]
    lines += [
        f"| {kind.code} | {kind.title} | {kind.subject} | {kind.unit} | {kind.description} |" for kind in list_kinds()
    ]
    return "\n".join([*lines, ""])


def addresses() -> str:
    """Every address of the product with its name."""
    from hongguanjia.doors.addresses import list_addresses

    lines = ["# 地址表 · Addresses", "", "| address | name |", "|---|---|"]
    lines += [f"| /{route} | {name} |" for route, name in list_addresses()]
    return "\n".join([*lines, ""])


def modules() -> str:
    """What each package is for, by its own first sentence."""
    lines = ["# 模块 · Modules", ""]
    for path in sorted(PACKAGE.rglob("__init__.py")):
        first = path.read_text(encoding="utf-8").strip().split("\n")[0].strip('"')
        name = ".".join(path.parent.relative_to(PACKAGE.parent).parts)
        if first and "migrations" not in name and "tests" not in name:
            lines.append(f"- `{name}`: {first}")
    return "\n".join([*lines, ""])


def find_flows() -> Iterator[tuple[str, object]]:
    """Every ``Flow`` that an app keeps in its ``flow.py``."""
    from hongguanjia.kit.flow import Flow

    for path in sorted(PACKAGE.rglob("flow.py")):
        if path.parent.name == "kit":
            continue
        name = ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts)
        for attribute, value in sorted(vars(import_module(name)).items()):
            if isinstance(value, Flow):
                yield f"{name}.{attribute}", value


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
