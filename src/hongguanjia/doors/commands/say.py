"""How commands speak: short lines, progress to standard error, exit codes that scripts can use."""

from __future__ import annotations

import sys

import click

DONE = 0
REFUSED = 1
CALLED_WRONGLY = 2


def step(chinese: str, english: str) -> None:
    """Announce a step."""
    click.echo(f"· {chinese} / {english}", err=True)


def progress(done: int, total: int, label: str) -> None:
    """Overwrite one line on a terminal; elsewhere say only quarters."""
    if sys.stderr.isatty():
        click.echo(f"\r  {label} {done}/{total}", nl=done >= total, err=True)
    elif total and done * 4 // total != (done - 1) * 4 // total:
        click.echo(f"  {label} {done}/{total}", err=True)
