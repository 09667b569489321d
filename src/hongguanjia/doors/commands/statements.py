"""``hongguanjia statements``: the annual statements of every organisation and its members, a PDF for each organisation."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import click

from hongguanjia.base.access.api import system_actor
from hongguanjia.base.files.api import place_of
from hongguanjia.doors.commands import say
from hongguanjia.kit.clock import read_clock
from hongguanjia.kit.refusals import Refusal
from hongguanjia.points.statements.batches import count_statements, do_batch, list_running, start_batch
from hongguanjia.points.statements.models import StatementBatch

PRINTER = system_actor("命令行")


def run(*, year: int, folder: Path) -> int:
    """Exit code 1 when some organisation could not be printed; the others are. A batch that was broken off goes on."""
    begun = time.monotonic()
    batch = list_running().filter(year=year).first()
    try:
        batch = batch or start_batch(actor=PRINTER, now=read_clock(), year=year)
    except Refusal as problem:
        click.echo(f"✗ {problem}", err=True)
        return say.REFUSED
    before = count_statements(batch)
    do_batch(batch.pk, read_clock, lambda done, total: say.progress(done, total, "对账单"))
    printed, seconds = count_statements(batch) - before, max(0.001, time.monotonic() - begun)
    refused = _copy(batch, folder)
    click.echo(f"{folder}: {printed} 份对账单 statements, {seconds:.1f} s, {printed / seconds:.0f}/s")
    return say.REFUSED if refused else say.DONE


def _copy(batch: StatementBatch, folder: Path) -> int:
    """Put the files where they were asked for; returns how many organisations have none."""
    folder.mkdir(parents=True, exist_ok=True)
    refused = 0
    for file in batch.files.select_related("organisation").order_by("organisation__path"):
        if file.problem:
            click.echo(f"✗ {file.organisation.name}: {file.problem}", err=True)
            refused += 1
        else:
            shutil.copyfile(place_of(file.sha256), folder / f"{batch.year}-{file.organisation.code}.pdf")
    return refused
