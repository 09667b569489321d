"""A part of the points comes back: alone up to the county's figure, with a second person beyond; never more than was paid."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from hongguanjia.base.notices.models import Notice
from hongguanjia.base.people.testing import NOW, SYSTEM, Cast
from hongguanjia.kit.refusals import NotFound, Refusal
from hongguanjia.points.api import Owner, get_balance, refund_part, sum_refunds
from hongguanjia.points.api import reverse as reverse_transfer
from hongguanjia.points.lots import Book, Move, find_book, keep_book
from hongguanjia.points.models import Hold
from hongguanjia.rooms.rewards import actions, care, parts
from hongguanjia.rooms.rewards.checks import CHECKS
from hongguanjia.rooms.rewards.flow import PART
from hongguanjia.rooms.rewards.models import PartialReturn, Voucher
from hongguanjia.rooms.rewards.testing import Shop, build_shop, give_points, redeemed
from hongguanjia.rooms.rewards.tests.test_counter_pages import browser, see

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def fetched(cast: Cast) -> Voucher:
    """A voucher of 60 points, handed over."""
    give_points(cast.member, 100)
    shop: Shop = build_shop(cast, price=60)
    code = redeemed(cast.actor("member"), shop).code
    return actions.hand_over(actor=cast.actor("station_clerk"), now=NOW, code=code)


def points_of(cast: Cast) -> int:
    return get_balance(owner=Owner("PERSON", cast.member.pk), unit="service").available


def propose(cast: Cast, voucher: Voucher, points: int, part: str = "station_clerk", key: str = "") -> PartialReturn:
    return parts.give_back_part(
        actor=cast.actor(part), now=NOW + DAY, voucher_id=voucher.pk, points=points, reason="只修了一件", key=key
    )


def faults() -> list[str]:
    return [fault for check in CHECKS for fault in check().faults]


def test_one_clerk_gives_back_a_little_and_the_member_hears_why(cast: Cast, fetched: Voucher) -> None:
    row = propose(cast, fetched, 20, key="k")
    assert propose(cast, fetched, 20, key="k").pk == row.pk
    fetched.refresh_from_db()
    assert (row.state, fetched.state, fetched.returned, points_of(cast)) == ("DONE", "HANDED_OVER", 20, 60)
    assert "退回 20 分，原因：只修了一件" in Notice.objects.filter(person=cast.member).order_by("-pk")[0].text
    assert faults() == []


def test_beyond_the_figure_another_person_decides(cast: Cast, fetched: Voucher) -> None:
    row = propose(cast, fetched, 21)
    assert (row.state, points_of(cast)) == ("PROPOSED", 40)
    with pytest.raises(Refusal, match="另一位"):
        parts.confirm_part(actor=cast.actor("station_clerk"), now=NOW + DAY, part_id=row.pk)
    with pytest.raises(NotFound):
        parts.confirm_part(actor=cast.actor("outsider"), now=NOW + DAY, part_id=row.pk)
    with pytest.raises(Refusal, match="等着确认"):
        propose(cast, fetched, 5)
    parts.confirm_part(actor=cast.actor("town_officer"), now=NOW + DAY, part_id=row.pk)
    assert points_of(cast) == 61
    with pytest.raises(Refusal, match="已经有结论"):
        parts.refuse_part(actor=cast.actor("town_officer"), now=NOW + DAY, part_id=row.pk, reason="重复")
    assert faults() == []


def test_small_parts_do_not_add_up_behind_the_figure(cast: Cast, fetched: Voucher) -> None:
    assert [propose(cast, fetched, 15).state, propose(cast, fetched, 15).state] == ["DONE", "PROPOSED"]


def test_a_refused_part_gives_nothing_and_says_why(cast: Cast, fetched: Voucher) -> None:
    row = propose(cast, fetched, 30)
    parts.refuse_part(actor=cast.actor("town_officer"), now=NOW + DAY, part_id=row.pk, reason="当场验收过")
    row.refresh_from_db()
    assert (row.state, points_of(cast)) == ("REFUSED", 40)
    assert "当场验收过" in Notice.objects.filter(person=cast.member).order_by("-pk")[0].text


@pytest.mark.parametrize(("points", "after"), [(0, DAY), (60, DAY), (61, DAY), (5, 8 * DAY)])
def test_what_cannot_come_back_in_part(cast: Cast, fetched: Voucher, points: int, after: timedelta) -> None:
    clerk = cast.actor("station_clerk")
    with pytest.raises(Refusal):
        parts.give_back_part(actor=clerk, now=NOW + after, voucher_id=fetched.pk, points=points, reason="少了一件")
    assert points_of(cast) == 40


def test_a_whole_return_after_a_part_gives_the_rest(cast: Cast, fetched: Voucher) -> None:
    waiting = propose(cast, fetched, 15) and propose(cast, fetched, 15)
    clerk = cast.actor("station_clerk")
    care.take_back(actor=clerk, now=NOW + DAY, voucher_id=fetched.pk, reason="全坏了", to_shelf=False)
    assert points_of(cast) == 100
    with pytest.raises(Refusal, match="整张退回"):
        parts.confirm_part(actor=cast.actor("town_officer"), now=NOW + DAY, part_id=waiting.pk)
    assert (points_of(cast), faults()) == (100, [])


def test_the_database_keeps_returns_below_what_was_paid(cast: Cast, fetched: Voucher) -> None:
    for wrong in ({"returned": 61}, {"state": "RETURNED", "returned": 59}, {"state": "EXPIRED", "returned": 1}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Voucher.objects.filter(pk=fetched.pk).update(**wrong)


def test_the_ledger_refuses_more_than_was_spent(cast: Cast, fetched: Voucher) -> None:
    asked = {"hold_id": fetched.hold_id, "reason": "多退", "actor": SYSTEM, "now": NOW}
    refund_part(**asked, amount=40, key="a")  # type: ignore[arg-type]
    refund_part(**asked, amount=40, key="a")  # type: ignore[arg-type]
    with pytest.raises(Refusal, match="不能超过"), transaction.atomic():
        refund_part(**asked, amount=21, key="b")  # type: ignore[arg-type]
    settled = Hold.objects.get(pk=fetched.hold_id).closing_transfer_id
    assert settled is not None
    with pytest.raises(Refusal, match="已经退过一部分"):
        reverse_transfer(transfer_id=settled, key="c", reason="冲", actor=SYSTEM, now=NOW)
    assert sum_refunds([fetched.hold_id]) == {fetched.hold_id: 40}


def test_points_go_back_to_the_lots_they_came_from(cast: Cast) -> None:
    """Old points paid for the voucher; what comes back is as old as it was, so nobody gains time by a return."""
    give_points(cast.member, 30, now=NOW - 400 * DAY)
    give_points(cast.member, 70)
    shop = build_shop(cast, price=60)
    voucher = redeemed(cast.actor("member"), shop)
    actions.hand_over(actor=cast.actor("station_clerk"), now=NOW, code=voucher.code)
    propose(cast, voucher, 20)
    assert [lot.open for lot in find_book(Owner("PERSON", cast.member.pk), "service").list_open()] == [60]
    other = propose(cast, voucher, 35)
    parts.confirm_part(actor=cast.actor("town_officer"), now=NOW + DAY, part_id=other.pk)
    assert [lot.open for lot in find_book(Owner("PERSON", cast.member.pk), "service").list_open()] == [25, 70]


@given(st.lists(st.integers(1, 40), min_size=1, max_size=6), st.data())
def test_any_parts_of_a_spend_never_leave_more_than_there_was(earned: list[int], data: st.DataObject) -> None:
    """Whatever is earned, spent and given back in parts: the book's balance is the sum, no lot above what came in."""
    import uuid

    moves = [
        Move(number, uuid.UUID(int=number), amount, NOW.date() - number * DAY)
        for number, amount in enumerate(earned, start=1)
    ]
    spent = data.draw(st.integers(1, sum(earned)))
    hold = uuid.UUID(int=99)
    moves.append(Move(90, hold, -spent, NOW.date()))
    rest, back = spent, 0
    for step in range(data.draw(st.integers(0, 4))):
        if rest:
            part = data.draw(st.integers(1, rest))
            rest, back = rest - part, back + part
            moves.append(Move(100 + step, uuid.UUID(int=100 + step), part, NOW.date(), undoes=hold, may_refund=True))
    book: Book = keep_book(moves)
    assert book.balance == sum(earned) - spent + back
    assert all(0 <= lot.open <= lot.amount for lot in book.lots.values())
    assert set(book.lots) == set(range(1, len(earned) + 1))


@pytest.mark.parametrize("verb", ["confirm_part", "refuse_part"])
@pytest.mark.parametrize("state", PART.states)
def test_each_verb_in_each_state(cast: Cast, fetched: Voucher, state: str, verb: str) -> None:
    row = propose(cast, fetched, 30)
    officer = cast.actor("town_officer")
    if state != "PROPOSED":
        PartialReturn.objects.filter(pk=row.pk).update(state=state, decided_at=NOW, answer="已办")

    def do() -> PartialReturn:
        if verb == "confirm_part":
            return parts.confirm_part(actor=officer, now=NOW + DAY, part_id=row.pk)
        return parts.refuse_part(actor=officer, now=NOW + DAY, part_id=row.pk, reason="不退")

    if PART.can(verb, state):
        assert do().state == PART.find(verb).target
    else:
        with pytest.raises(Refusal):
            do()


@time_machine.travel(NOW + DAY)
def test_the_pages_from_the_counter_to_the_officer_to_the_member(cast: Cast, fetched: Voucher) -> None:
    clerk, officer, member = (browser(cast, part) for part in ("station_clerk", "town_officer", "member"))
    assert "退一部分积分" in see(clerk, "phone-rewards-hand-over", fetched.code)
    address = reverse("phone-rewards-part-new", args=[fetched.pk])
    assert clerk.post(address, {"points": 60, "reason": "坏了"}).status_code == 422
    clerk.post(address, {"points": 30, "reason": "只修了一件", "submission_key": "x"})
    row = PartialReturn.objects.get()
    assert "请另一位站务员" in see(clerk, "phone-rewards-part", row.pk)
    assert "只修了一件" in see(officer, "desk-rewards-parts")
    officer.post(reverse("desk-rewards-part", args=[row.pk]), {"what": "confirm"})
    row.refresh_from_db()
    assert row.state == "DONE"
    assert "只修了一件" in see(member, "phone-rewards-voucher", fetched.code)
    assert "只修了一件" in see(officer, "desk-rewards-voucher", fetched.pk)
    see(browser(cast, "outsider"), "phone-rewards-part", row.pk, status=404)
