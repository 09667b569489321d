"""Redeeming, handing over, cancelling, expiring: one function per verb.

Locks are taken in one order everywhere: voucher or person, then the person's points, then the stock row. So a
redemption and a hand-over of the same member at the same station cannot wait for each other.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from hongguanjia.base.access.api import Actor, get_in_scope, not_found, system_actor
from hongguanjia.base.notices.api import tell
from hongguanjia.base.people.models import Person
from hongguanjia.base.record.api import NewFact, leave_trail, record_facts
from hongguanjia.base.record.models import TrailEntry
from hongguanjia.kit.ids import new_code
from hongguanjia.kit.refusals import NotFound, Refusal
from hongguanjia.points.api import Owner, hold, release_hold, settle_hold
from hongguanjia.rooms.rewards import permits, rules
from hongguanjia.rooms.rewards.asking import check_available
from hongguanjia.rooms.rewards.drops import check_left, claim_place, keep_place
from hongguanjia.rooms.rewards.flow import REDEEMED, VOUCHER
from hongguanjia.rooms.rewards.lining_up import take_offer
from hongguanjia.rooms.rewards.models import LostCode, MovementKind, Stock, StockMovement, Voucher, VoucherState
from hongguanjia.rooms.rewards.providing import note_service

UNIT = "service"
CAUSE = "rewards.voucher"
BATCH = 500
COUNTED = (VoucherState.RESERVED, VoucherState.HANDED_OVER)


def redeem(*, actor: Actor, now: datetime, stock_id: int, key: str) -> Voucher:
    """Exchange points for one piece of a stock: hold the points and reserve the piece, both or neither.

    ``key`` names the request: the same key of the same person gives the same voucher again. Refused when the points do
    not suffice, the limit is reached, it is not offered, or the last piece is gone. When a drop is exhausted this is
    said before anything is locked, so that a thousand who come too late do not queue behind one another.
    """
    person_id = permits.check_may_redeem(actor)
    if not Voucher.objects.filter(person=person_id, request_key=key).exists():
        check_left(stock_id=stock_id, person_id=person_id, now=now)
    return _redeem(actor, now, person_id, stock_id, key)


@transaction.atomic
def _redeem(actor: Actor, now: datetime, person_id: int, stock_id: int, key: str) -> Voucher:
    person = lock_person(person_id)
    earlier = Voucher.objects.filter(person=person, request_key=key).first()
    if earlier is not None:
        return earlier
    stock = get_in_scope(permits.redeemable_stock(actor), pk=stock_id)
    kept_back = check_available(person, stock, now)
    drop_id = claim_place(stock=stock, person_id=person.pk, now=now)
    payer = Owner("PERSON", person.pk)
    voucher = issue(actor=actor, now=now, person=person, stock=stock, key=key, payer=payer, kept_back=kept_back)
    keep_place(drop_id=drop_id, voucher=voucher)
    return voucher


def lock_person(person_id: int) -> Person:
    """The person who gets a voucher, locked, so that limits are counted one redemption at a time."""
    rows = Person.objects.select_for_update(no_key=True, of=("self",)).select_related("organisation")
    return rows.get(pk=person_id)


def issue(
    *, actor: Actor, now: datetime, person: Person, stock: Stock, key: str, payer: Owner, kept_back: int = 0
) -> Voucher:
    """A voucher for ``person`` out of ``payer``'s points, once everything else has been checked.

    ``kept_back`` pieces of the shelf are not to be had: expired, or for those who stand before.
    """
    reward = stock.reward
    held = hold(
        owner=payer,
        unit=UNIT,
        amount=reward.price,
        key=f"rewards.redeem:{person.pk}:{key}",
        cause_kind=CAUSE,
        cause_id=stock.pk,
        memo=reward.title,
        expires_at=None,
        actor=actor,
        now=now,
    )
    voucher = Voucher.objects.create(
        code=new_code(),
        person=person,
        stock=stock,
        price=reward.price,
        hold_id=held.id,
        request_key=key,
        redeemed_at=now,
        redeemed_by_label=actor.label,
        mandate_id=actor.mandate_id,
        expires_at=rules.voucher_end(reward, now),
    )
    take_offer(actor=actor, now=now, stock=stock, person_id=person.pk)
    _reserve(actor, now, stock, voucher, kept_back)
    trail(actor, now, "rewards.voucher.redeemed", voucher, price=voucher.price)
    return voucher


@transaction.atomic
def hand_over(*, actor: Actor, now: datetime, code: str, done_at: datetime | None = None) -> Voucher:
    """Hand the piece over to whoever shows ``code``, once; the held points are spent. Of two clerks one wins.

    ``done_at`` is when it really happened, if a device tells of it later; what counts is that it was fresh then.
    """
    voucher = find_for_clerk(actor=actor, code=code)
    check_step("hand_over", voucher)
    rules.check_fresh(voucher, done_at or now)
    rules.check_not_own(voucher, actor.person_id)
    spend(actor, now, voucher, done_at or now)
    return voucher


def spend(actor: Actor, now: datetime, voucher: Voucher, done_at: datetime) -> None:
    """What a hand-over does, once it is clear that it may: close, spend, take off the shelf, record, tell."""
    _close(actor, done_at, voucher, "hand_over")
    settle_hold(hold_id=voucher.hold_id, key=f"rewards.hand_over:{voucher.pk}", actor=actor, now=now)
    _move(actor, now, voucher, MovementKind.HAND_OVER, on_hand=-1)
    note_service(voucher, done_at)
    home = voucher.person.organisation or voucher.stock.station.organisation
    fact = NewFact(
        kind=REDEEMED,
        key=f"{REDEEMED}:{voucher.pk}",
        organisation_id=home.pk,
        organisation_path=home.path,
        occurred_at=done_at,
        source_kind="voucher",
        source_id=voucher.pk,
        person_id=voucher.person_id,
        summary=voucher.stock.reward.title,
    )
    record_facts([fact], actor=actor, now=now)
    trail(actor, now, "rewards.voucher.handed_over", voucher)
    tell_holder(now, voucher, "handed_over", _("您兑换的“%(title)s”已在%(station)s领取。"))


@transaction.atomic
def cancel(*, actor: Actor, now: datetime, code: str) -> Voucher:
    """Give up an own voucher that was not fetched yet: the points come back, the piece is free again."""
    voucher = get_in_scope(permits.own_vouchers(actor), code=code)
    check_step("cancel", voucher)
    _give_back(actor, now, voucher, "cancel", str(_("本人取消")))
    return voucher


@transaction.atomic
def call_off(*, actor: Actor, now: datetime, code: str, reason: str) -> Voucher:
    """The station cannot give it (broken, mistaken stock): the member gets the points back and hears why."""
    voucher = get_in_scope(permits.served_vouchers(actor), code=code)
    check_step("call_off", voucher)
    _give_back(actor, now, voucher, "call_off", rules.check_reason(reason))
    tell_holder(now, voucher, "called_off", _("%(station)s取消了您兑换的“%(title)s”，积分已退回。"))
    return voucher


def undo_redemption(entry: TrailEntry, actor: Actor, now: datetime) -> None:
    """Take back what was redeemed under a mandate against the principal's will; what was fetched stays fetched."""
    voucher = permits.served_vouchers(system_actor(actor.label)).get(pk=entry.subject_id)
    check_step("call_off", voucher)
    _give_back(actor, now, voucher, "call_off", str(_("代办有异议，撤回")))


def expire_vouchers(*, now: datetime) -> int:
    """Close vouchers past their last day and give the points back; returns how many. Each in its own transaction."""
    due = Voucher.objects.filter(state=VoucherState.RESERVED, expires_at__lte=now).order_by("pk")
    return sum(expire(pk, now=now) for pk in list(due.values_list("pk", flat=True)[:BATCH]))


@transaction.atomic
def expire(voucher_id: int, *, now: datetime) -> bool:
    """Expire one voucher; ``False`` when somebody closed it in the meantime."""
    actor = system_actor(str(_("到期处理")))
    voucher = permits.served_vouchers(actor).get(pk=voucher_id)
    try:
        _give_back(actor, now, voucher, "expire", str(_("过期未领")))
    except Refusal:
        return False
    tell_holder(now, voucher, "expired", _("“%(title)s”过期未领，积分已退回，可以重新兑换。"))
    return True


def find_for_clerk(*, actor: Actor, code: str) -> Voucher:
    """The voucher that a clerk scanned or typed; one of another station is as unknown as one that never was."""
    typed = "".join(code.split()).replace("-", "").upper()
    try:
        return get_in_scope(permits.served_vouchers(actor), code=typed)
    except NotFound as unknown:
        _check_alive(actor, typed)
        raise NotFound(
            "rewards.code_unknown",
            _("没有找到这个兑换码。请核对后再输一次；如果凭证上写的是别的站点，请到那个站点领取。"),
            field="code",
        ) from unknown


def _check_alive(actor: Actor, code: str) -> None:
    """Tell a clerk plainly that a code of his station was replaced by another."""
    if LostCode.objects.filter(code=code, voucher__in=permits.served_vouchers(actor)).exists():
        raise Refusal(
            "rewards.code_replaced", _("这个兑换码已经挂失，换了新码，不能再用。请对方出示新的凭证。"), field="code"
        )


def _reserve(actor: Actor, now: datetime, stock: Stock, voucher: Voucher, kept_back: int) -> None:
    taken = Stock.objects.filter(pk=stock.pk, on_hand__gt=F("reserved") + kept_back).update(reserved=F("reserved") + 1)
    if not taken:
        raise Refusal(
            "rewards.sold_out",
            _("“%(title)s”在%(station)s刚刚兑完，积分没有扣。请换一个站点，或者过几天再看。")
            % {"title": stock.reward.title, "station": stock.station.name},
        )
    _note_movement(actor, now, voucher, MovementKind.RESERVE, on_hand=0, reserved=1)


def _give_back(actor: Actor, now: datetime, voucher: Voucher, verb: str, reason: str) -> None:
    _close(actor, now, voucher, verb, reason)
    release_hold(hold_id=voucher.hold_id, key=f"rewards.{verb}:{voucher.pk}", reason=reason, actor=actor, now=now)
    _move(actor, now, voucher, MovementKind.RELEASE, on_hand=0)
    trail(actor, now, f"rewards.voucher.{verb}", voucher, reason)


def _close(actor: Actor, now: datetime, voucher: Voucher, verb: str, reason: str = "") -> None:
    """Compare and set: exactly one of those who close a voucher at the same moment wins."""
    target = VOUCHER.find(verb).target
    done = {"state": target, "closed_at": now, "closed_by_label": actor.label, "closed_reason": reason}
    if not Voucher.objects.filter(pk=voucher.pk, state=VoucherState.RESERVED).update(**done):
        voucher.refresh_from_db(fields=["state", "closed_at", "closed_by_label"])
        check_step(verb, voucher)
        raise not_found()
    for field, value in done.items():
        setattr(voucher, field, value)


def check_step(verb: str, voucher: Voucher) -> None:
    """The flow's check, with a sentence that names who closed the voucher and when."""
    if VOUCHER.can(verb, voucher.state):
        return
    raise Refusal(
        "voucher.wrong_state",
        _("这张凭证%(state)s：%(at)s，经办人%(who)s。不能再办一次。")
        % {
            "state": voucher.get_state_display(),
            "at": date_format(localtime(voucher.closed_at or voucher.redeemed_at), "Y年n月j日 H:i"),
            "who": voucher.closed_by_label or voucher.redeemed_by_label,
        },
        detail={"verb": verb, "state": voucher.state},
    )


def _move(actor: Actor, now: datetime, voucher: Voucher, kind: str, *, on_hand: int) -> None:
    """Take the voucher's piece out of the reserve, and off the shelf when ``on_hand`` is -1."""
    Stock.objects.filter(pk=voucher.stock_id).update(reserved=F("reserved") - 1, on_hand=F("on_hand") + on_hand)
    _note_movement(actor, now, voucher, kind, on_hand=on_hand, reserved=-1)


def _note_movement(actor: Actor, now: datetime, voucher: Voucher, kind: str, *, on_hand: int, reserved: int) -> None:
    StockMovement.objects.create(
        stock_id=voucher.stock_id,
        kind=kind,
        on_hand_change=on_hand,
        reserved_change=reserved,
        voucher=voucher,
        at=now,
        user_id=actor.user_id,
        actor_label=actor.label,
    )


def trail(actor: Actor, now: datetime, verb: str, voucher: Voucher, reason: str = "", **detail: object) -> None:
    """Leave a line about ``voucher`` on the trail of its station's organisation."""
    station = voucher.stock.station
    leave_trail(
        actor=actor,
        now=now,
        verb=verb,
        subject_kind="voucher",
        subject_id=voucher.pk,
        subject_label=voucher.stock.reward.title,
        organisation_id=station.organisation_id,
        organisation_path=station.organisation.path,
        reason=reason,
        **detail,
    )


def tell_holder(now: datetime, voucher: Voucher, event: str, sentence: object) -> None:
    """Tell whoever holds ``voucher`` what happened, once per event; the sentence may name ``title`` and ``station``."""
    names = {"title": voucher.stock.reward.title, "station": voucher.stock.station.name}
    tell(
        person_id=voucher.person_id,
        kind=f"rewards.voucher.{event}",
        text=str(sentence) % names,
        link=f"/m/rewards/vouchers/{voucher.code}/",
        key=f"voucher:{voucher.pk}:{event}",
        now=now,
    )
