"""What a redemption does to the waiting list: the member's own place on it is used up."""

from __future__ import annotations

from datetime import datetime

from hongguanjia.base.access.api import Actor
from hongguanjia.kit.refusals import Refusal
from hongguanjia.rooms.rewards.asking import LINED_UP
from hongguanjia.rooms.rewards.flow import WAITING
from hongguanjia.rooms.rewards.models import MovementKind, Stock, Waiting, WaitingState
from hongguanjia.rooms.rewards.shelving import move_shelf


def take_offer(*, actor: Actor, now: datetime, stock: Stock, person_id: int) -> None:
    """The member redeems: the place on the list is used up, the piece set aside goes back to be reserved in its name."""
    waiting = Waiting.objects.filter(stock=stock, person=person_id, state__in=LINED_UP).first()
    if waiting is not None:
        waiting.stock = stock
        close_place(waiting, "take", actor, now)


def close_place(waiting: Waiting, verb: str, actor: Actor, now: datetime) -> None:
    """Compare and set; the piece that was set aside is free again."""
    before = waiting.state
    WAITING.check(verb, before)
    state = WAITING.find(verb).target
    if not Waiting.objects.filter(pk=waiting.pk, state=before).update(state=state, closed_at=now):
        raise Refusal("waiting.wrong_state", WAITING.refusal)
    waiting.state, waiting.closed_at = str(state), now
    if before == WaitingState.OFFERED:
        move_shelf(actor, now, waiting.stock, MovementKind.PUT_BACK, reserved=-1, waiting=waiting)
