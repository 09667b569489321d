"""Posting: once per key, balanced, never below a floor."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from hongguanjia.base.access.api import system_actor
from hongguanjia.kit.refusals import BadInput, Refusal
from hongguanjia.points.api import Owner, get_balance, hold, release_expired, release_hold, reverse, settle_hold
from hongguanjia.points.data import COUNTY, AccountKey, Kind, Leg, Posting, Role
from hongguanjia.points.ledger import get_system_total, move, post
from hongguanjia.points.models import Entry, Hold, Transfer

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 6, 15, 2, 0, tzinfo=UTC)
LATER = datetime(2026, 6, 16, 2, 0, tzinfo=UTC)
ACTOR = system_actor("测试")
WANG, LI = Owner("PERSON", 1), Owner("PERSON", 2)
ISSUE = AccountKey(COUNTY, "service", Role.ISSUE)


def give(owner: Owner, amount: int, key: str, *, memo: str = "") -> object:
    posting = Posting(
        key, Kind.MOVE, move(ISSUE, AccountKey(owner, "service"), amount), date(2026, 6, 15), "test", 1, memo
    )
    return post(posting, actor=ACTOR, now=NOW)


def held(owner: Owner, amount: int, key: str = "h1", expires_at: datetime | None = None):
    return hold(
        owner=owner,
        unit="service",
        amount=amount,
        key=key,
        cause_kind="order",
        cause_id=7,
        memo="大米一袋",
        expires_at=expires_at,
        actor=ACTOR,
        now=NOW,
    )


def available(owner: Owner) -> tuple[int, int]:
    balance = get_balance(owner=owner, unit="service")
    return balance.available, balance.held


def test_a_posting_moves_from_the_issuer_to_the_owner() -> None:
    give(WANG, 5, "k1")
    assert available(WANG) == (5, 0)
    assert get_system_total("service", Role.ISSUE) == -5
    entry = Entry.objects.get(amount=5)
    assert (entry.balance_after, entry.account_seq) == (5, 1)


def test_the_same_key_and_content_posts_once() -> None:
    first = give(WANG, 5, "k1")
    second = give(WANG, 5, "k1")
    assert (second.transfer_id, second.repeated) == (first.transfer_id, True)
    assert available(WANG) == (5, 0)


def test_the_same_key_with_other_content_is_refused() -> None:
    give(WANG, 5, "k1")
    with pytest.raises(Refusal) as refused:
        give(WANG, 6, "k1")
    assert refused.value.code == "points.key_reused"
    assert available(WANG) == (5, 0)


def test_more_than_there_is_cannot_be_held_and_nothing_is_written() -> None:
    give(WANG, 5, "k1")
    with pytest.raises(Refusal) as refused:
        held(WANG, 6)
    assert refused.value.code == "points.not_enough"
    assert available(WANG) == (5, 0)
    assert Transfer.objects.count() == 1 and not Hold.objects.exists()
    assert held(WANG, 5).amount == 5


def test_an_owner_without_an_account_has_nothing() -> None:
    assert available(LI) == (0, 0)
    with pytest.raises(Refusal, match="可用积分不够"):
        held(LI, 1)


def test_a_hold_is_settled_once() -> None:
    give(WANG, 5, "k1")
    receipt = held(WANG, 3)
    assert available(WANG) == (2, 3)
    first = settle_hold(hold_id=receipt.id, key="s1", actor=ACTOR, now=NOW)
    again = settle_hold(hold_id=receipt.id, key="s1", actor=ACTOR, now=LATER)
    assert first == again and first.state == "SETTLED"
    assert available(WANG) == (2, 0)
    assert get_system_total("service", Role.REDEEMED) == 3
    with pytest.raises(Refusal) as refused:
        release_hold(hold_id=receipt.id, key="r1", reason="", actor=ACTOR, now=NOW)
    assert refused.value.code == "points.hold_closed"
    with pytest.raises(Refusal):
        settle_hold(hold_id=receipt.id, key="s2", actor=ACTOR, now=NOW)


def test_a_released_hold_gives_back() -> None:
    give(WANG, 5, "k1")
    receipt = held(WANG, 3)
    assert held(WANG, 3) == receipt
    release_hold(hold_id=receipt.id, key="r1", reason="缺货", actor=ACTOR, now=NOW)
    assert available(WANG) == (5, 0)


def test_holds_expire() -> None:
    give(WANG, 5, "k1")
    held(WANG, 2, "h1", expires_at=NOW)
    held(WANG, 2, "h2", expires_at=LATER)
    assert release_expired(NOW) == 1
    assert available(WANG) == (3, 2)
    assert release_expired(NOW) == 0


def test_a_hold_that_is_not_there_is_not_found() -> None:
    with pytest.raises(Refusal) as refused:
        settle_hold(hold_id=404, key="x", actor=ACTOR, now=NOW)
    assert refused.value.code == "access.not_found"


def test_the_key_of_another_posting_cannot_close_a_hold() -> None:
    give(WANG, 5, "k1")
    one, two = held(WANG, 2, "h1"), held(WANG, 2, "h2")
    settle_hold(hold_id=one.id, key="s1", actor=ACTOR, now=NOW)
    with pytest.raises(Refusal) as refused:
        settle_hold(hold_id=two.id, key="s1", actor=ACTOR, now=NOW)
    assert refused.value.code == "points.key_reused"


def test_a_transfer_is_reversed_once() -> None:
    transfer_id = give(WANG, 5, "k1").transfer_id
    posted = reverse(transfer_id=transfer_id, key="rev", reason="记错人", actor=ACTOR, now=NOW)
    assert (
        reverse(transfer_id=transfer_id, key="rev", reason="记错人", actor=ACTOR, now=LATER).transfer_id
        == posted.transfer_id
    )
    with pytest.raises(Refusal) as refused:
        reverse(transfer_id=transfer_id, key="rev2", reason="再来", actor=ACTOR, now=NOW)
    assert refused.value.code == "points.reversed"
    assert available(WANG) == (0, 0)


def test_what_was_spent_cannot_be_reversed() -> None:
    transfer_id = give(WANG, 5, "k1").transfer_id
    held(WANG, 3)
    with pytest.raises(Refusal) as refused:
        reverse(transfer_id=transfer_id, key="rev", reason="记错人", actor=ACTOR, now=NOW)
    assert refused.value.code == "points.not_enough"


def test_a_reversed_redemption_opens_the_hold_again() -> None:
    give(WANG, 5, "k1")
    receipt = held(WANG, 3)
    settle_hold(hold_id=receipt.id, key="s1", actor=ACTOR, now=NOW)
    spent = Hold.objects.get(pk=receipt.id).closing_transfer_id
    reverse(transfer_id=spent, key="rev", reason="退货", actor=ACTOR, now=NOW)
    assert available(WANG) == (2, 3)
    release_hold(hold_id=receipt.id, key="r1", reason="退货", actor=ACTOR, now=NOW)
    assert available(WANG) == (5, 0)


@pytest.mark.parametrize("kind", ["hold", "reversal"])
def test_holds_and_reversals_have_another_way_back(kind: str) -> None:
    earned = give(WANG, 5, "k1").transfer_id
    target = held(WANG, 1).transfer_id
    if kind == "reversal":
        release_hold(hold_id=Hold.objects.get().pk, key="r", reason="", actor=ACTOR, now=NOW)
        target = reverse(transfer_id=earned, key="rev", reason="错", actor=ACTOR, now=NOW).transfer_id
    with pytest.raises(Refusal) as refused:
        reverse(transfer_id=target, key="rev9", reason="错", actor=ACTOR, now=NOW)
    assert refused.value.code == "points.irreversible"


def test_a_reversal_needs_a_reason() -> None:
    transfer_id = give(WANG, 5, "k1").transfer_id
    with pytest.raises(BadInput, match="原因"):
        reverse(transfer_id=transfer_id, key="rev", reason=" ", actor=ACTOR, now=NOW)


@pytest.mark.parametrize("amount", [0, 10**15 + 1, -(10**15) - 1])
def test_amounts_have_bounds(amount: int) -> None:
    legs = (Leg(ISSUE, -amount), Leg(AccountKey(WANG, "service"), amount))
    with pytest.raises(BadInput):
        post(Posting("k", Kind.MOVE, legs, date(2026, 1, 1), "test", 1), actor=ACTOR, now=NOW)


def test_unbalanced_legs_are_a_programming_mistake() -> None:
    legs = (Leg(ISSUE, -4), Leg(AccountKey(WANG, "service"), 5))
    with pytest.raises(ValueError, match="sum to zero"):
        post(Posting("k", Kind.MOVE, legs, date(2026, 1, 1), "test", 1), actor=ACTOR, now=NOW)
    legs = (Leg(ISSUE, -4), Leg(ISSUE, 4))
    with pytest.raises(ValueError, match="one way"):
        post(Posting("k", Kind.MOVE, legs, date(2026, 1, 1), "test", 1), actor=ACTOR, now=NOW)


def test_a_batch_is_one_transfer() -> None:
    legs = tuple(Leg(AccountKey(Owner("PERSON", n % 10), "service"), 1) for n in range(100))
    post(Posting("batch", Kind.MOVE, (*legs, Leg(ISSUE, -100)), date(2026, 1, 1), "test", 1), actor=ACTOR, now=NOW)
    transfer = Transfer.objects.get()
    assert transfer.entry_count == 101
    assert available(Owner("PERSON", 3)) == (10, 0)
    chain = Entry.objects.filter(account__owner_id=3, account__owner_kind="PERSON").order_by("account_seq")
    assert list(chain.values_list("account_seq", "balance_after")) == [(n, n) for n in range(1, 11)]


def test_merit_may_fall_below_zero_and_service_may_not() -> None:
    fine = move(AccountKey(WANG, "merit"), AccountKey(COUNTY, "merit", Role.ISSUE), 3)
    post(Posting("k", Kind.MOVE, fine, date(2026, 1, 1), "test", 1), actor=ACTOR, now=NOW)
    assert get_balance(owner=WANG, unit="merit").available == -3
