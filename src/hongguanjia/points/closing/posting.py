"""Posting what has expired: one transfer for each batch of owners, never more than each was told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from hongguanjia.base.access.api import system_actor
from hongguanjia.kit.clock import county_date
from hongguanjia.points.closing.models import Closing, ClosingLine, ClosingState
from hongguanjia.points.closing.planning import sum_expiring
from hongguanjia.points.data import COUNTY, AccountKey, Kind, Leg, Owner, Posting, Role
from hongguanjia.points.ledger import lock_accounts, post
from hongguanjia.points.lots import list_books

BATCH = 500
CLOSER = system_actor("年终结转")


def post_due(now: datetime) -> int:
    """Post every approved closing whose day has come; returns how many owners were closed. An interruption goes on."""
    rows = Closing.objects.filter(state=ClosingState.APPROVED, due_date__lte=county_date(now)).order_by("id")
    closed = 0
    for closing_id in list(rows.values_list("id", flat=True)):
        while batch := _post_batch(closing_id, now):
            closed += batch
    return closed


@transaction.atomic
def _post_batch(closing_id: int, now: datetime) -> int:
    closing = Closing.objects.select_for_update(of=("self",)).select_related("term").get(pk=closing_id)
    if closing.state != ClosingState.APPROVED:
        return 0
    lines = list(closing.lines.filter(posted__isnull=True).order_by("id")[:BATCH])
    if not lines:
        closing.state, closing.done_at = ClosingState.DONE, now
        closing.save(update_fields=["state", "done_at"])
        return 0
    keys = [AccountKey(Owner(line.owner_kind, line.owner_id), closing.term.unit) for line in lines]
    lock_accounts(keys)
    _expire(closing, lines, now)
    ClosingLine.objects.bulk_update(lines, ["posted", "transfer"], batch_size=200)
    return len(lines)


def _expire(closing: Closing, lines: Sequence[ClosingLine], now: datetime) -> None:
    """Post what has truly expired of these lines; who spent meanwhile loses less, nobody more."""
    ids = [line.owner_id for line in lines]
    due = {
        owner_id: sum_expiring(book, closing)
        for owner_id, book in list_books(closing.term.owner_kind, closing.term.unit, ids)
    }
    for line in lines:
        line.posted = min(line.planned, max(0, due.get(line.owner_id, 0)))
    unit = closing.term.unit
    legs = [Leg(AccountKey(Owner(line.owner_kind, line.owner_id), unit), -line.posted) for line in lines if line.posted]
    if not legs:
        return
    counter = Leg(AccountKey(COUNTY, unit, Role.EXPIRED), -sum(leg.amount for leg in legs))
    posting = Posting(
        key=f"closing:{closing.pk}:{lines[0].pk}",
        kind=Kind.EXPIRE,
        legs=(*legs, counter),
        business_date=county_date(now),
        cause_kind="closing",
        cause_id=closing.pk,
        memo=f"{closing.cutoff.isoformat()}",
    )
    transfer_id = post(posting, actor=CLOSER, now=now).transfer_id
    for line in lines:
        line.transfer_id = transfer_id if line.posted else None
