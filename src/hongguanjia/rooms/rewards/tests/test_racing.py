"""Storms: never one piece too many, never handed over twice, never a point lost. Real threads, real commits."""

from __future__ import annotations

from functools import partial

import pytest

from hongguanjia.base.people.testing import NOW, Cast, build_cast
from hongguanjia.base.record.testing import race
from hongguanjia.kit.refusals import Refusal
from hongguanjia.points.api import Owner, get_balance
from hongguanjia.rooms.rewards import actions
from hongguanjia.rooms.rewards.checks import CHECKS
from hongguanjia.rooms.rewards.models import Voucher
from hongguanjia.rooms.rewards.testing import Shop, build_shop, give_points, redeemed

PARTS = (
    "member",
    "elder",
    "secretary",
    "clerk",
    "town_officer",
    "county_officer",
    "sibling_member",
    "outsider",
)


@pytest.fixture
def county(committed: None) -> Cast:
    return build_cast()


def codes(outcomes: list[object]) -> list[str]:
    """What each heard: the code of a refusal, ``ok`` otherwise; anything else is raised."""
    heard = []
    for outcome in outcomes:
        if isinstance(outcome, Exception) and not isinstance(outcome, Refusal):
            raise outcome
        heard.append(outcome.code if isinstance(outcome, Refusal) else "ok")
    return sorted(heard)


def faults() -> list[str]:
    return [fault for check in CHECKS for fault in check().faults]


def storm(cast: Cast, shop: Shop) -> list[object]:
    for part in PARTS:
        give_points(getattr(cast, part), 50)
    return race(*(partial(redeemed, cast.actor(part), shop, key=part) for part in PARTS))


def test_of_eight_who_want_the_last_piece_one_gets_it(county: Cast) -> None:
    shop = build_shop(county, pieces=1)
    assert codes(storm(county, shop)) == ["ok"] + ["rewards.sold_out"] * 7
    shop.stock.refresh_from_db()
    assert (shop.stock.on_hand, shop.stock.reserved, Voucher.objects.count()) == (1, 1, 1)
    held = [get_balance(owner=Owner("PERSON", getattr(county, part).pk), unit="service").held for part in PARTS]
    assert sorted(held) == [0] * 7 + [20]
    assert faults() == []


def test_three_pieces_make_three_vouchers(county: Cast) -> None:
    shop = build_shop(county, pieces=3)
    assert codes(storm(county, shop)).count("ok") == 3
    assert faults() == []


def test_one_member_at_eight_phones_keeps_to_the_limit(county: Cast) -> None:
    shop = build_shop(county, pieces=20, limit_count=2)
    give_points(county.member, 500)
    member = county.actor("member")
    outcomes = race(*(partial(redeemed, member, shop, key=f"phone {number}") for number in range(8)))
    assert codes(outcomes) == ["ok"] * 2 + ["rewards.limit_reached"] * 6
    assert faults() == []


def test_one_request_sent_eight_times_is_one_voucher(county: Cast) -> None:
    shop = build_shop(county, pieces=20)
    give_points(county.member, 500)
    member = county.actor("member")
    outcomes = race(*(partial(redeemed, member, shop, key="the same") for _ in range(8)))
    assert codes(outcomes) == ["ok"] * 8
    assert len({voucher.pk for voucher in outcomes}) == Voucher.objects.count() == 1


def test_of_eight_counters_one_hands_over_and_the_others_hear_who(county: Cast) -> None:
    shop = build_shop(county)
    give_points(county.member, 50)
    code = redeemed(county.actor("member"), shop).code
    clerk = county.actor("station_clerk")
    outcomes = race(*(partial(actions.hand_over, actor=clerk, now=NOW, code=code) for _ in range(8)))
    assert codes(outcomes) == ["ok"] + ["voucher.wrong_state"] * 7
    assert all("站志强" in str(outcome) for outcome in outcomes if isinstance(outcome, Refusal))
    assert get_balance(owner=Owner("PERSON", county.member.pk), unit="service").available == 30
    assert faults() == []


def test_cancelling_and_handing_over_at_once_does_one_of_both(county: Cast) -> None:
    shop = build_shop(county)
    give_points(county.member, 50)
    code = redeemed(county.actor("member"), shop).code
    outcomes = race(
        partial(actions.hand_over, actor=county.actor("station_clerk"), now=NOW, code=code),
        partial(actions.cancel, actor=county.actor("member"), now=NOW, code=code),
    )
    assert codes(outcomes) == ["ok", "voucher.wrong_state"]
    assert faults() == []


def test_redeeming_and_handing_over_never_wait_for_each_other(county: Cast) -> None:
    shop = build_shop(county, pieces=50, limit_count=None)
    give_points(county.member, 500)
    member, clerk = county.actor("member"), county.actor("station_clerk")
    waiting = [redeemed(member, shop, key=f"first {number}").code for number in range(4)]
    outcomes = race(
        *(partial(actions.hand_over, actor=clerk, now=NOW, code=code) for code in waiting),
        *(partial(redeemed, member, shop, key=f"then {number}") for number in range(4)),
    )
    assert codes(outcomes) == ["ok"] * 8
    assert faults() == []
