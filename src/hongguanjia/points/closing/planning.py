"""The dry run of a closing: what would expire for whom. May be done by a worker."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from hongguanjia.points.closing.models import Closing, ClosingLine, ClosingState
from hongguanjia.points.data import Role
from hongguanjia.points.lots import Book, list_books
from hongguanjia.points.models import Account
from hongguanjia.points.running import Clock, Stopped, Watch, watch_rows

TOLD_EVERY = 500
"""After how many accounts the page hears how far it is."""


def list_planning() -> QuerySet[Closing]:
    """The closings that are being tried."""
    return Closing.objects.filter(state=ClosingState.PLANNING)


def do_planning(closing_id: int, now: Clock) -> None:
    """Try a closing that was started. ``Stopped`` when it was given up meanwhile."""
    rows = list_planning().filter(pk=closing_id)
    closing = rows.select_related("term").first()
    if closing is not None:
        compute_lines(closing, watch_rows(rows, now))


def fail_planning(closing_id: int, message: str, now: datetime) -> None:
    """Say that a dry run broke off; the year can be tried again."""
    rows = list_planning().filter(pk=closing_id)
    rows.update(state=ClosingState.FAILED, message=message[:300], beat_at=now)


def count_accounts(owner_kind: str, unit: str) -> int:
    """How many accounts a dry run goes through."""
    return Account.objects.filter(owner_kind=owner_kind, unit=unit, role=Role.MAIN, balance__gt=0).count()


def compute_lines(closing: Closing, watch: Watch) -> None:
    """Keep what would expire for each owner, for approval. Moves no points."""
    term = closing.term
    total = count_accounts(term.owner_kind, term.unit)
    lines = []
    watch(0, total)
    for number, (owner_id, book) in enumerate(list_books(term.owner_kind, term.unit), start=1):
        if (amount := sum_expiring(book, closing)) > 0:
            line = ClosingLine(closing=closing, owner_kind=term.owner_kind, owner_id=owner_id, planned=amount)
            lines.append(line)
        if number % TOLD_EVERY == 0:
            watch(min(number, total), total)
    with transaction.atomic():
        moved = list_planning().filter(pk=closing.pk)
        owners, planned = len(lines), sum(line.planned for line in lines)
        if not moved.update(state=ClosingState.PLANNED, owners=owners, planned=planned, done=total, total=total):
            raise Stopped
        ClosingLine.objects.bulk_create(lines, batch_size=500)


def sum_expiring(book: Book, closing: Closing) -> int:
    """What of an account expires: the old points that were not spent, but for what is carried over (rounded in favour
    of the owner)."""
    old = book.sum_until(closing.cutoff)
    return old - -(-old * closing.term.carry_percent // 100)
