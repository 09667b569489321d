"""Redeeming: points held and a piece reserved, both or neither; given back whole; spent once."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from hongguanjia.base.access.api import ANYONE
from hongguanjia.base.mandates.testing import acting as act_as
from hongguanjia.base.mandates.testing import give_mandate
from hongguanjia.base.notices.models import Notice
from hongguanjia.base.people.models import Person
from hongguanjia.base.people.testing import NOW, SYSTEM, Cast
from hongguanjia.base.record.models import Fact, TrailEntry
from hongguanjia.kit.refusals import NotFound, Refusal
from hongguanjia.points.api import Owner, get_balance
from hongguanjia.rooms.rewards import actions
from hongguanjia.rooms.rewards.catalogue import change_reward
from hongguanjia.rooms.rewards.checks import CHECKS
from hongguanjia.rooms.rewards.models import MovementKind, StockMovement, Voucher
from hongguanjia.rooms.rewards.testing import TERMS, Shop, build_shop, carry, give_points, redeemed

pytestmark = pytest.mark.django_db
AFTER_THE_LAST_DAY = NOW + timedelta(days=30)


@pytest.fixture
def shop(cast: Cast) -> Shop:
    give_points(cast.member, 50)
    return build_shop(cast)


def service(person: Person) -> tuple[int, int]:
    balance = get_balance(owner=Owner("PERSON", person.pk), unit="service")
    return balance.available, balance.held


def shelf(shop: Shop) -> tuple[int, int]:
    shop.stock.refresh_from_db()
    return shop.stock.on_hand, shop.stock.reserved


def refused(code: str, actor: object, shop: Shop, key: str = "k9", now: datetime = NOW) -> Refusal:
    with pytest.raises(Refusal) as told:
        redeemed(actor, shop, key=key, now=now)
    assert told.value.code == code
    return told.value


def faults() -> list[str]:
    return [fault for check in CHECKS for fault in check().faults]


def test_redeeming_holds_points_and_reserves_a_piece(cast: Cast, shop: Shop) -> None:
    voucher = redeemed(cast.actor("member"), shop)
    assert (voucher.state, voucher.price, voucher.person) == ("RESERVED", 20, cast.member)
    assert service(cast.member) == (30, 20)
    assert shelf(shop) == (3, 1)
    assert faults() == []


def test_merit_is_never_touched(cast: Cast, shop: Shop) -> None:
    give_points(cast.member, 80, unit="merit")
    voucher = redeemed(cast.actor("member"), shop)
    actions.hand_over(actor=cast.actor("station_clerk"), now=NOW, code=voucher.code)
    assert get_balance(owner=Owner("PERSON", cast.member.pk), unit="merit").available == 80


def test_merit_does_not_pay(cast: Cast, shop: Shop) -> None:
    give_points(cast.sibling_member, 80, unit="merit")
    refused("points.not_enough", cast.actor("sibling_member"), shop)
    assert shelf(shop) == (3, 0)


def test_the_same_request_gives_the_same_voucher(cast: Cast, shop: Shop) -> None:
    first, again = redeemed(cast.actor("member"), shop), redeemed(cast.actor("member"), shop)
    assert first == again
    assert service(cast.member) == (30, 20)
    assert shelf(shop) == (3, 1)


def test_too_few_points_change_nothing(cast: Cast, shop: Shop) -> None:
    refused("points.not_enough", cast.actor("sibling_member"), shop)
    assert (shelf(shop), Voucher.objects.count(), StockMovement.objects.filter(kind="RESERVE").count()) == (
        (3, 0),
        0,
        0,
    )


def test_the_last_piece_gone_changes_nothing(cast: Cast) -> None:
    give_points(cast.member, 50)
    shop = build_shop(cast, pieces=0)
    told = refused("rewards.sold_out", cast.actor("member"), shop)
    assert "积分没有扣" in str(told)
    assert service(cast.member) == (50, 0)


def test_the_limit_counts_open_and_fetched_ones(cast: Cast, shop: Shop) -> None:
    give_points(cast.member, 51)
    member, clerk = cast.actor("member"), cast.actor("station_clerk")
    actions.hand_over(actor=clerk, now=NOW, code=redeemed(member, shop, key="a").code)
    redeemed(member, shop, key="b")
    refused("rewards.limit_reached", member, shop, key="c")
    assert service(cast.member) == (61, 20)


def test_a_cancelled_one_frees_the_limit(cast: Cast, shop: Shop) -> None:
    member = cast.actor("member")
    redeemed(member, shop, key="a")
    actions.cancel(actor=member, now=NOW, code=redeemed(member, shop, key="b").code)
    redeemed(member, shop, key="c")


def test_the_limit_begins_anew_with_the_month(cast: Cast, shop: Shop) -> None:
    give_points(cast.member, 51)
    member = cast.actor("member")
    for key in "ab":
        redeemed(member, shop, key=key)
    redeemed(member, shop, key="c", now=datetime(2026, 6, 30, 16, 0, tzinfo=UTC))


def test_a_limit_for_ever_counts_all_there_was(cast: Cast) -> None:
    give_points(cast.member, 50)
    shop = build_shop(cast, limit_period="EVER", limit_count=1)
    redeemed(cast.actor("member"), shop, key="a")
    refused("rewards.limit_reached", cast.actor("member"), shop, now=NOW + timedelta(days=3000))


def test_outside_the_window_nothing_is_redeemed(cast: Cast) -> None:
    give_points(cast.member, 50)
    refused("rewards.not_offered", cast.actor("member"), build_shop(cast, active_to=date(2026, 6, 15)))


def test_another_towns_reward_is_refused(cast: Cast, shop: Shop) -> None:
    give_points(cast.outsider, 50)
    far = carry(shop.station, cast.guandu, pieces=1, title="磨剪刀")
    refused("rewards.not_for_you", cast.actor("outsider"), far)
    redeemed(cast.actor("member"), far)


def test_residents_and_visitors_are_told_why_not(cast: Cast, shop: Shop) -> None:
    refused("rewards.members_only", cast.actor("resident"), shop)
    refused("rewards.sign_in", ANYONE, shop)


def test_a_stock_that_is_not_there_is_not_found(cast: Cast, shop: Shop) -> None:
    with pytest.raises(NotFound):
        actions.redeem(actor=cast.actor("member"), now=NOW, stock_id=10**9, key="x")


def test_on_behalf_the_elders_points_are_spent(cast: Cast, shop: Shop) -> None:
    give_points(cast.elder, 50)
    mandate = give_mandate(cast.elder, cast.clerk, NOW)
    acting = act_as(cast.actor("clerk"), mandate, NOW)
    voucher = redeemed(acting, shop)
    assert (voucher.person, voucher.mandate_id, voucher.redeemed_by_label) == (cast.elder, mandate.pk, "文小雅")
    assert service(cast.elder) == (30, 20)
    entry = TrailEntry.objects.get(verb="rewards.voucher.redeemed")
    assert (entry.behalf_of_id, entry.mandate_id) == (cast.elder.pk, mandate.pk)
    actions.cancel(actor=acting, now=NOW, code=voucher.code)
    assert service(cast.elder) == (50, 0)


def test_what_was_redeemed_against_the_elders_will_is_taken_back(cast: Cast, shop: Shop) -> None:
    give_points(cast.elder, 50)
    acting = act_as(cast.actor("clerk"), give_mandate(cast.elder, cast.clerk, NOW), NOW)
    redeemed(acting, shop)
    entry = TrailEntry.objects.get(verb="rewards.voucher.redeemed")
    actions.undo_redemption(entry, cast.actor("secretary"), NOW)
    assert service(cast.elder) == (50, 0)
    with pytest.raises(Refusal) as told:
        actions.undo_redemption(entry, cast.actor("secretary"), NOW)
    assert told.value.code == "voucher.wrong_state"
    assert faults() == []


def test_on_behalf_of_a_resident_nothing_can_be_redeemed(cast: Cast, shop: Shop) -> None:
    mandate = give_mandate(cast.resident, cast.clerk, NOW)
    refused("rewards.members_only", act_as(cast.actor("clerk"), mandate, NOW), shop)


def test_a_mandate_for_other_things_does_not_spend_points(cast: Cast, shop: Shop) -> None:
    give_points(cast.elder, 50)
    mandate = give_mandate(cast.elder, cast.clerk, NOW, verbs=("SIGN_UP",))
    refused("rewards.members_only", act_as(cast.actor("clerk"), mandate, NOW), shop)


def test_handing_over_spends_the_points_and_takes_the_piece(cast: Cast, shop: Shop) -> None:
    voucher = redeemed(cast.actor("member"), shop)
    typed = f" {voucher.code[:5].lower()}-{voucher.code[5:]} "
    actions.hand_over(actor=cast.actor("station_clerk"), now=NOW, code=typed)
    assert service(cast.member) == (30, 0)
    assert shelf(shop) == (2, 0)
    fact = Fact.objects.get(kind="rewards.redeemed")
    assert (fact.person, fact.organisation, fact.source_id) == (cast.member, cast.branch, voucher.pk)
    assert "已在官渡桥志愿服务站领取" in Notice.objects.get(person=cast.member).text
    assert faults() == []


def test_a_station_clerk_cannot_hand_over_to_himself(cast: Cast, shop: Shop) -> None:
    give_points(cast.station_clerk, 50)
    voucher = redeemed(cast.actor("station_clerk"), shop)
    with pytest.raises(Refusal) as told:
        actions.hand_over(actor=cast.actor("station_clerk"), now=NOW, code=voucher.code)
    assert told.value.code == "rewards.own_voucher"


@pytest.mark.parametrize("part", ["outsider", "outsider_secretary", "member", "secretary", "county_officer"])
def test_those_without_the_counter_cannot_find_the_code(cast: Cast, shop: Shop, part: str) -> None:
    voucher = redeemed(cast.actor("member"), shop)
    with pytest.raises(NotFound) as told:
        actions.hand_over(actor=cast.actor(part), now=NOW, code=voucher.code)
    assert told.value.code == "rewards.code_unknown"


def test_after_the_last_day_nothing_is_handed_over(cast: Cast, shop: Shop) -> None:
    voucher = redeemed(cast.actor("member"), shop)
    with pytest.raises(Refusal) as told:
        actions.hand_over(actor=cast.actor("station_clerk"), now=voucher.expires_at, code=voucher.code)
    assert told.value.code == "rewards.voucher_expired"


def test_cancelling_gives_everything_back(cast: Cast, shop: Shop) -> None:
    voucher = redeemed(cast.actor("member"), shop)
    actions.cancel(actor=cast.actor("member"), now=NOW, code=voucher.code)
    assert service(cast.member) == (50, 0)
    assert shelf(shop) == (3, 0)
    kinds = StockMovement.objects.filter(voucher=voucher).order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == [MovementKind.RESERVE, MovementKind.RELEASE]
    assert faults() == []


@pytest.mark.parametrize("part", ["sibling_member", "outsider", "secretary", "station_clerk", "auditor"])
def test_nobody_cancels_another_members_voucher(cast: Cast, shop: Shop, part: str) -> None:
    voucher = redeemed(cast.actor("member"), shop)
    with pytest.raises(NotFound):
        actions.cancel(actor=cast.actor(part), now=NOW, code=voucher.code)


def test_calling_off_needs_a_reason_and_tells_the_member(cast: Cast, shop: Shop) -> None:
    voucher = redeemed(cast.actor("member"), shop)
    clerk = cast.actor("station_clerk")
    with pytest.raises(Refusal) as told:
        actions.call_off(actor=clerk, now=NOW, code=voucher.code, reason=" ")
    assert told.value.code == "rewards.reason_missing"
    actions.call_off(actor=clerk, now=NOW, code=voucher.code, reason="推子坏了")
    assert service(cast.member) == (50, 0)
    assert "积分已退回" in Notice.objects.get(person=cast.member).text
    voucher.refresh_from_db()
    assert (voucher.closed_reason, voucher.closed_by_label) == ("推子坏了", "站志强")


def test_expiry_refunds_what_is_due_and_nothing_else(cast: Cast, shop: Shop) -> None:
    give_points(cast.sibling_member, 50)
    old = redeemed(cast.actor("member"), shop)
    young = redeemed(cast.actor("sibling_member"), shop, now=NOW + timedelta(days=20))
    assert actions.expire_vouchers(now=AFTER_THE_LAST_DAY) == 1
    assert actions.expire_vouchers(now=AFTER_THE_LAST_DAY) == 0
    old.refresh_from_db()
    young.refresh_from_db()
    assert (old.state, young.state) == ("EXPIRED", "RESERVED")
    assert service(cast.member) == (50, 0)
    assert faults() == []


def test_a_new_price_leaves_old_vouchers_alone(cast: Cast, shop: Shop) -> None:
    voucher = redeemed(cast.actor("member"), shop)
    change_reward(actor=SYSTEM, now=NOW, reward_id=shop.reward.pk, terms=replace(TERMS, price=45))
    actions.hand_over(actor=cast.actor("station_clerk"), now=NOW, code=voucher.code)
    assert service(cast.member) == (30, 0)
