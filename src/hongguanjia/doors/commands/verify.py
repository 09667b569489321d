"""``hongguanjia verify``: every promise of the data checked against the data; each fault named."""

from __future__ import annotations

import click

from hongguanjia.base.web.slots import list_checks
from hongguanjia.doors.commands import say
from hongguanjia.kit.columns import align

FAULTS_SHOWN_MOST = 50


def run() -> int:
    """Run all checks; exit code 1 when any finds a fault."""
    reports = [check() for check in list_checks()]
    rows = [("检查 / check", "数量 / counted", "结果 / result")]
    rows += [
        (report.name, str(report.counted), f"✗ {len(report.faults)}" if report.faults else "✓") for report in reports
    ]
    click.echo(align(rows))
    for report in reports:
        for fault in report.faults[:FAULTS_SHOWN_MOST]:
            click.echo(f"✗ {report.name}: {fault}")
    return say.REFUSED if any(report.faults for report in reports) else say.DONE
