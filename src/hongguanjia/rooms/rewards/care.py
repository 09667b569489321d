"""Caring for vouchers: faulty goods come back, a lost code is replaced, a forgotten voucher is reminded of."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from hongguanjia.base.access.api import Actor, get_in_scope
from hongguanjia.kit.clock import county_date
from hongguanjia.kit.ids import new_code
from hongguanjia.points.api import refund_hold, refund_part
from hongguanjia.rooms.rewards import actions, permits, rules
from hongguanjia.rooms.rewards.figures import terms_on
from hongguanjia.rooms.rewards.models import LostCode, MovementKind, Return, StockMovement, Voucher, VoucherState
from hongguanjia.rooms.rewards.shelf import change_shelf

BATCH = 500


@transaction.atomic
def take_back(*, actor: Actor, now: datetime, voucher_id: int, reason: str, to_shelf: bool) -> Return:
    """Take a faulty piece back: the spending is reversed, the points are the payer's again, once.

    What had been given back in parts is not given back again.

    ``to_shelf`` puts the piece back; otherwise it is written off. Refused after the days that the county grants
    (``rewards.return_late``) and for one's own voucher.
    """
    voucher = get_in_scope(permits.served_vouchers(actor).select_for_update(of=("self",)), pk=voucher_id)
    actions.check_step("take_back", voucher)
    rules.check_not_own(voucher, actor.person_id)
    said = rules.check_reason(reason)
    rules.check_returnable(voucher, terms_on(county_date(now)).return_days, now)
    Voucher.objects.filter(pk=voucher.pk).update(state=VoucherState.RETURNED, returned=voucher.price)
    _refund_rest(actor, now, voucher, said)
    movement = _put_back(actor, now, voucher, said) if to_shelf else None
    row = Return.objects.create(voucher=voucher, movement=movement, reason=said, at=now, actor_label=actor.label)
    actions.trail(actor, now, "rewards.voucher.take_back", voucher, said)
    actions.tell_holder(now, voucher, "taken_back", _("您退回的“%(title)s”已由%(station)s收下，积分已退回。"))
    return row


def _refund_rest(actor: Actor, now: datetime, voucher: Voucher, reason: str) -> None:
    key = f"rewards.take_back:{voucher.pk}"
    if not voucher.returned:
        refund_hold(hold_id=voucher.hold_id, key=key, reason=reason, actor=actor, now=now)
    elif voucher.left:
        refund_part(hold_id=voucher.hold_id, amount=voucher.left, key=key, reason=reason, actor=actor, now=now)


def _put_back(actor: Actor, now: datetime, voucher: Voucher, reason: str) -> StockMovement:
    return change_shelf(
        actor=actor,
        now=now,
        stock=voucher.stock,
        kind=MovementKind.RETURN,
        change=1,
        reason=reason,
        voucher=voucher,
    )


@transaction.atomic
def replace_code(*, actor: Actor, now: datetime, voucher_id: int, reason: str) -> Voucher:
    """A lost voucher gets a new code; the old one opens nothing any more. The held points stay as they are.

    By the holder, or by a clerk of the station who knows him.
    """
    rows = permits.own_vouchers(actor) | permits.served_vouchers(actor)
    voucher = get_in_scope(rows.select_for_update(of=("self",)), pk=voucher_id)
    actions.check_step("replace_code", voucher)
    said = rules.check_reason(reason)
    LostCode.objects.create(code=voucher.code, voucher=voucher, at=now, actor_label=actor.label, reason=said)
    voucher.code = new_code()
    voucher.save(update_fields=["code"])
    actions.trail(actor, now, "rewards.voucher.replace_code", voucher, said)
    key = f"code_replaced_{voucher.lost_codes.count()}"
    actions.tell_holder(now, voucher, key, _("“%(title)s”的兑换码已挂失补办，旧码作废，请用新码到%(station)s领取。"))
    return voucher


def remind(*, now: datetime) -> int:
    """Tell holders, once each, of vouchers whose last day is near; returns how many are near."""
    until = now + timedelta(days=terms_on(county_date(now)).reminder_days)
    near = Voucher.objects.filter(state=VoucherState.RESERVED, expires_at__gt=now, expires_at__lte=until)
    rows = list(near.select_related("stock__station", "stock__reward").order_by("pk")[:BATCH])
    for row in rows:
        actions.tell_holder(
            now, row, "ending", _("“%(title)s”快过期了，请尽早到%(station)s领取；不要了可以取消，积分退回。")
        )
    return len(rows)
