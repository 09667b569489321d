"""Announced drops (限量发放): how many, from when, until when, and nothing before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Case, F, IntegerField, QuerySet, Value, When
from django.utils.translation import gettext as _

from hongguanjia.base.access.api import Actor, get_in_scope
from hongguanjia.base.record.api import leave_trail
from hongguanjia.kit.refusals import BadInput, Refusal
from hongguanjia.rooms.rewards import announcing, permits, rules
from hongguanjia.rooms.rewards.models import Drop, DropPlace, Stock, Voucher, Waiting, WaitingState, Way


@dataclass(frozen=True, slots=True)
class DropPlan:
    """What a drop is announced with."""

    number: int
    opens_at: datetime
    closes_at: datetime


@transaction.atomic
def announce_drop(*, actor: Actor, now: datetime, reward_id: int, plan: DropPlan) -> Drop:
    """Announce ``plan.number`` pieces of a reward that is given out in drops. Announced means before it opens.

    Refused when that many pieces do not lie there unpromised. Whoever asked to be told is told.
    """
    reward = get_in_scope(permits.managed_rewards(actor), pk=reward_id)
    if reward.way != Way.DROP:
        raise Refusal("rewards.not_by_drop", _("这个项目不是限量发放的。请先在“修改”里把兑换方式改为限量发放。"))
    if plan.number < 1:
        raise BadInput("rewards.number", _("发放数量至少是 1，请改一改。"), field="number")
    if plan.opens_at <= now:
        raise BadInput("rewards.opens_at", _("开始时间要在现在之后，让大家先知道。"), field="opens_at")
    if plan.closes_at <= plan.opens_at:
        raise BadInput("rewards.closes_at", _("结束时间要在开始时间之后，请改一改。"), field="closes_at")
    live = Drop.objects.filter(reward=reward, called_off_at__isnull=True)
    if live.filter(opens_at__lt=plan.closes_at, closes_at__gt=plan.opens_at).exists():
        raise BadInput("rewards.drop_overlaps", _("这段时间里已经有一次发放，请错开。"), field="opens_at")
    announcing.check_hours(reward, opens_at=plan.opens_at, closes_at=plan.closes_at)
    announcing.check_pieces(plan.number, announcing.count_unpromised(reward, now))
    drop = Drop.objects.create(
        reward=reward, number=plan.number, opens_at=plan.opens_at, closes_at=plan.closes_at, announced_at=now
    )
    _trail(actor, now, "announced", drop)
    said = _("“%(title)s”%(at)s开始限量发放，共 %(number)s 份，先到先得，每人一份。")
    said %= {"title": reward.title, "at": announcing.say_moment(plan.opens_at), "number": plan.number}
    announcing.tell_waiting(reward, said, f"drop:{drop.pk}", now)
    return drop


@transaction.atomic
def call_off_drop(*, actor: Actor, now: datetime, drop_id: int, reason: str) -> Drop:
    """Call a drop off before it opens; afterwards people have already come for it."""
    drop = get_in_scope(permits.managed_drops(actor), pk=drop_id)
    said = rules.check_reason(reason)
    if now >= drop.opens_at:
        raise Refusal("rewards.drop_opened", _("发放已经开始，不能取消。"))
    done = {"called_off_at": now, "called_off_reason": said}
    if not Drop.objects.filter(pk=drop.pk, called_off_at__isnull=True).update(**done):
        raise Refusal("rewards.drop_called_off", _("这次发放已经取消了。"))
    drop.refresh_from_db()
    _trail(actor, now, "called_off", drop, said)
    return drop


def check_left(*, stock_id: int, person_id: int, now: datetime) -> None:
    """Refuse when the drop that is open has nothing left; reads only, and knows nothing of other reasons."""
    running = Drop.objects.filter(
        reward__stock=stock_id, reward__way=Way.DROP, opens_at__lte=now, closes_at__gt=now, called_off_at__isnull=True
    )
    left = list(running.values_list("taken", "number"))
    if not left or any(taken < number for taken, number in left) or _is_kept(stock_id, person_id):
        return
    raise _gone()


def claim_place(*, stock: Stock, person_id: int, now: datetime) -> int | None:
    """Take one piece out of the drop that is open, by compare-and-set; ``None`` when the reward knows no drops.

    A piece that was set aside for this person before the reward was given out in drops is no part of any.
    """
    if stock.reward.way != Way.DROP or _is_kept(stock.pk, person_id):
        return None
    open_now = Drop.objects.filter(
        reward=stock.reward_id, opens_at__lte=now, closes_at__gt=now, called_off_at__isnull=True
    ).values_list("pk", flat=True)
    for drop_id in open_now:
        if Drop.objects.filter(pk=drop_id, taken__lt=F("number")).update(taken=F("taken") + 1):
            return int(drop_id)
    raise _gone()


def keep_place(*, drop_id: int | None, voucher: Voucher) -> None:
    """Write down which voucher the claimed piece became; one per member and drop, held by the database."""
    if drop_id is not None:
        DropPlace.objects.create(drop_id=drop_id, person_id=voucher.person_id, voucher=voucher)


def list_drops(*, now: datetime, reward_id: int | None = None) -> QuerySet[Drop]:
    """Drops, of all rewards or of one: those that are not over first, then the newest. They are public."""
    rows = Drop.objects.select_related("reward__organisation")
    rows = rows if reward_id is None else rows.filter(reward=reward_id)
    over = Case(When(closes_at__lte=now, then=Value(1)), default=Value(0), output_field=IntegerField())
    return rows.order_by(over, "-opens_at", "-id")


def _is_kept(stock_id: int, person_id: int) -> bool:
    """Whether a piece was set aside for this person, from the time when the reward could be had at any time."""
    return Waiting.objects.filter(stock=stock_id, person=person_id, state=WaitingState.OFFERED).exists()


def _gone() -> Refusal:
    return Refusal("rewards.drop_gone", _("这次发放的刚刚兑完，积分没有扣。请等下一次。"))


def _trail(actor: Actor, now: datetime, verb: str, drop: Drop, reason: str = "") -> None:
    leave_trail(
        actor=actor,
        now=now,
        verb=f"rewards.drop.{verb}",
        subject_kind="drop",
        subject_id=drop.pk,
        subject_label=drop.reward.title,
        organisation_id=drop.reward.organisation_id,
        organisation_path=drop.reward.organisation.path,
        reason=reason,
        number=drop.number,
    )
