"""A part of the points given back (部分退回): the service was half done, or some of the pieces were faulty."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from hongguanjia.base.access.api import Actor, get_in_scope
from hongguanjia.base.notices.api import tell
from hongguanjia.kit.clock import county_date
from hongguanjia.kit.refusals import BadInput, Refusal
from hongguanjia.points.api import refund_part
from hongguanjia.rooms.rewards import actions, permits, rules
from hongguanjia.rooms.rewards.figures import terms_on
from hongguanjia.rooms.rewards.flow import PART
from hongguanjia.rooms.rewards.models import Gift, PartialReturn, PartState, Voucher, VoucherState


@transaction.atomic
def give_back_part(
    *, actor: Actor, now: datetime, voucher_id: int, points: int, reason: str, key: str = ""
) -> PartialReturn:
    """Give ``points`` of a voucher's price back to whoever paid, with the ``reason`` that the member is told.

    Up to the county's ``alone_most`` points of a voucher one clerk does it; beyond that it waits for a second person.
    Refused for one's own voucher, after the days for returns, while another part waits, and for the whole of what is left
    (that is a return of the piece). The same ``key`` is answered with the same row.
    """
    voucher = get_in_scope(permits.kept_vouchers(actor).select_for_update(of=("self",)), pk=voucher_id)
    earlier = voucher.partial_returns.filter(request_key=key).first() if key else None
    if earlier is not None:
        return earlier
    actions.check_step("give_back_part", voucher)
    rules.check_not_own(voucher, actor.person_id)
    said, terms = rules.check_reason(reason), terms_on(county_date(now))
    rules.check_returnable(voucher, terms.return_days, now)
    if not 0 < points < voucher.left:
        raise BadInput(
            "rewards.part_points",
            _("退回的积分应在 1 到 %(most)s 之间。全部退回请选“物品有问题，退回”。") % {"most": voucher.left - 1},
            field="points",
        )
    if voucher.partial_returns.filter(state=PartState.PROPOSED).exists():
        raise Refusal("rewards.part_waits", _("这张凭证已有一次退分等着确认，请先确认或驳回。"))
    row = _propose(actor, now, voucher, points, said, key, alone=voucher.returned + points <= terms.alone_most)
    actions.trail(actor, now, "rewards.voucher.part_proposed", voucher, said, points=points)
    if row.state == PartState.DONE:
        _pay(actor, now, row)
    return row


@transaction.atomic
def confirm_part(*, actor: Actor, now: datetime, part_id: int) -> PartialReturn:
    """A second person has looked: the points go back. Neither the one who proposed it nor the one who gets it may."""
    row = _open(actor, part_id, "confirm_part")
    _decide(actor, now, row, "confirm_part", "")
    _pay(actor, now, row)
    return row


@transaction.atomic
def refuse_part(*, actor: Actor, now: datetime, part_id: int, reason: str) -> PartialReturn:
    """Nothing goes back, and why; the member is told, too."""
    row = _open(actor, part_id, "refuse_part")
    _decide(actor, now, row, "refuse_part", rules.check_reason(reason))
    actions.trail(actor, now, "rewards.voucher.part_refused", row.voucher, row.answer, points=row.points)
    words = _("“%(title)s”退回 %(points)s 分没有通过，原因：%(reason)s。") % _names(row, row.answer)
    _tell(now, row, row.voucher.person_id, words)
    return row


def _propose(
    actor: Actor, now: datetime, voucher: Voucher, points: int, reason: str, key: str, *, alone: bool
) -> PartialReturn:
    return PartialReturn.objects.create(
        voucher=voucher,
        points=points,
        reason=reason,
        state=PartState.DONE if alone else PartState.PROPOSED,
        proposed_at=now,
        proposed_by_id=actor.person_id,
        proposed_by_label=actor.label,
        request_key=key,
        decided_at=now if alone else None,
        decided_by_label=actor.label if alone else "",
    )


def _open(actor: Actor, part_id: int, verb: str) -> PartialReturn:
    row = get_in_scope(permits.kept_parts(actor).select_for_update(of=("self",)), pk=part_id)
    PART.check(verb, row.state)
    if actor.person_id is not None and actor.person_id in {row.proposed_by_id, row.voucher.person_id}:
        raise Refusal("rewards.part_own", _("提出退分的人和领取的人都不能确认，请由另一位站务员或管理人员办理。"))
    return row


def _decide(actor: Actor, now: datetime, row: PartialReturn, verb: str, answer: str) -> None:
    done = {
        "state": PART.find(verb).target,
        "decided_at": now,
        "decided_by_label": actor.label,
        "answer": answer,
    }
    if not PartialReturn.objects.filter(pk=row.pk, state=PartState.PROPOSED).update(**done):
        row.refresh_from_db(fields=["state"])
        PART.check(verb, row.state)
    for name, value in done.items():
        setattr(row, name, value)


def _pay(actor: Actor, now: datetime, row: PartialReturn) -> None:
    """Compare and set on the voucher, then the ledger: the sum of what comes back stays below what was paid."""
    fits = Voucher.objects.filter(
        pk=row.voucher_id, state=VoucherState.HANDED_OVER, returned__lt=F("price") - row.points
    )
    if not fits.update(returned=F("returned") + row.points):
        raise Refusal("rewards.part_too_late", _("这张凭证已经整张退回，不能再退一部分。"))
    voucher = row.voucher
    refund_part(
        hold_id=voucher.hold_id,
        amount=row.points,
        key=f"rewards.part:{row.pk}",
        reason=row.reason,
        actor=actor,
        now=now,
    )
    actions.trail(actor, now, "rewards.voucher.part_returned", voucher, row.reason, points=row.points)
    gift = Gift.objects.filter(voucher=voucher, state="ACCEPTED").first()
    words = _("“%(title)s”退回 %(points)s 分，原因：%(reason)s。") % _names(row, row.reason)
    to_whom = _("积分退给了送您的人。") if gift else ""
    _tell(now, row, voucher.person_id, f"{words}{to_whom}")
    if gift:
        _tell(now, row, gift.giver_id, words, link="/m/points/")


def _names(row: PartialReturn, reason: str) -> dict[str, object]:
    return {"title": row.voucher.stock.reward.title, "points": row.points, "reason": reason}


def _tell(now: datetime, row: PartialReturn, person_id: int, words: object, link: str = "") -> None:
    tell(
        person_id=person_id,
        kind="rewards.voucher.part",
        text=str(words),
        link=link or f"/m/rewards/vouchers/{row.voucher.code}/",
        key=f"part:{row.pk}:{row.state}",
        now=now,
    )
