"""Giving a voucher to another member: offered by name, accepted or declined, within the county's monthly limit."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from hongguanjia.base.access.api import Actor, get_in_scope, not_found
from hongguanjia.base.notices.api import tell
from hongguanjia.base.people.models import Membership, Person
from hongguanjia.kit.clock import county_date, county_midnight
from hongguanjia.kit.ids import new_code
from hongguanjia.kit.refusals import Refusal
from hongguanjia.rooms.rewards import actions, permits, rules
from hongguanjia.rooms.rewards.asking import Asker, look
from hongguanjia.rooms.rewards.availability import Availability
from hongguanjia.rooms.rewards.figures import terms_on
from hongguanjia.rooms.rewards.flow import GIFT, VOUCHER
from hongguanjia.rooms.rewards.models import Gift, GiftState, LostCode, Voucher, VoucherState

PERSONAL = {"rewards.not_for_you", "rewards.limit_reached", "rewards.household_limit"}
COUNTING = (GiftState.OFFERED, GiftState.ACCEPTED)


@transaction.atomic
def offer_gift(*, actor: Actor, now: datetime, voucher_id: int, name: str, message: str = "") -> Gift:
    """Offer an own voucher to the member of the same branch who is called ``name``."""
    giver = actions.lock_person(permits.check_may_redeem(actor))
    voucher = get_in_scope(permits.own_vouchers(actor), pk=voucher_id)
    actions.check_step("give", voucher)
    rules.check_fresh(voucher, now)
    receiver = _find_member(giver, name, now)
    _check_month(giver, now)
    try:
        with transaction.atomic():
            gift = Gift.objects.create(
                voucher=voucher, giver=giver, receiver=receiver, message=message.strip()[:100], offered_at=now
            )
    except IntegrityError as twice:
        raise Refusal("rewards.given_before", _("这张凭证已经转赠过，不能再转赠。")) from twice
    actions.trail(actor, now, "rewards.gift.offered", voucher)
    _tell(now, gift, receiver.pk, "offered", _("%(giver)s想把“%(title)s”送给您，请接受或谢绝。"))
    return gift


@transaction.atomic
def accept_gift(*, actor: Actor, now: datetime, gift_id: int) -> Gift:
    """Take it: the voucher is the receiver's, under a new code. Within the receiver's own limit for that reward."""
    gift = _find(actor, gift_id, "accept")
    receiver = actions.lock_person(gift.receiver_id)
    voucher = gift.voucher
    actions.check_step("give", voucher)
    rules.check_fresh(voucher, now)
    _check_receiver(voucher, receiver, now)
    LostCode.objects.create(code=voucher.code, voucher=voucher, at=now, actor_label=actor.label, reason="转赠")
    moved = Voucher.objects.filter(pk=voucher.pk, state=VoucherState.RESERVED, person_id=gift.giver_id)
    if not moved.update(person=receiver, code=new_code(), request_key=f"gift:{gift.pk}"):
        VOUCHER.check("give", VoucherState.CANCELLED)
    return _answer(actor, now, gift, GiftState.ACCEPTED, _("%(receiver)s接受了您送的“%(title)s”。"))


@transaction.atomic
def decline_gift(*, actor: Actor, now: datetime, gift_id: int) -> Gift:
    """Say no, without having to say why; the voucher stays with the giver."""
    gift = _find(actor, gift_id, "decline")
    return _answer(actor, now, gift, GiftState.DECLINED, _("%(receiver)s谢绝了“%(title)s”，凭证还是您的。"))


@transaction.atomic
def withdraw_gift(*, actor: Actor, now: datetime, gift_id: int) -> Gift:
    """The giver takes the offer back before it was answered."""
    gift = _find(actor, gift_id, "withdraw")
    return _answer(actor, now, gift, GiftState.WITHDRAWN, None)


def _find(actor: Actor, gift_id: int, verb: str) -> Gift:
    """The gift, for the one of the two whose answer it is."""
    gift = get_in_scope(permits.own_gifts(actor).select_for_update(of=("self",)), pk=gift_id)
    if actor.subject_id != (gift.giver_id if verb == "withdraw" else gift.receiver_id):
        raise not_found()
    GIFT.check(verb, gift.state)
    return gift


def _find_member(giver: Person, name: str, now: datetime) -> Person:
    """One member of the giver's branch by the whole name; nobody and several are told alike."""
    day = county_date(now)
    here = Membership.objects.filter(organisation=giver.organisation_id, active_from__lte=day).exclude(
        active_to__lte=day
    )
    found = list(Person.objects.filter(pk__in=here.values("person"), name=name.strip()).exclude(pk=giver.pk)[:2])
    if len(found) != 1:
        raise Refusal(
            "rewards.receiver_unknown",
            _("本支部没有找到这位党员，或者有重名。请写全名，或请站务员帮忙。"),
            field="name",
        )
    return found[0]


def _check_month(giver: Person, now: datetime) -> None:
    most = terms_on(county_date(now)).gifts_per_month
    first = county_midnight(county_date(now).replace(day=1))
    if Gift.objects.filter(giver=giver, state__in=COUNTING, offered_at__gte=first).count() >= most:
        raise Refusal("rewards.gifts_full", _("每人每月最多转赠%(most)s张，这个月已经用完。") % {"most": most})


def _check_receiver(voucher: Voucher, receiver: Person, now: datetime) -> None:
    """The receiver's own reach and limits hold for a gift too; whether any are left does not matter any more."""
    asker = Asker(receiver.pk, receiver.organisation.path if receiver.organisation else "")
    answer = look([voucher.stock.reward], asker=asker, now=now).answer(voucher.stock)
    Availability(tuple(reason for reason in answer.reasons if reason.code in PERSONAL)).check()


def _answer(actor: Actor, now: datetime, gift: Gift, state: GiftState, sentence: object) -> Gift:
    gift.state, gift.answered_at = state, now
    gift.save(update_fields=["state", "answered_at"])
    actions.trail(actor, now, f"rewards.gift.{state.lower()}", gift.voucher)
    if sentence is not None:
        _tell(now, gift, gift.giver_id, state.lower(), sentence)
    return gift


def _tell(now: datetime, gift: Gift, person_id: int, event: str, sentence: object) -> None:
    names = {
        "title": gift.voucher.stock.reward.title,
        "giver": gift.giver.name,
        "receiver": gift.receiver.name,
    }
    tell(
        person_id=person_id,
        kind=f"rewards.gift.{event}",
        text=str(sentence) % names,
        link="/m/rewards/gifts/",
        key=f"gift:{gift.pk}:{event}",
        now=now,
    )
