"""Expiry: by terms that two people decided, tried, approved, told beforehand, and never more than was told."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongguanjia.base.notices.models import Notice
from hongguanjia.base.people.testing import Cast
from hongguanjia.kit.refusals import BadInput, NotFound, Refusal
from hongguanjia.points.api import Owner, get_balance, hold, release_hold, reverse
from hongguanjia.points.awarding import INTAKE
from hongguanjia.points.closing import posting
from hongguanjia.points.closing.actions import (
    approve_closing,
    approve_term,
    cancel_closing,
    plan_closing,
    propose_term,
    sum_posted,
)
from hongguanjia.points.closing.models import Closing, ClosingState, ExpiryTerm
from hongguanjia.points.closing.planning import sum_expiring
from hongguanjia.points.closing.posting import post_due
from hongguanjia.points.data import COUNTY, AccountKey, Kind, Posting, Role
from hongguanjia.points.ledger import get_system_total, move, post
from hongguanjia.points.lots import Move, find_book, keep_book
from hongguanjia.points.models import Transfer
from hongguanjia.points.verify import CHECKS

pytestmark = pytest.mark.django_db
JUNE = datetime(2026, 6, 15, 2, 0, tzinfo=UTC)
DECEMBER = datetime(2026, 12, 20, 2, 0, tzinfo=UTC)
NEW_YEAR = datetime(2027, 1, 25, 2, 0, tzinfo=UTC)
steps = 0


def give(cast: Cast, part: str, amount: int, day: date, unit: str = "service") -> None:
    global steps  # noqa: PLW0603  every posting has a key of its own
    steps += 1
    owner = AccountKey(Owner("PERSON", getattr(cast, part).pk), unit)
    legs = move(AccountKey(COUNTY, unit, Role.ISSUE), owner, amount)
    post(Posting(f"give{steps}", Kind.MOVE, legs, day, "test", steps), actor=INTAKE, now=JUNE)


def spend(cast: Cast, part: str, amount: int, key: str) -> int:
    owner = Owner("PERSON", getattr(cast, part).pk)
    return hold(
        owner=owner, unit="service", amount=amount, key=key, cause_kind="voucher", cause_id=1, memo="",
        expires_at=None, actor=INTAKE, now=DECEMBER,
    ).id  # fmt: skip


def stands(cast: Cast, part: str, unit: str = "service") -> int:
    return get_balance(owner=Owner("PERSON", getattr(cast, part).pk), unit=unit).available


def propose(cast: Cast, **changes: object) -> ExpiryTerm:
    values = {
        "owner_kind": "PERSON", "unit": "service", "years": 1, "carry_percent": 0, "notice_days": 30,
        "first_year": 2026, "basis": "县委组织部文件",
    } | changes  # fmt: skip
    return propose_term(**values, actor=cast.actor("county_officer"), now=JUNE)


def decide(cast: Cast, **changes: object) -> ExpiryTerm:
    return approve_term(term_id=propose(cast, **changes).pk, actor=cast.actor("approver"), now=JUNE)


def plan(cast: Cast, term: ExpiryTerm) -> Closing:
    return plan_closing(term_id=term.pk, year=2026, actor=cast.actor("county_officer"), now=DECEMBER)


@pytest.fixture
def closing(cast: Cast) -> Closing:
    """Points of 2025 and 2026; those of 2025 are to expire with the year 2026. Approved on 20 December."""
    give(cast, "member", 30, date(2025, 3, 1))
    give(cast, "member", 20, date(2026, 3, 1))
    give(cast, "elder", 7, date(2025, 12, 31))
    give(cast, "secretary", 9, date(2026, 1, 1))
    return approve_closing(closing_id=plan(cast, decide(cast)).pk, actor=cast.actor("approver"), now=DECEMBER)


def test_a_dry_run_tells_and_moves_nothing(cast: Cast) -> None:
    give(cast, "member", 30, date(2025, 3, 1))
    give(cast, "member", 20, date(2026, 3, 1))
    before = Transfer.objects.count()

    closing = plan(cast, decide(cast))

    assert (closing.owners, closing.planned, closing.cutoff) == (1, 30, date(2025, 12, 31))
    assert Transfer.objects.count() == before
    assert post_due(NEW_YEAR) == 0


def test_everybody_concerned_is_told_beforehand(cast: Cast, closing: Closing) -> None:
    told = {notice.person_id: notice.text for notice in Notice.objects.filter(kind="points.expiry")}

    assert set(told) == {cast.member.pk, cast.elder.pk}
    assert told[cast.member.pk] == "您有 30 分可兑换积分将在2027年1月19日到期，到期前仍可使用。"


def test_nothing_expires_before_the_notice_is_over(cast: Cast, closing: Closing) -> None:
    assert closing.due_date == date(2027, 1, 19)
    assert post_due(datetime(2027, 1, 18, 2, 0, tzinfo=UTC)) == 0


def test_only_old_points_that_were_not_spent_expire(cast: Cast, closing: Closing) -> None:
    spend(cast, "member", 12, "s")

    assert post_due(NEW_YEAR) == 2
    assert post_due(NEW_YEAR) == 0

    assert (stands(cast, "member"), stands(cast, "elder"), stands(cast, "secretary")) == (20, 0, 9)
    assert get_system_total("service", Role.EXPIRED) == 18 + 7
    closing.refresh_from_db()
    assert (closing.state, sum_posted(closing)) == (ClosingState.DONE, 25)
    assert [fault for check in CHECKS for fault in check().faults] == []


def test_nobody_loses_more_than_was_told(cast: Cast) -> None:
    """What was on hold at the dry run and comes back later is old too, but nobody had been told of it."""
    give(cast, "member", 30, date(2025, 3, 1))
    held = spend(cast, "member", 10, "s")
    closing = approve_closing(closing_id=plan(cast, decide(cast)).pk, actor=cast.actor("approver"), now=DECEMBER)
    release_hold(hold_id=held, key="r", reason="", actor=INTAKE, now=DECEMBER)

    post_due(NEW_YEAR)

    assert closing.planned == 20
    assert stands(cast, "member") == 10


def test_who_spent_everything_loses_nothing(cast: Cast, closing: Closing) -> None:
    spend(cast, "member", 50, "all")
    give(cast, "member", 4, date(2027, 1, 2))

    post_due(NEW_YEAR)

    assert stands(cast, "member") == 4
    line = closing.lines.get(owner_id=cast.member.pk)
    assert (line.posted, line.transfer_id) == (0, None)


def test_merit_begins_anew_with_a_part_carried_over(cast: Cast) -> None:
    give(cast, "member", 41, date(2026, 5, 1), "merit")
    closing = plan(cast, decide(cast, unit="merit", years=0, carry_percent=20))
    approve_closing(closing_id=closing.pk, actor=cast.actor("approver"), now=DECEMBER)

    post_due(NEW_YEAR)

    assert closing.planned == 32
    assert stands(cast, "member", "merit") == 9


def test_an_interruption_goes_on_where_it_stopped(cast: Cast, closing: Closing, monkeypatch) -> None:
    monkeypatch.setattr(posting, "BATCH", 1)

    assert posting._post_batch(closing.pk, NEW_YEAR) == 1
    assert closing.lines.filter(posted__isnull=False).count() == 1
    assert post_due(NEW_YEAR) == 1
    assert (stands(cast, "member"), stands(cast, "elder")) == (20, 0)


def test_a_wrong_closing_can_be_reversed(cast: Cast, closing: Closing) -> None:
    post_due(NEW_YEAR)
    expired = Transfer.objects.get(kind=Kind.EXPIRE)

    reverse(transfer_id=expired.pk, key="back", reason="通知有误", actor=INTAKE, now=NEW_YEAR)

    assert stands(cast, "member") == 50
    book = find_book(Owner("PERSON", cast.member.pk), "service")
    assert sum_expiring(book, closing) == 30


def test_two_people_decide(cast: Cast) -> None:
    term = propose(cast)
    with pytest.raises(NotFound):
        plan(cast, term)
    with pytest.raises(Refusal):
        approve_term(term_id=term.pk, actor=cast.actor("county_officer"), now=JUNE)
    approve_term(term_id=term.pk, actor=cast.actor("approver"), now=JUNE)
    with pytest.raises(Refusal) as again:
        approve_term(term_id=term.pk, actor=cast.actor("approver"), now=JUNE)
    assert again.value.code == "closing.done_before"
    closing = plan(cast, term)
    with pytest.raises(Refusal):
        approve_closing(closing_id=closing.pk, actor=cast.actor("county_officer"), now=DECEMBER)
    for part in ("member", "secretary", "outsider_secretary"):
        with pytest.raises(Refusal):
            propose_term(
                owner_kind="PERSON", unit="service", years=1, carry_percent=0, notice_days=0, first_year=2026,
                basis="", actor=cast.actor(part), now=JUNE,
            )  # fmt: skip


def test_a_year_is_closed_once_and_a_cancelled_one_anew(cast: Cast) -> None:
    give(cast, "member", 30, date(2025, 3, 1))
    term = decide(cast)
    closing = plan(cast, term)
    with pytest.raises(Refusal):
        plan(cast, term)
    with pytest.raises(BadInput):
        cancel_closing(closing_id=closing.pk, reason=" ", actor=cast.actor("approver"), now=DECEMBER)
    cancel_closing(closing_id=closing.pk, reason="算早了", actor=cast.actor("approver"), now=DECEMBER)
    with pytest.raises(Refusal):
        approve_closing(closing_id=closing.pk, actor=cast.actor("approver"), now=DECEMBER)

    assert plan(cast, term).planned == 30


def test_what_is_posted_is_not_cancelled(cast: Cast, closing: Closing) -> None:
    post_due(NEW_YEAR)
    with pytest.raises(Refusal):
        cancel_closing(closing_id=closing.pk, reason="错", actor=cast.actor("approver"), now=NEW_YEAR)


def test_no_term_for_the_past_or_for_money(cast: Cast) -> None:
    with pytest.raises(BadInput):
        propose(cast, first_year=2025)
    with pytest.raises(BadInput):
        propose(cast, unit="CNY")
    with pytest.raises(BadInput):
        plan_closing(term_id=decide(cast).pk, year=2027, actor=cast.actor("county_officer"), now=DECEMBER)


@given(st.lists(st.tuples(st.integers(-30, 30).filter(bool), st.integers(2023, 2027)), max_size=30), st.integers(0, 99))
def test_what_expires_is_old_and_never_more_than_stands(rows: list[tuple[int, int]], percent: int) -> None:
    import uuid

    book = keep_book(Move(n, uuid.UUID(int=n), amount, date(year, 6, 1)) for n, (amount, year) in enumerate(rows, 1))
    closing = Closing(cutoff=date(2025, 12, 31), term=ExpiryTerm(carry_percent=percent))

    expiring = sum_expiring(book, closing)

    assert 0 <= expiring <= max(0, book.balance)
    assert expiring <= sum(lot.open for lot in book.list_open() if lot.day.year <= 2025)
