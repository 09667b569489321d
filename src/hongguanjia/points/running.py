"""Work in the background tells on its own row how far it is, hears there that it was given up, and is found when lost.

A worker that was switched off leaves a row that moves no more: ``claim_stalled`` finds it, so that it is begun again. All
such work may run twice at once: what one of them has done the other finds done.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import Q, QuerySet

STALLED_AFTER = timedelta(minutes=5)
Clock = Callable[[], datetime]
Watch = Callable[[int, int], None]
"""``watch(done, total)``; raises ``Stopped`` when the work was given up."""


class Stopped(Exception):
    """The work was given up while it was being done."""


class Running(models.Model):
    """A row whose work may take long: ``done`` of ``total`` parts, last heard of at ``beat_at``."""

    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    message = models.CharField(max_length=300, blank=True)
    beat_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True


def watch_rows(rows: QuerySet[Any], now: Clock) -> Watch:
    """Tell ``rows`` (one row in the state in which its work goes on) how far it is."""

    def watch(done: int, total: int) -> None:
        if not rows.update(done=done, total=total, beat_at=now()):
            raise Stopped

    return watch


def no_watch(_done: int, _total: int) -> None:
    """Nobody looks on."""


def claim_stalled(rows: QuerySet[Any], now: datetime) -> list[int]:
    """The ids of ``rows`` that have not moved for ``STALLED_AFTER``; each is handed out once."""
    late = Q(beat_at__isnull=True) | Q(beat_at__lt=now - STALLED_AFTER)
    ids = list(rows.filter(late).order_by("pk").values_list("pk", flat=True))
    return [pk for pk in ids if rows.filter(late, pk=pk).update(beat_at=now)]
