"""Giving back what was spent: whole, by reversing the settlement and releasing the hold; or a part, by a transfer of its own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from hongguanjia.base.access.api import Actor, not_found
from hongguanjia.kit.clock import county_date
from hongguanjia.kit.refusals import BadInput, Refusal
from hongguanjia.points.data import COUNTY, AccountKey, HoldReceipt, Kind, Owner, Posted, Posting, Role
from hongguanjia.points.holds import release_hold
from hongguanjia.points.ledger import move, post
from hongguanjia.points.models import PART_CAUSE, Entry, Hold, HoldState
from hongguanjia.points.reversal import reverse


@transaction.atomic
def refund_hold(*, hold_id: int, key: str, reason: str, actor: Actor, now: datetime) -> HoldReceipt:
    """Give the owner back, whole, what ``settle_hold`` had spent. Raises ``points.not_spent`` for a hold that was not."""
    row = _lock_spent(hold_id)
    reverse(transfer_id=row.closing_transfer_id, key=f"{key}:reverse", reason=reason, actor=actor, now=now)  # type: ignore[arg-type]
    return release_hold(hold_id=hold_id, key=f"{key}:release", reason=reason, actor=actor, now=now)


@transaction.atomic
def refund_part(*, hold_id: int, amount: int, key: str, reason: str, actor: Actor, now: datetime) -> Posted:
    """Give the owner back ``amount`` of what ``settle_hold`` had spent; the points return to the lots they came from.

    All parts together never exceed what was spent (``points.refund_too_much``). The same key posts once.
    """
    row = _lock_spent(hold_id)
    if amount <= 0:
        raise BadInput("points.amount", _("数量应当大于零。"), field="amount")
    posting = Posting(
        key=key,
        kind=Kind.MOVE,
        legs=move(
            AccountKey(COUNTY, row.unit, Role.REDEEMED),
            AccountKey(Owner(row.owner_kind, row.owner_id), row.unit),
            amount,
        ),
        business_date=county_date(now),
        cause_kind=PART_CAUSE,
        cause_id=row.pk,
        memo=reason,
    )
    posted = post(posting, actor=actor, now=now)
    if sum_refunds([hold_id])[hold_id] > row.amount:
        raise Refusal("points.refund_too_much", _("退回的积分加起来不能超过当时付的。"))
    return posted


def sum_refunds(hold_ids: Sequence[int]) -> dict[int, int]:
    """What was given back in parts of each of these holds; a hold without any is 0."""
    rows = Entry.objects.filter(
        transfer__cause_kind=PART_CAUSE, transfer__cause_id__in=hold_ids, account__role=Role.MAIN
    )
    found = dict(rows.values_list("transfer__cause_id").annotate(sum=Sum("amount")).order_by())
    return {hold_id: found.get(hold_id, 0) for hold_id in hold_ids}


def _lock_spent(hold_id: int) -> Hold:
    row = Hold.objects.select_for_update().filter(pk=hold_id).first()
    if row is None:
        raise not_found()
    if row.state != HoldState.SETTLED or row.closing_transfer_id is None:
        raise Refusal("points.not_spent", _("这笔积分没有花出去，不需要退回。"))
    return row
