"""Two-phase spending: points are set aside (hold), then spent (settle), or given back (release, expiry)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from hongguanjia.base.access.api import Actor, not_found, system_actor
from hongguanjia.kit.clock import county_date
from hongguanjia.kit.refusals import BadInput, Refusal
from hongguanjia.points.data import COUNTY, AccountKey, HoldReceipt, Kind, Owner, Posting, Role
from hongguanjia.points.ledger import move, post
from hongguanjia.points.models import Hold, HoldState

EXPIRY_BATCH = 500


@transaction.atomic
def hold(
    *,
    owner: Owner,
    unit: str,
    amount: int,
    key: str,
    cause_kind: str,
    cause_id: int,
    memo: str,
    expires_at: datetime | None,
    actor: Actor,
    now: datetime,
) -> HoldReceipt:
    """Set ``amount`` of the owner's points aside. ``Refusal`` ``points.not_enough`` if there are fewer; the same key with
    the same content answers the same hold."""
    if amount <= 0:
        raise BadInput("points.amount", _("数量应当大于零。"), field="amount")
    available = AccountKey(owner, unit)
    posting = Posting(
        key=key,
        kind=Kind.HOLD,
        legs=move(available, AccountKey(owner, unit, Role.HELD), amount),
        business_date=county_date(now),
        cause_kind=cause_kind,
        cause_id=cause_id,
        memo=memo,
    )
    posted = post(posting, actor=actor, now=now)
    if posted.repeated:
        return _receipt(Hold.objects.get(transfer_id=posted.transfer_id))
    row = Hold.objects.create(
        owner_kind=owner.kind,
        owner_id=owner.id,
        unit=unit,
        amount=amount,
        cause_kind=cause_kind,
        cause_id=cause_id,
        memo=memo[:200],
        expires_at=expires_at,
        transfer_id=posted.transfer_id,
    )
    return _receipt(row)


def settle_hold(*, hold_id: int, key: str, actor: Actor, now: datetime) -> HoldReceipt:
    """Spend what was held: it leaves the owner for good. Doing so again under the same key is the same as once."""
    return _close(hold_id, HoldState.SETTLED, key=key, memo="", actor=actor, now=now)


def release_hold(*, hold_id: int, key: str, reason: str, actor: Actor, now: datetime) -> HoldReceipt:
    """Give back what was held."""
    return _close(hold_id, HoldState.RELEASED, key=key, memo=reason, actor=actor, now=now)


def release_expired(now: datetime) -> int:
    """Give back every hold whose time is over; returns how many. One hold's failure does not stop the others' turn."""
    due = Hold.objects.filter(state=HoldState.OPEN, expires_at__lte=now).order_by("expires_at", "id")
    released = 0
    for hold_id in list(due.values_list("id", flat=True)[:EXPIRY_BATCH]):
        try:
            _close(
                hold_id, HoldState.EXPIRED, key=f"expire:{hold_id}", memo="", actor=system_actor("到期解冻"), now=now
            )
        except Refusal:
            continue
        released += 1
    return released


def list_open_holds(owner: Owner, unit: str) -> list[HoldReceipt]:
    """The owner's holds that still wait, oldest first."""
    rows = Hold.objects.filter(owner_kind=owner.kind, owner_id=owner.id, unit=unit, state=HoldState.OPEN)
    return [_receipt(row) for row in rows.order_by("id")]


@transaction.atomic
def _close(hold_id: int, state: HoldState, *, key: str, memo: str, actor: Actor, now: datetime) -> HoldReceipt:
    row = Hold.objects.select_for_update().filter(pk=hold_id).first()
    if row is None:
        raise not_found()
    owner = Owner(row.owner_kind, row.owner_id)
    target = AccountKey(COUNTY, row.unit, Role.REDEEMED) if state is HoldState.SETTLED else AccountKey(owner, row.unit)
    if row.state != HoldState.OPEN:
        _check_retry(row, state, key)
        return _receipt(row)
    posting = Posting(
        key=key,
        kind=Kind.SETTLE if state is HoldState.SETTLED else Kind.RELEASE,
        legs=move(AccountKey(owner, row.unit, Role.HELD), target, row.amount),
        business_date=county_date(now),
        cause_kind=row.cause_kind,
        cause_id=row.cause_id,
        memo=memo or row.memo,
    )
    posted = post(posting, actor=actor, now=now)
    if posted.repeated:
        raise Refusal("points.key_reused", _("这个提交编号已经用过。请刷新页面后重新提交。"))
    row.state, row.closing_transfer_id = state, posted.transfer_id
    row.save(update_fields=["state", "closing_transfer"])
    return _receipt(row)


def _check_retry(row: Hold, state: HoldState, key: str) -> None:
    """A retry of what closed the hold is answered; anything else comes too late."""
    closing_key = row.closing_transfer.key if row.closing_transfer else None
    if row.state != state or closing_key != key:
        raise Refusal(
            "points.hold_closed",
            _("这笔冻结积分已经处理过(%(state)s),不能再处理。") % {"state": row.get_state_display()},
        )


def _receipt(row: Hold) -> HoldReceipt:
    return HoldReceipt(row.pk, row.transfer_id, row.amount, row.state, row.expires_at)


def list_hold_states(hold_ids: Sequence[int]) -> dict[int, str]:
    """The state of each of these holds; an unknown id is missing from the answer. For the checks of who spends."""
    return dict(Hold.objects.filter(pk__in=hold_ids).values_list("pk", "state"))
