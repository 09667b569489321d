"""Draws by lot (抽签): the hash of the seed is published first, entries come in until the hour, then the seed is shown.

An entry holds the points, so that whoever is drawn can pay; whoever is not gets them back in the same breath.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Case, IntegerField, Max, QuerySet, Value, When
from django.utils.translation import gettext as _

from hongguanjia.base.access.api import Actor, get_in_scope, system_actor
from hongguanjia.base.notices.api import tell
from hongguanjia.base.people.models import Person
from hongguanjia.base.people.seals import key_ring
from hongguanjia.base.record.api import leave_trail
from hongguanjia.kit.lots import draw_order, hash_seed
from hongguanjia.kit.refusals import BadInput, Refusal
from hongguanjia.points.api import Owner, hold, release_hold
from hongguanjia.rooms.rewards import actions, announcing, permits, rules
from hongguanjia.rooms.rewards.asking import NOBODY, Asker, look
from hongguanjia.rooms.rewards.flow import DRAW
from hongguanjia.rooms.rewards.models import Draw, DrawEntry, DrawState, EntryState, Way

SEED = "rewards.draw.seed"
CAUSE = "rewards.draw"
LET_THROUGH = ("rewards.draw_only", "rewards.sold_out", "rewards.queue_first", "points.not_enough")


@dataclass(frozen=True, slots=True)
class DrawPlan:
    """What a draw is announced with."""

    number: int
    opens_at: datetime
    closes_at: datetime


@transaction.atomic
def announce_draw(*, actor: Actor, now: datetime, stock_id: int, plan: DrawPlan, seed: str = "") -> Draw:
    """Announce a draw of ``plan.number`` pieces of one shelf. The seed is made now and kept sealed; its hash is public.

    Refused when that many pieces do not lie there. Whoever asked to be told is told.
    """
    stock = get_in_scope(permits.redeemable_stock(actor), pk=stock_id)
    permits.check_may_manage(actor, stock.reward.organisation)
    if stock.reward.way != Way.DRAW:
        raise Refusal("rewards.not_by_draw", _("这个项目不是抽签的。请先在“修改”里把兑换方式改为抽签。"))
    if plan.number < 1:
        raise BadInput("rewards.number", _("抽签名额至少是 1，请改一改。"), field="number")
    if plan.closes_at <= max(plan.opens_at, now):
        raise BadInput("rewards.closes_at", _("报名截止时间要在开始时间和现在之后，请改一改。"), field="closes_at")
    if Draw.objects.filter(stock__reward=stock.reward, state=DrawState.OPEN).exists():
        raise Refusal("rewards.draw_running", _("这个项目还有一次抽签没有办结。"))
    announcing.check_hours(stock.reward, opens_at=max(plan.opens_at, now), closes_at=plan.closes_at)
    announcing.check_pieces(plan.number, announcing.count_fit(stock, now))
    seed = seed or secrets.token_hex(32)
    draw = Draw.objects.create(
        stock=stock,
        number=plan.number,
        opens_at=plan.opens_at,
        closes_at=plan.closes_at,
        seed_hash=hash_seed(seed),
        seed_sealed=key_ring().seal(seed, context=SEED),
    )
    _trail(actor, now, "announced", draw, seed_hash=draw.seed_hash)
    said = _("“%(title)s”要抽签，共 %(number)s 份，%(at)s前报名，先后不影响中签。")
    said %= {"title": stock.reward.title, "at": announcing.say_moment(plan.closes_at), "number": plan.number}
    announcing.tell_waiting(stock.reward, said, f"draw:{draw.pk}", now)
    return draw


@transaction.atomic
def enter_draw(*, actor: Actor, now: datetime, draw_id: int) -> DrawEntry:
    """Enter before the hour; the points are held. Entering twice is the same as once."""
    person = actions.lock_person(permits.check_may_redeem(actor))
    draw = get_in_scope(permits.open_draws(actor), pk=draw_id)
    DRAW.check("enter", draw.state)
    _check_window(draw, now)
    mine = DrawEntry.objects.filter(draw=draw, person=person).exclude(state=EntryState.WITHDRAWN).first()
    if mine is not None:
        return mine
    _check_person(person, draw, now)
    owner, price = Owner("PERSON", person.pk), draw.stock.reward.price
    attempt = DrawEntry.objects.filter(draw=draw, person=person).count()
    held = hold(
        owner=owner,
        unit=actions.UNIT,
        amount=price,
        key=f"rewards.draw:{draw.pk}:{person.pk}:{attempt}",
        cause_kind=CAUSE,
        cause_id=draw.pk,
        memo=draw.stock.reward.title,
        expires_at=None,
        actor=actor,
        now=now,
    )
    locked = Draw.objects.select_for_update().get(pk=draw.pk)
    DRAW.check("enter", locked.state)
    _check_household(person, draw, now)
    last = DrawEntry.objects.filter(draw=draw).aggregate(last=Max("number"))["last"] or 0
    entry = DrawEntry.objects.create(draw=draw, person=person, number=last + 1, hold_id=held.id, entered_at=now)
    _trail(actor, now, "entered", draw, number=entry.number)
    return entry


@transaction.atomic
def withdraw_entry(*, actor: Actor, now: datetime, draw_id: int) -> DrawEntry:
    """Give an own entry up before the hour; the points come back."""
    person = actions.lock_person(permits.check_may_redeem(actor))
    draw = get_in_scope(permits.open_draws(actor), pk=draw_id)
    DRAW.check("withdraw", draw.state)
    _check_window(draw, now)
    entry = get_in_scope(DrawEntry.objects.filter(draw=draw, person=person), state=EntryState.ENTERED)
    _let_go(entry, EntryState.WITHDRAWN, _("退出抽签"), actor, now)
    _trail(actor, now, "withdrawn", draw, number=entry.number)
    return entry


@transaction.atomic
def call_off_draw(*, actor: Actor, now: datetime, draw_id: int, reason: str) -> Draw:
    """Call a draw off: everyone who entered gets the points back and hears why."""
    draw = get_in_scope(permits.managed_draws(actor), pk=draw_id)
    said = rules.check_reason(reason)
    _close(draw, "call_off", called_off_reason=said)
    for entry in _entered(draw):
        _let_go(entry, EntryState.LOST, said, actor, now)
        _tell(entry, now, "called_off", _("“%(title)s”的抽签取消了，积分已退回：%(reason)s") % _names(draw, said))
    _trail(actor, now, "called_off", draw, reason=said)
    return draw


def draw_due(*, now: datetime) -> int:
    """Draw every draw whose hour has come; returns how many."""
    due = Draw.objects.filter(state=DrawState.OPEN, closes_at__lte=now).order_by("closes_at", "pk")
    return sum(draw_lots(draw_id=pk, now=now) for pk in list(due.values_list("pk", flat=True)))


@transaction.atomic
def draw_lots(*, draw_id: int, now: datetime) -> bool:
    """Show the seed, put the entries in order, give the first ones a voucher and the others their points back.

    As many are drawn as there are pieces fit to be handed out, at most the number announced. ``False`` when somebody
    drew it already.
    """
    actor = system_actor(_("抽签"))
    draw = permits.open_draws(actor).get(pk=draw_id)
    seed = key_ring().open(bytes(draw.seed_sealed), context=SEED)
    if draw.closes_at > now:
        raise Refusal("rewards.draw_early", _("报名还没有截止，不能提前抽签。"))
    try:
        _close(draw, "draw", seed=seed, drawn_at=now)
    except Refusal:
        return False
    entries = {entry.number: entry for entry in _entered(draw)}
    situation = look([draw.stock.reward], asker=NOBODY, now=now)
    pieces, kept_back = min(draw.number, situation.shelves[draw.stock_id].free), situation.kept_back[draw.stock_id]
    for place, number in enumerate(draw_order(seed, entries), start=1):
        entry = entries[number]
        entry.place = place
        if place > pieces or not _win(entry, draw, kept_back, actor, now):
            _let_go(entry, EntryState.LOST, _("未中签"), actor, now)
            _tell(entry, now, "lost", _("“%(title)s”抽签结果公布了，这次没有抽中，积分已退回。") % _names(draw))
    _trail(actor, now, "drawn", draw, entries=len(entries), pieces=pieces)
    return True


def list_draws(*, now: datetime, reward_id: int | None = None) -> QuerySet[Draw]:
    """Draws, of all rewards or of one: those that are not drawn first, then the newest. They are public."""
    rows = Draw.objects.select_related("stock__reward__organisation", "stock__station")
    rows = rows if reward_id is None else rows.filter(stock__reward=reward_id)
    done = Case(When(state=DrawState.OPEN, then=Value(0)), default=Value(1), output_field=IntegerField())
    return rows.order_by(done, "-closes_at", "-id")


def find_entry(*, actor: Actor, draw: Draw) -> DrawEntry | None:
    """The actor's own entry, if there is one that was not withdrawn."""
    if actor.subject_id is None:
        return None
    return DrawEntry.objects.filter(draw=draw, person=actor.subject_id).exclude(state=EntryState.WITHDRAWN).first()


def _win(entry: DrawEntry, draw: Draw, kept_back: int, actor: Actor, now: datetime) -> bool:
    """The hold of the entry becomes the hold of the voucher: released and held again in one transaction.

    ``False``, and nothing done, when a piece has left the shelf since the pieces were counted.
    """
    try:
        with transaction.atomic():
            release_hold(hold_id=entry.hold_id, key=_key(entry), reason=_("中签兑换"), actor=actor, now=now)
            entry.voucher = actions.issue(
                actor=actor,
                now=now,
                person=entry.person,
                stock=draw.stock,
                key=f"draw-{draw.pk}",
                payer=Owner("PERSON", entry.person_id),
                kept_back=kept_back,
            )
    except Refusal:
        return False
    entry.state = EntryState.WON
    entry.save(update_fields=["state", "place", "voucher"])
    _tell(entry, now, "won", _("您抽中了“%(title)s”，请在有效期内凭兑换码领取。") % _names(draw))
    return True


def _let_go(entry: DrawEntry, state: str, reason: str, actor: Actor, now: datetime) -> None:
    release_hold(hold_id=entry.hold_id, key=_key(entry), reason=reason, actor=actor, now=now)
    entry.state = state
    entry.save(update_fields=["state", "place"])


def _key(entry: DrawEntry) -> str:
    return f"rewards.draw.release:{entry.pk}"


def _entered(draw: Draw) -> list[DrawEntry]:
    rows = DrawEntry.objects.filter(draw=draw, state=EntryState.ENTERED).select_related("person__organisation")
    return list(rows.order_by("number"))


def _check_window(draw: Draw, now: datetime) -> None:
    if now < draw.opens_at:
        raise Refusal("rewards.draw_not_open", _("抽签报名还没有开始，请到时再来。"))
    if now >= draw.closes_at:
        raise Refusal("rewards.draw_closed", _("抽签报名已经截止，请看公布的结果。"))


def _check_person(person: Person, draw: Draw, now: datetime) -> None:
    """Everything but the pieces, which are drawn for, and the points, which the hold looks at."""
    path = person.organisation.path if person.organisation else ""
    reward = draw.stock.reward
    answer = look([reward], asker=Asker(person.pk, path), now=now).answer(draw.stock)
    for reason in answer.reasons:
        if reason.code not in LET_THROUGH:
            raise Refusal(reason.code, reason.says)


def _check_household(person: Person, draw: Draw, now: datetime) -> None:
    """Where a household may have so many, no more of its members enter than could still win."""
    most = draw.stock.reward.household_limit
    if most is None or person.household_id is None:
        return
    others = DrawEntry.objects.filter(draw=draw, state=EntryState.ENTERED, person__household=person.household_id)
    path = person.organisation.path if person.organisation else ""
    reward = draw.stock.reward
    had = look([reward], asker=Asker(person.pk, path), now=now).takers[reward.pk].taken_household
    if others.count() + had >= most:
        raise Refusal(
            "rewards.household_entered",
            _("“%(title)s”每户最多 %(most)s 份，您家已经有人报名，不能再报。") % {"title": reward.title, "most": most},
        )


def _close(draw: Draw, verb: str, **columns: object) -> None:
    columns["state"] = DRAW.find(verb).target
    if not Draw.objects.filter(pk=draw.pk, state=DrawState.OPEN).update(**columns):
        draw.refresh_from_db()
        DRAW.check(verb, draw.state)
    for name, value in columns.items():
        setattr(draw, name, value)


def _names(draw: Draw, reason: str = "") -> dict[str, str]:
    return {"title": draw.stock.reward.title, "reason": reason}


def _tell(entry: DrawEntry, now: datetime, event: str, sentence: str) -> None:
    tell(
        person_id=entry.person_id,
        kind=f"rewards.draw.{event}",
        text=sentence,
        link=f"/m/rewards/draws/{entry.draw_id}/",
        key=f"draw:{entry.pk}:{event}",
        now=now,
    )


def _trail(actor: Actor, now: datetime, verb: str, draw: Draw, reason: str = "", **detail: object) -> None:
    organisation = draw.stock.reward.organisation
    leave_trail(
        actor=actor,
        now=now,
        verb=f"rewards.draw.{verb}",
        subject_kind="draw",
        subject_id=draw.pk,
        subject_label=draw.stock.reward.title,
        organisation_id=organisation.pk,
        organisation_path=organisation.path,
        reason=reason,
        **detail,
    )
