"""Work in the background: the page may be closed. A job is a door: it reads the clock and builds the actor anew."""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django_tasks import task

from hongguanjia.base.access.api import Actor
from hongguanjia.base.people.api import get_actor
from hongguanjia.base.roster.actions import apply_batch, fail_batch, mark_batch, read_batch, undo_batch
from hongguanjia.base.roster.data import Progress, no_progress
from hongguanjia.base.roster.models import BatchState, RosterBatch
from hongguanjia.kit.clock import read_clock
from hongguanjia.kit.refusals import Refusal

VERBS: dict[str, Callable[..., RosterBatch]] = {"read": read_batch, "apply": apply_batch, "undo": undo_batch}
INLINE_BYTES = 200_000
INLINE_ROWS = 2_000
"""What takes under two seconds is done while the clerk waits."""


class Stopped(Exception):
    """The batch was cancelled while it was being read."""


def start(verb: str, batch: RosterBatch, actor: Actor) -> None:
    """Do the next step of a batch: at once when it is small, else in the background after the commit."""
    small = len(batch.file.sealed) <= INLINE_BYTES if verb == "read" else sum(batch.counts.values()) <= INLINE_ROWS
    if small:
        perform(verb, batch.pk, actor)
    else:
        user_id, person_id = actor.user_id, actor.person_id
        transaction.on_commit(lambda: _enqueue(verb, batch.pk, person_id, user_id))


def _enqueue(verb: str, batch_id: int, person_id: int | None, user_id: int | None) -> None:
    run.enqueue(verb, batch_id, person_id, user_id)


@task()  # type: ignore[untyped-decorator]
def run(verb: str, batch_id: int, person_id: int, user_id: int | None) -> None:
    """One step of a batch, in the worker."""
    actor = get_actor(person_id=person_id, user_id=user_id, now=read_clock())
    perform(verb, batch_id, actor, progress=_watch(batch_id))


def perform(verb: str, batch_id: int, actor: Actor, *, progress: Progress = no_progress) -> None:
    """Do a step; a fault gives the batch back to the clerk before it goes on to the log."""
    try:
        batch = VERBS[verb](actor=actor, now=read_clock(), batch_id=batch_id, progress=progress)
    except Stopped:
        return
    except Refusal as refusal:
        fail_batch(batch_id=batch_id, message=str(refusal))
        return
    except Exception:
        fail_batch(batch_id=batch_id, message=str(_("系统出了故障，名册没有任何改动。请稍后再试，或联系管理员。")))
        raise
    if verb == "read" and batch.state == BatchState.READY and batch.bad:
        mark_batch(batch=batch)


def _watch(batch_id: int) -> Progress:
    def watch(step: str, done: int, total: int) -> None:
        rows = RosterBatch.objects.filter(pk=batch_id, state__in=["UPLOADED", "APPLYING", "UNDOING"])
        if not rows.update(step=step, done=done, total=total):
            raise Stopped

    return watch
