"""``hongguanjia tick``: the process that does what comes round by itself."""

from __future__ import annotations

import time
from datetime import datetime

import structlog

from hongguanjia.base.jobs.api import run_due
from hongguanjia.kit.clock import read_clock

PAUSE_SECONDS = 15
log = structlog.get_logger()


def run(*, once: bool) -> int:
    """Do what is due, again and again; with ``once``, everything a single time."""
    last_runs: dict[str, datetime] = {}
    while True:
        for job, count in run_due(now=read_clock(), last_runs=last_runs):
            if count:
                log.info("job done", job=job.name, count=count)
        if once:
            return 0
        time.sleep(PAUSE_SECONDS)
