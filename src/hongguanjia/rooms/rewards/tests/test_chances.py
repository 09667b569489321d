"""Drops, draws and the waiting list: who gets what, in which order, and that nobody pays for nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from hongguanjia.base.people.testing import NOW, SYSTEM, Cast
from hongguanjia.kit.lots import draw_order, hash_seed
from hongguanjia.kit.refusals import BadInput, NotFound, Refusal
from hongguanjia.points.api import Owner, get_balance
from hongguanjia.rooms.rewards import actions, draws, drops, stocking, waiting
from hongguanjia.rooms.rewards.checks import CHECKS
from hongguanjia.rooms.rewards.draws import DrawPlan
from hongguanjia.rooms.rewards.drops import DropPlan
from hongguanjia.rooms.rewards.flow import DRAW, WAITING
from hongguanjia.rooms.rewards.models import Draw, DrawEntry, Drop, Voucher, Waiting
from hongguanjia.rooms.rewards.testing import Shop, build_shop, give_points, redeemed

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
DROP_PLAN = DropPlan(2, NOW + HOUR, NOW + 3 * HOUR)
DRAW_PLAN = DrawPlan(1, NOW, NOW + HOUR)
PARTS = ("member", "sibling_member", "secretary")
SEED = "5eed"


def rich(cast: Cast) -> None:
    for part in PARTS:
        give_points(getattr(cast, part), 50)


def balance(cast: Cast, part: str) -> tuple[int, int]:
    found = get_balance(owner=Owner("PERSON", getattr(cast, part).pk), unit="service")
    return found.available, found.held


def code_of(do: object) -> str:
    try:
        do()
    except Refusal as refusal:
        return refusal.code
    return "ok"


def faults() -> list[str]:
    return [fault for check in CHECKS for fault in check().faults]


def test_nothing_before_everything_after_and_no_more_than_announced(cast: Cast) -> None:
    rich(cast)
    shop = build_shop(cast, pieces=9, way="DROP")
    assert code_of(lambda: redeemed(cast.actor("member"), shop)) == "rewards.drop_none"
    drops.announce_drop(actor=cast.actor("county_officer"), now=NOW, reward_id=shop.reward.pk, plan=DROP_PLAN)
    early = DROP_PLAN.opens_at - timedelta(seconds=1)
    assert code_of(lambda: redeemed(cast.actor("member"), shop, now=early)) == "rewards.drop_not_open"
    during = DROP_PLAN.opens_at
    first = redeemed(cast.actor("member"), shop, now=during)
    assert code_of(lambda: redeemed(cast.actor("member"), shop, key="more", now=during)) == "rewards.drop_once"
    redeemed(cast.actor("sibling_member"), shop, now=during)
    assert code_of(lambda: redeemed(cast.actor("secretary"), shop, now=during)) == "rewards.drop_gone"
    actions.cancel(actor=cast.actor("member"), now=during, code=first.code)
    assert code_of(lambda: redeemed(cast.actor("secretary"), shop, now=during)) == "rewards.drop_gone"
    assert code_of(lambda: redeemed(cast.actor("secretary"), shop, now=DROP_PLAN.closes_at)) == "rewards.drop_over"
    assert balance(cast, "secretary") == (50, 0)
    assert (Drop.objects.get().taken, faults()) == (2, [])


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"number": 0}, "number"),
        ({"opens_at": NOW}, "opens_at"),
        ({"closes_at": NOW + HOUR}, "closes_at"),
        ({"opens_at": NOW + 2 * HOUR}, "opens_at"),
    ],
)
def test_a_plan_that_makes_no_sense(cast: Cast, change: dict, field: str) -> None:
    shop = build_shop(cast, way="DROP")
    drops.announce_drop(actor=SYSTEM, now=NOW, reward_id=shop.reward.pk, plan=DROP_PLAN)
    with pytest.raises(BadInput) as told:
        drops.announce_drop(actor=SYSTEM, now=NOW, reward_id=shop.reward.pk, plan=replace(DROP_PLAN, **change))
    assert told.value.field == field


def test_a_drop_is_called_off_before_it_opens(cast: Cast) -> None:
    shop = build_shop(cast, way="DROP")
    drop = drops.announce_drop(actor=SYSTEM, now=NOW, reward_id=shop.reward.pk, plan=DROP_PLAN)
    with pytest.raises(Refusal) as late:
        drops.call_off_drop(actor=SYSTEM, now=DROP_PLAN.opens_at, drop_id=drop.pk, reason="货没有到")
    assert late.value.code == "rewards.drop_opened"
    drops.call_off_drop(actor=SYSTEM, now=NOW, drop_id=drop.pk, reason="货没有到")
    with pytest.raises(Refusal) as twice:
        drops.call_off_drop(actor=SYSTEM, now=NOW, drop_id=drop.pk, reason="货没有到")
    assert twice.value.code == "rewards.drop_called_off"


@pytest.mark.parametrize("part", ["member", "station_clerk", "outsider_secretary"])
def test_only_managers_announce(cast: Cast, part: str) -> None:
    shop = build_shop(cast, way="DROP")
    with pytest.raises(NotFound):
        drops.announce_drop(actor=cast.actor(part), now=NOW, reward_id=shop.reward.pk, plan=DROP_PLAN)


def running(cast: Cast, *, pieces: int = 3) -> tuple[Shop, Draw]:
    rich(cast)
    shop = build_shop(cast, pieces=pieces, way="DRAW")
    return shop, draws.announce_draw(actor=SYSTEM, now=NOW, stock_id=shop.stock.pk, plan=DRAW_PLAN, seed=SEED)


def test_the_draw_follows_the_published_seed(cast: Cast) -> None:
    _shop, draw = running(cast)
    assert (draw.seed_hash, draw.seed) == (hash_seed(SEED), "")
    entries = [draws.enter_draw(actor=cast.actor(part), now=NOW, draw_id=draw.pk) for part in PARTS]
    assert [entry.number for entry in entries] == [1, 2, 3]
    assert [balance(cast, part) for part in PARTS] == [(30, 20)] * 3
    assert draws.draw_due(now=DRAW_PLAN.closes_at) == 1
    order = draw_order(SEED, [1, 2, 3])
    rows = {entry.number: entry for entry in DrawEntry.objects.all()}
    assert [rows[number].place for number in order] == [1, 2, 3]
    assert [rows[number].state for number in order] == ["WON", "LOST", "LOST"]
    winner = PARTS[order[0] - 1]
    assert [balance(cast, part) for part in PARTS] == [(30, 20) if part == winner else (50, 0) for part in PARTS]
    draw.refresh_from_db()
    assert (draw.seed, Voucher.objects.count(), faults()) == (SEED, 1, [])
    assert draws.draw_due(now=DRAW_PLAN.closes_at) == 0
    assert not draws.draw_lots(draw_id=draw.pk, now=DRAW_PLAN.closes_at)


def test_no_more_is_drawn_than_lies_there(cast: Cast) -> None:
    shop, draw = running(cast, pieces=1)
    draws.enter_draw(actor=cast.actor("member"), now=NOW, draw_id=draw.pk)
    stocking.correct_stock(actor=SYSTEM, now=NOW, stock_id=shop.stock.pk, counted=0, reason="受潮了")
    draws.draw_due(now=DRAW_PLAN.closes_at)
    assert (Voucher.objects.count(), balance(cast, "member")) == (0, (50, 0))


def test_entering_twice_is_once_and_leaving_gives_the_points_back(cast: Cast) -> None:
    _shop, draw = running(cast)
    member = cast.actor("member")
    assert draws.enter_draw(actor=member, now=NOW, draw_id=draw.pk) == draws.enter_draw(
        actor=member, now=NOW, draw_id=draw.pk
    )
    draws.withdraw_entry(actor=member, now=NOW, draw_id=draw.pk)
    assert balance(cast, "member") == (50, 0)
    assert draws.find_entry(actor=member, draw=draw) is None
    assert draws.enter_draw(actor=member, now=NOW, draw_id=draw.pk).number == 2


@pytest.mark.parametrize(("at", "code"), [(NOW - HOUR, "rewards.draw_not_open"), (NOW + HOUR, "rewards.draw_closed")])
def test_entries_only_within_the_window(cast: Cast, at: object, code: str) -> None:
    _shop, draw = running(cast)
    assert code_of(lambda: draws.enter_draw(actor=cast.actor("member"), now=at, draw_id=draw.pk)) == code


def test_whoever_lacks_points_hears_so(cast: Cast) -> None:
    _shop, draw = running(cast)
    assert code_of(lambda: draws.enter_draw(actor=cast.actor("elder"), now=NOW, draw_id=draw.pk)) == "points.not_enough"


def do_draw(verb: str, cast: Cast, draw: Draw) -> None:
    member = cast.actor("member")
    if verb == "enter":
        draws.enter_draw(actor=cast.actor("secretary"), now=NOW, draw_id=draw.pk)
    elif verb == "withdraw":
        draws.withdraw_entry(actor=member, now=NOW, draw_id=draw.pk)
    elif verb == "draw":
        if not draws.draw_lots(draw_id=draw.pk, now=DRAW_PLAN.closes_at):
            raise Refusal("draw.wrong_state", "")
    else:
        draws.call_off_draw(actor=cast.actor("county_officer"), now=NOW, draw_id=draw.pk, reason="场地停电")


@pytest.mark.parametrize("verb", [step.verb for step in DRAW.transitions])
@pytest.mark.parametrize(("state", "way"), [("OPEN", None), ("DRAWN", "draw"), ("CALLED_OFF", "call_off")])
def test_each_verb_in_each_state_of_a_draw(cast: Cast, state: str, way: str | None, verb: str) -> None:
    _shop, draw = running(cast)
    draws.enter_draw(actor=cast.actor("member"), now=NOW, draw_id=draw.pk)
    if way:
        do_draw(way, cast, draw)
    expected = "ok" if DRAW.can(verb, state) else "draw.wrong_state"
    assert code_of(lambda: do_draw(verb, cast, draw)) == expected
    draw.refresh_from_db()
    target = DRAW.find(verb).target
    assert draw.state == (target if target and expected == "ok" else state)
    assert faults() == []


def test_the_checks_see_a_draw_that_was_tampered_with_and_a_drop_that_lost_a_place(cast: Cast) -> None:
    _shop, draw = running(cast)
    for part in PARTS:
        draws.enter_draw(actor=cast.actor(part), now=NOW, draw_id=draw.pk)
    draws.draw_due(now=DRAW_PLAN.closes_at)
    assert faults() == []
    first, second = DrawEntry.objects.order_by("place")[:2]
    DrawEntry.objects.filter(pk=first.pk).update(number=99)
    assert len(faults()) == 1
    DrawEntry.objects.filter(pk=first.pk).update(number=first.number)
    DrawEntry.objects.filter(pk=second.pk).update(state="ENTERED")
    assert len(faults()) == 1


def queue(cast: Cast) -> tuple[Shop, Voucher]:
    """One piece, taken by the member; two others wait for it."""
    rich(cast)
    shop = build_shop(cast, pieces=1)
    voucher = redeemed(cast.actor("member"), shop)
    for part in PARTS[1:]:
        waiting.join_waiting(actor=cast.actor(part), now=NOW, stock_id=shop.stock.pk)
    return shop, voucher


def test_the_first_waiting_gets_the_piece_that_came_back(cast: Cast) -> None:
    shop, voucher = queue(cast)
    actions.cancel(actor=cast.actor("member"), now=NOW, code=voucher.code)
    assert code_of(lambda: redeemed(cast.actor("member"), shop, key="again")) == "rewards.queue_first"
    assert waiting.offer_returned(now=NOW) == 1
    assert code_of(lambda: redeemed(cast.actor("member"), shop, key="again")) == "rewards.sold_out"
    assert code_of(lambda: redeemed(cast.actor("secretary"), shop)) == "rewards.sold_out"
    redeemed(cast.actor("sibling_member"), shop, now=NOW + 47 * HOUR)
    assert sorted(Waiting.objects.values_list("state", flat=True)) == ["TAKEN", "WAITING"]
    assert faults() == []


def test_who_declines_passes_on_and_who_sleeps_too(cast: Cast) -> None:
    shop, voucher = queue(cast)
    actions.cancel(actor=cast.actor("member"), now=NOW, code=voucher.code)
    waiting.offer_returned(now=NOW)
    first, second = Waiting.objects.order_by("pk")
    waiting.decline_waiting(actor=cast.actor("sibling_member"), now=NOW, waiting_id=first.pk)
    second.refresh_from_db()
    assert second.state == "OFFERED"
    waiting.offer_returned(now=NOW + 48 * HOUR)
    second.refresh_from_db()
    assert second.state == "LAPSED"
    redeemed(cast.actor("member"), shop, key="again", now=NOW + 48 * HOUR)
    assert faults() == []


def test_one_waits_only_where_there_is_nothing(cast: Cast) -> None:
    rich(cast)
    shop = build_shop(cast, pieces=1)
    stock = shop.stock.pk
    assert (
        code_of(lambda: waiting.join_waiting(actor=cast.actor("member"), now=NOW, stock_id=stock))
        == "rewards.not_sold_out"
    )


def do_waiting(verb: str, cast: Cast, shop: Shop, place: Waiting) -> None:
    if verb == "offer":
        if not waiting.offer_returned(now=NOW):
            raise Refusal("waiting.wrong_state", "")
    elif verb == "take":
        if place.state not in ("WAITING", "OFFERED"):
            raise Refusal("waiting.wrong_state", "")
        redeemed(cast.actor("sibling_member"), shop)
    elif verb == "decline":
        waiting.decline_waiting(actor=cast.actor("sibling_member"), now=NOW, waiting_id=place.pk)
    elif not waiting.offer_returned(now=NOW + 49 * HOUR) or place.state != "OFFERED":
        raise Refusal("waiting.wrong_state", "")


WAITING_BY = {
    "WAITING": [],
    "OFFERED": ["offer"],
    "TAKEN": ["take"],
    "DECLINED": ["decline"],
    "LAPSED": ["offer", "lapse"],
}


@pytest.mark.parametrize("verb", ["offer", "take", "decline"])
@pytest.mark.parametrize("state", WAITING.states)
def test_each_verb_in_each_state_of_a_place(cast: Cast, state: str, verb: str) -> None:
    rich(cast)
    shop = build_shop(cast, pieces=1)
    voucher = redeemed(cast.actor("member"), shop)
    place = waiting.join_waiting(actor=cast.actor("sibling_member"), now=NOW, stock_id=shop.stock.pk)
    actions.cancel(actor=cast.actor("member"), now=NOW, code=voucher.code)
    for way in WAITING_BY[state]:
        do_waiting(way, cast, shop, place)
        place.refresh_from_db()
    assert place.state == state
    expected = "ok" if WAITING.can(verb, state) else "waiting.wrong_state"
    assert code_of(lambda: do_waiting(verb, cast, shop, place)) == expected
    place.refresh_from_db()
    assert place.state == (WAITING.find(verb).target if expected == "ok" else state)
    assert faults() == []


def test_the_household_shares_a_limit(cast: Cast) -> None:
    from hongguanjia.base.people.models import Household, Person

    rich(cast)
    shop = build_shop(cast, pieces=5, household_limit=1, limit_count=None)
    home = Household.objects.create(organisation=cast.branch, number="7")
    Person.objects.filter(pk__in=[cast.member.pk, cast.secretary.pk]).update(household=home)
    redeemed(cast.actor("member"), shop)
    assert code_of(lambda: redeemed(cast.actor("secretary"), shop)) == "rewards.household_limit"
    assert code_of(lambda: redeemed(cast.actor("sibling_member"), shop)) == "ok"
