"""The door of ``jobs``: register work that comes round, and do what is due.

Every job may run at any moment, twice, or late: each is written so that this does no harm.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from django.db import DatabaseError, close_old_connections

__all__ = ["Job", "every", "list_jobs", "run_due"]

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Job:
    """Work that is due every ``minutes``; ``do(now)`` returns how many things it dealt with."""

    name: str
    minutes: int
    do: Callable[[datetime], int]


_jobs: dict[str, Job] = {}


def every(*, minutes: int, name: str, do: Callable[[datetime], int]) -> None:
    """Register a job; called from ``AppConfig.ready``."""
    _jobs[name] = Job(name, minutes, do)


def list_jobs() -> list[Job]:
    """The registered jobs, by name."""
    return [_jobs[name] for name in sorted(_jobs)]


def run_due(*, now: datetime, last_runs: dict[str, datetime]) -> Iterator[tuple[Job, int | None]]:
    """Do what is due and note in ``last_runs`` when; ``None`` stands for a failure, which is logged and tried again."""
    for job in list_jobs():
        last = last_runs.get(job.name)
        if last is None or now - last >= timedelta(minutes=job.minutes):
            last_runs[job.name] = now
            yield job, _attempt(job, now)


def _attempt(job: Job, now: datetime) -> int | None:
    close_old_connections()
    try:
        return job.do(now)
    except DatabaseError:
        log.exception("job failed", job=job.name)
        return None
