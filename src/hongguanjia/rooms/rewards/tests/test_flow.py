"""Every state × every verb of a voucher, read off the flow table."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hongguanjia.base.people.testing import NOW, Cast
from hongguanjia.base.record.models import Fact
from hongguanjia.kit.refusals import Refusal
from hongguanjia.rooms.rewards import actions, care, giving, parts
from hongguanjia.rooms.rewards.flow import REDEEMED, VOUCHER
from hongguanjia.rooms.rewards.models import Voucher
from hongguanjia.rooms.rewards.testing import build_shop, give_points, redeemed

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=1)
PAST = NOW + timedelta(days=99)


def do(verb: str, cast: Cast, voucher: Voucher) -> object:  # noqa: PLR0911
    """Try ``verb`` as the one who may."""
    if verb == "hand_over":
        return actions.hand_over(actor=cast.actor("station_clerk"), now=LATER, code=voucher.code)
    if verb == "cancel":
        return actions.cancel(actor=cast.actor("member"), now=LATER, code=voucher.code)
    if verb == "call_off":
        return actions.call_off(actor=cast.actor("station_clerk"), now=LATER, code=voucher.code, reason="剪子坏了")
    if verb == "take_back":
        clerk = cast.actor("station_clerk")
        return care.take_back(actor=clerk, now=LATER, voucher_id=voucher.pk, reason="坏的", to_shelf=False)
    if verb == "give_back_part":
        clerk = cast.actor("station_clerk")
        return parts.give_back_part(actor=clerk, now=LATER, voucher_id=voucher.pk, points=5, reason="只剪了一半")
    if verb == "replace_code":
        return care.replace_code(actor=cast.actor("member"), now=LATER, voucher_id=voucher.pk, reason="丢了")
    if verb == "give":
        member = cast.actor("member")
        return giving.offer_gift(actor=member, now=LATER, voucher_id=voucher.pk, name=cast.elder.name)
    if not actions.expire(voucher.pk, now=PAST):
        raise Refusal("voucher.wrong_state", "")
    return None


REACHED_BY = {
    "RESERVED": (),
    "HANDED_OVER": ("hand_over",),
    "CANCELLED": ("cancel",),
    "EXPIRED": ("expire",),
    "RETURNED": ("hand_over", "take_back"),
}


@pytest.mark.parametrize("verb", [step.verb for step in VOUCHER.transitions])
@pytest.mark.parametrize("state", VOUCHER.states)
def test_each_verb_in_each_state(cast: Cast, state: str, verb: str) -> None:
    shop = build_shop(cast)
    give_points(cast.member, 50)
    voucher = redeemed(cast.actor("member"), shop)
    for way in REACHED_BY[state]:
        do(way, cast, voucher)
        voucher.refresh_from_db()
    step = VOUCHER.find(verb)
    if VOUCHER.can(verb, state):
        do(verb, cast, voucher)
    else:
        with pytest.raises(Refusal) as told:
            do(verb, cast, voucher)
        assert told.value.code == "voucher.wrong_state"
    voucher.refresh_from_db()
    assert voucher.state == (step.target or state if VOUCHER.can(verb, state) else state)


@pytest.mark.parametrize("verb", [step.verb for step in VOUCHER.transitions])
def test_only_the_named_verbs_record_a_fact(cast: Cast, verb: str) -> None:
    shop = build_shop(cast)
    give_points(cast.member, 50)
    voucher = redeemed(cast.actor("member"), shop)
    if verb in {"take_back", "give_back_part"}:
        do("hand_over", cast, voucher)
    before = Fact.objects.count()
    do(verb, cast, voucher)
    kinds = list(Fact.objects.filter(source_kind="voucher", source_id=voucher.pk).values_list("kind", flat=True))[
        before:
    ]
    assert kinds == ([REDEEMED] if VOUCHER.find(verb).fact else [])


def test_the_late_comer_hears_who_and_when(cast: Cast) -> None:
    shop = build_shop(cast)
    give_points(cast.member, 50)
    voucher = redeemed(cast.actor("member"), shop)
    do("hand_over", cast, voucher)
    with pytest.raises(Refusal) as told:
        do("hand_over", cast, voucher)
    assert "站志强" in str(told.value)
    assert "2026年6月16日 10:00" in str(told.value)
