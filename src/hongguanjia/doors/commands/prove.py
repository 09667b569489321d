"""``hongguanjia prove``: the proof of one entry on standard output, or the check of a proof by arithmetic alone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from hongguanjia.doors.commands import say
from hongguanjia.kit.refusals import NotFound
from hongguanjia.points.proofs import check_proof, prove_entry
from hongguanjia.points.statements.proving import FORM as STATEMENT
from hongguanjia.points.statements.proving import check_statement_file


def run(*, entry: int | None, proof: Path | None, root: str | None) -> int:
    """Exit code 1 when the entry is not in a sealed day or the proof does not hold."""
    if proof is not None:
        return _check(proof, root)
    if entry is None:
        click.echo("请给出分录编号，或用 --check 给出证明文件。 Name an entry, or a proof with --check.", err=True)
        return say.CALLED_WRONGLY
    try:
        click.echo(json.dumps(prove_entry(entry), ensure_ascii=False, indent=2))
    except NotFound:
        click.echo("没有这笔分录，或当天还没有封存。 No such entry, or its day is not sealed yet.", err=True)
        return say.REFUSED
    return say.DONE


def _check(proof: Path, root: str | None) -> int:
    try:
        found = json.loads(proof.read_text(encoding="utf-8"))
        weak = _find_weakness(found, root) if isinstance(found, dict) else "form"
    except (ValueError, UnicodeDecodeError):
        weak = "form"
    if weak:
        click.echo(f"✗ 证明不成立，不符之处 the proof does not hold at: {weak}")
        return say.REFUSED
    click.echo(f"✓ 证明成立，总指纹 the proof holds, root: {found['tree_root']}")
    if found.get("waiting"):
        click.echo(f"有 {len(found['waiting'])} 笔还没有封存。 {len(found['waiting'])} entries are not sealed yet.")
    click.echo("请与公布的总指纹核对。 Compare the root with the published one.")
    return say.DONE


def _find_weakness(found: dict[str, Any], root: str | None) -> str:
    if found.get("form") == STATEMENT:
        return check_statement_file(found, tree_root=root)
    return check_proof(found, tree_root=root)
