"""Trials in the background: the page may be closed. A job is a door: it reads the clock."""

from __future__ import annotations

from django.db import transaction
from django_tasks import task

from hongguanjia.kit.clock import read_clock
from hongguanjia.points.running import Stopped
from hongguanjia.points.trial.actions import do_trial, fail_trial
from hongguanjia.points.trial.loading import list_facts
from hongguanjia.points.trial.models import Trial

INLINE_FACTS = 20_000
"""What takes under two seconds is done while the officer waits."""


def begin(trial: Trial) -> None:
    """Do a small trial at once, a large one after the commit in the background."""
    if list_facts(trial.first_day, trial.last_day)[: INLINE_FACTS + 1].count() <= INLINE_FACTS:
        perform(trial.pk)
    else:
        transaction.on_commit(lambda: _enqueue(trial.pk))


def _enqueue(trial_id: int) -> None:
    run.enqueue(trial_id)


@task()  # type: ignore[untyped-decorator]
def run(trial_id: int) -> None:
    """One trial, in the worker."""
    perform(trial_id)


def perform(trial_id: int) -> None:
    """Compute a trial; a fault is said on its page before it goes on to the log."""
    try:
        do_trial(trial_id=trial_id, now=read_clock)
    except Stopped:
        return
    except Exception:
        fail_trial(trial_id=trial_id, now=read_clock())
        raise
