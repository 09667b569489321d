"""``hongguanjia import FILE --organisations``: the tree of a county from a workbook."""

from __future__ import annotations

from pathlib import Path

import click
from django.db import transaction
from django.utils import translation

from hongguanjia.base.access.api import system_actor
from hongguanjia.base.people.outline import open_outline, read_outline
from hongguanjia.doors.commands import say
from hongguanjia.kit.clock import county_date, read_clock
from hongguanjia.kit.refusals import Refusal


def run(file: Path, *, dry_run: bool) -> int:
    """Open every organisation of the file, or none; with ``dry_run`` only say what would happen."""
    now = read_clock()
    with translation.override("zh-hans"), transaction.atomic():
        try:
            result = open_outline(
                actor=system_actor("hongguanjia import"),
                now=now,
                rows=read_outline(file.name, file.read_bytes()),
                opened_date=county_date(now),
            )
        except Refusal as refusal:
            click.echo(str(refusal), err=True)
            return say.REFUSED
        transaction.set_rollback(dry_run)
    click.echo(
        f"新建 {result.opened} 个组织,原有 {result.unchanged} 个。 Opened {result.opened}, there before {result.unchanged}."
    )
    return say.DONE
