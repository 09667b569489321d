"""The waiting list (候补): whoever waits longest is offered the next free piece for two days; who declines passes it on.

Offers go out by day: a piece that comes back at night stays where it is until the morning.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, F, Q
from django.utils.translation import gettext as _

from hongguanjia.base.access.api import Actor, get_in_scope, system_actor
from hongguanjia.base.notices.api import tell
from hongguanjia.kit.clock import county_date
from hongguanjia.kit.refusals import Refusal
from hongguanjia.points.api import Owner, get_balance
from hongguanjia.rooms.rewards import actions, permits, rules
from hongguanjia.rooms.rewards.announcing import say_moment
from hongguanjia.rooms.rewards.asking import LINED_UP, Asker, look
from hongguanjia.rooms.rewards.availability import Availability, Reason
from hongguanjia.rooms.rewards.flow import WAITING
from hongguanjia.rooms.rewards.lining_up import close_place
from hongguanjia.rooms.rewards.models import MovementKind, Stock, Waiting, WaitingState, Way
from hongguanjia.rooms.rewards.shelving import move_shelf

OFFER_LASTS = timedelta(hours=48)
FOR_WANT_OF_A_PIECE = frozenset({"rewards.sold_out", "rewards.queue_first"})
BETWEEN_CHANCES = FOR_WANT_OF_A_PIECE | {
    "rewards.drop_none", "rewards.drop_over", "rewards.drop_gone", "rewards.drop_once", "rewards.draw_none",
    "rewards.limit_reached", "rewards.household_limit", "points.not_enough",
}  # fmt: skip
"""Reasons for which one can ask to be told of the next drop or draw: by then they may be gone."""
PASSING = FOR_WANT_OF_A_PIECE | {"rewards.station_shut", "rewards.not_yet"}


@transaction.atomic
def join_waiting(*, actor: Actor, now: datetime, stock_id: int) -> Waiting:
    """Wait for a piece of a shelf that has none left, or to be told of the next drop or draw. Twice is the same as once."""
    person = actions.lock_person(permits.check_may_redeem(actor))
    stock = get_in_scope(permits.redeemable_stock(actor), pk=stock_id)
    mine = Waiting.objects.filter(stock=stock, person=person, state__in=LINED_UP).first()
    if mine is not None:
        return mine
    answer = _ask(stock, person.pk, person.organisation.path if person.organisation else "", now)
    if answer.ok:
        raise Refusal("rewards.not_sold_out", _("这里还有，可以直接兑换，不用候补。"))
    obstacle = find_obstacle(stock.reward.way, answer)
    if obstacle is not None:
        raise Refusal(obstacle.code, obstacle.says)
    return Waiting.objects.create(stock=stock, person=person, joined_at=now)


def find_obstacle(way: str, answer: Availability) -> Reason | None:
    """What keeps somebody off the waiting list, given what keeps the reward from him; ``None`` if he may join."""
    within = FOR_WANT_OF_A_PIECE if way == Way.ALWAYS else BETWEEN_CHANCES
    return next((reason for reason in answer.reasons if reason.code not in within), None)


@transaction.atomic
def decline_waiting(*, actor: Actor, now: datetime, waiting_id: int) -> Waiting:
    """Leave the list; a piece set aside passes to the next at once."""
    waiting = get_in_scope(permits.own_waiting(actor), pk=waiting_id)
    WAITING.check("decline", waiting.state)
    close_place(waiting, "decline", actor, now)
    _offer_next(waiting.stock, now)
    return waiting


def offer_returned(*, now: datetime) -> int:
    """Let lapsed offers pass on, end what waits for nothing, offer free pieces to those who wait; returns how many."""
    lapsed = Waiting.objects.filter(state=WaitingState.OFFERED, until__lte=now)
    done = sum(_lapse(pk, now) for pk in list(lapsed.order_by("pk").values_list("pk", flat=True)))
    done += sum(_end(pk, now) for pk in _list_vain(now))
    awaited = Stock.objects.annotate(lined=Count("waiting", filter=Q(waiting__state=WaitingState.WAITING)))
    due = awaited.filter(lined__gt=0, on_hand__gt=F("reserved"), reward__way=Way.ALWAYS).order_by("pk")
    for stock in due.select_related("station__organisation", "reward__organisation"):
        while _offer_next(stock, now):
            done += 1
    return done


def count_ahead(waiting: Waiting) -> int:
    """How many wait before this one."""
    rows = Waiting.objects.filter(stock=waiting.stock_id, state=WaitingState.WAITING, pk__lt=waiting.pk)
    return rows.count()


def _list_vain(now: datetime) -> list[int]:
    """Places on lists of what is no longer offered, or of stations that have closed."""
    today = county_date(now)
    over = Q(stock__reward__active_to__lte=today) | Q(stock__station__closed_date__lte=today)
    rows = Waiting.objects.filter(over, state=WaitingState.WAITING).order_by("pk")
    return list(rows.values_list("pk", flat=True))


def _ask(stock: Stock, person_id: int, path: str, now: datetime) -> Availability:
    points = get_balance(owner=Owner("PERSON", person_id), unit=actions.UNIT).available
    return look([stock.reward], asker=Asker(person_id, path, points), now=now).answer(stock)


@transaction.atomic
def _offer_next(stock: Stock, now: datetime) -> bool:
    """Set a free piece aside for the first who waits and can take it; ``False`` when there is nobody, or no fit piece.

    Whoever's turn it is but who could not take it (points spent, limit reached) leaves the list and hears why, so that
    no piece lies there for nothing.
    """
    if stock.reward.way != Way.ALWAYS or rules.is_night(now):
        return False
    stock.refresh_from_db(fields=["on_hand", "reserved"])
    rows = Waiting.objects.filter(stock=stock, state=WaitingState.WAITING).order_by("pk")
    for waiting in rows.select_related("person__organisation"):
        person = waiting.person
        answer = _ask(stock, person.pk, person.organisation.path if person.organisation else "", now)
        lasting = next((reason for reason in answer.reasons if reason.code not in PASSING), None)
        if answer.ok:
            return _offer(waiting, stock, now)
        if lasting is None:
            return False
        _close(waiting.pk, lasting.says, now)
    return False


def _offer(waiting: Waiting, stock: Stock, now: datetime) -> bool:
    until = now + OFFER_LASTS
    offered = Waiting.objects.filter(pk=waiting.pk, state=WaitingState.WAITING)
    if not offered.update(state=WaitingState.OFFERED, until=until):
        return False
    move_shelf(system_actor(_("候补")), now, stock, MovementKind.SET_ASIDE, reserved=1, waiting=waiting)
    names = {"title": stock.reward.title, "station": stock.station.name, "until": say_moment(until)}
    _tell(waiting, now, "offered", _("您候补的“%(title)s”在%(station)s有了，为您留到%(until)s。") % names)
    return True


@transaction.atomic
def _lapse(waiting_id: int, now: datetime) -> bool:
    if not _close(waiting_id, _("为您留的那一份没有按时兑换，已经让给下一位。"), now):
        return False
    _offer_next(permits.own_waiting(system_actor(_("候补"))).get(pk=waiting_id).stock, now)
    return True


def _end(waiting_id: int, now: datetime) -> bool:
    return _close(waiting_id, _("这一项不再兑换了。"), now)


@transaction.atomic
def _close(waiting_id: int, why: str, now: datetime) -> bool:
    """End a place that leads to nothing any more, and say why; ``False`` when it was closed in the meantime."""
    actor = system_actor(_("候补"))
    waiting = permits.own_waiting(actor).get(pk=waiting_id)
    try:
        close_place(waiting, "lapse", actor, now)
    except Refusal:
        return False
    _tell(
        waiting,
        now,
        "lapsed",
        _("“%(title)s”的候补结束了：%(why)s") % {"title": waiting.stock.reward.title, "why": why},
    )
    return True


def _tell(waiting: Waiting, now: datetime, event: str, sentence: str) -> None:
    tell(
        person_id=waiting.person_id,
        kind=f"rewards.waiting.{event}",
        text=sentence,
        link=f"/m/rewards/{waiting.stock.reward_id}/",
        key=f"waiting:{waiting.pk}:{event}",
        now=now,
    )
