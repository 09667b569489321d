"""The day-end sheet: one counts, another signs, differences have reasons and correct the shelf."""

from __future__ import annotations

import pytest

from hongguanjia.base.people.testing import NOW, Cast
from hongguanjia.kit.refusals import NotFound, Refusal
from hongguanjia.rooms.rewards import actions, closing
from hongguanjia.rooms.rewards.checks import CHECKS
from hongguanjia.rooms.rewards.closing import Counted
from hongguanjia.rooms.rewards.flow import CLOSING
from hongguanjia.rooms.rewards.models import Closing
from hongguanjia.rooms.rewards.testing import Shop, build_shop, give_points, redeemed

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(cast: Cast) -> Shop:
    give_points(cast.member, 100)
    shop = build_shop(cast)
    code = redeemed(cast.actor("member"), shop).code
    actions.hand_over(actor=cast.actor("station_clerk"), now=NOW, code=code)
    return shop


def counted(cast: Cast, shop: Shop, pieces: int = 2, reason: str = "") -> Closing:
    said = {shop.stock.pk: Counted(pieces, reason)}
    return closing.close_day(actor=cast.actor("station_clerk"), now=NOW, station_id=shop.station.pk, counted=said)


def test_the_sheet_says_what_left_and_what_should_lie_there(cast: Cast, shop: Shop) -> None:
    line = counted(cast, shop).lines.get()
    assert (line.handed_over, line.expected, line.counted, line.difference) == (1, 2, 2, 0)


def test_a_difference_needs_a_reason_and_corrects_the_shelf_when_signed(cast: Cast, shop: Shop) -> None:
    with pytest.raises(Refusal) as told:
        counted(cast, shop, 1)
    assert told.value.code == "rewards.reason_missing"
    row = counted(cast, shop, 1, "摔坏一件")
    shop.stock.refresh_from_db()
    assert shop.stock.on_hand == 2
    closing.sign_off(actor=cast.actor("town_officer"), now=NOW, closing_id=row.pk)
    shop.stock.refresh_from_db()
    assert (shop.stock.on_hand, row.lines.get().movement is not None) == (1, True)
    assert [fault for check in CHECKS for fault in check().faults] == []


def test_what_is_promised_is_not_signed_away(cast: Cast, shop: Shop) -> None:
    row = counted(cast, shop, 0, "找不到了")
    redeemed(cast.actor("member"), shop, key="k2")
    with pytest.raises(Refusal) as told:
        closing.sign_off(actor=cast.actor("town_officer"), now=NOW, closing_id=row.pk)
    assert told.value.code == "rewards.promised"
    row.refresh_from_db()
    assert row.state == "COUNTED"


def test_every_shelf_is_counted_once_a_day(cast: Cast, shop: Shop) -> None:
    with pytest.raises(Refusal) as told:
        closing.close_day(actor=cast.actor("station_clerk"), now=NOW, station_id=shop.station.pk, counted={})
    assert told.value.code == "rewards.not_counted"
    counted(cast, shop)
    with pytest.raises(Refusal) as told:
        counted(cast, shop)
    assert told.value.code == "rewards.closed_today"


def test_whoever_counted_does_not_sign(cast: Cast, shop: Shop) -> None:
    row = counted(cast, shop)
    with pytest.raises(Refusal) as told:
        closing.sign_off(actor=cast.actor("station_clerk"), now=NOW, closing_id=row.pk)
    assert told.value.code == "rewards.own_count"


@pytest.mark.parametrize("part", ["member", "secretary", "auditor", "outsider", "outsider_secretary"])
def test_strangers_count_and_sign_nothing(cast: Cast, shop: Shop, part: str) -> None:
    row = counted(cast, shop)
    with pytest.raises(NotFound):
        closing.sign_off(actor=cast.actor(part), now=NOW, closing_id=row.pk)
    with pytest.raises(NotFound):
        closing.close_day(actor=cast.actor(part), now=NOW, station_id=shop.station.pk, counted={})


def do(verb: str, cast: Cast, row: Closing) -> Closing:
    officer = cast.actor("town_officer")
    if verb == "sign_off":
        return closing.sign_off(actor=officer, now=NOW, closing_id=row.pk)
    return closing.reject(actor=officer, now=NOW, closing_id=row.pk, reason="数不清")


REACHED_BY = {"COUNTED": None, "SIGNED": "sign_off", "REJECTED": "reject"}


@pytest.mark.parametrize("verb", [step.verb for step in CLOSING.transitions])
@pytest.mark.parametrize("state", CLOSING.states)
def test_each_verb_in_each_state(cast: Cast, shop: Shop, state: str, verb: str) -> None:
    row = counted(cast, shop)
    if way := REACHED_BY[state]:
        do(way, cast, row)
    if CLOSING.can(verb, state):
        assert do(verb, cast, row).state == CLOSING.find(verb).target
        return
    with pytest.raises(Refusal) as told:
        do(verb, cast, row)
    assert told.value.code == "closing.wrong_state"


def test_a_rejected_sheet_is_counted_again(cast: Cast, shop: Shop) -> None:
    do("reject", cast, counted(cast, shop))
    assert counted(cast, shop).state == "COUNTED"
