"""Long work in the background: begun by a page, done by a worker, begun again when a worker was lost. A job is a door: it
reads the clock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django_tasks import task

from hongguanjia.kit.clock import read_clock
from hongguanjia.kit.refusals import Refusal
from hongguanjia.points.closing import planning as closing
from hongguanjia.points.recompute import working as recompute
from hongguanjia.points.running import Clock, Stopped, claim_stalled
from hongguanjia.points.statements import batches as statements


@dataclass(frozen=True, slots=True)
class Work:
    """``do`` goes on with a row where it stands, ``fail`` says there why it broke off, ``list_open`` are the rows at work."""

    do: Callable[[int, Clock], object]
    fail: Callable[[int, str, datetime], object]
    list_open: Callable[[], QuerySet[Any]]


WORKS = {
    "statements": Work(statements.do_batch, statements.fail_batch, statements.list_running),
    "closing": Work(closing.do_planning, closing.fail_planning, closing.list_planning),
    "recomputation": Work(recompute.do_work, recompute.fail_work, recompute.list_working),
}


def begin(name: str, pk: int, *, is_small: bool) -> None:
    """Do small work at once, the rest after the commit in the background."""
    if is_small:
        perform(name, pk)
    else:
        transaction.on_commit(lambda: _enqueue(name, pk))


def _enqueue(name: str, pk: int) -> None:
    run.enqueue(name, pk)


@task()  # type: ignore[untyped-decorator]
def run(name: str, pk: int) -> None:
    """One piece of work, in the worker."""
    perform(name, pk)


def perform(name: str, pk: int) -> None:
    """Do a piece of work; what stands in its way is said on its page, a fault goes on to the log as well."""
    work = WORKS[name]
    try:
        work.do(pk, read_clock)
    except Stopped:
        return
    except Refusal as refusal:
        work.fail(pk, str(refusal), read_clock())
    except Exception:
        work.fail(pk, str(_("系统出了故障，没有做完。请再试一次，或联系管理员。")), read_clock())
        raise


def resume_stalled(now: datetime) -> int:
    """Begin again what a lost worker left behind; returns how many pieces."""
    lost = [(name, pk) for name, work in WORKS.items() for pk in claim_stalled(work.list_open(), now)]
    for name, pk in lost:
        _enqueue(name, pk)
    return len(lost)
