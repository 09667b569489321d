"""Threads that commit for real, on a database of their own: no overdraft, no double posting, no fact decided twice."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from hongguanjia.base.access.api import system_actor
from hongguanjia.base.people.testing import build_cast
from hongguanjia.kit.refusals import Refusal
from hongguanjia.points.api import Owner, get_balance, hold, take_in
from hongguanjia.points.data import COUNTY, AccountKey, Kind, Posted, Posting, Role
from hongguanjia.points.ledger import move, post
from hongguanjia.points.models import Award, Hold, Outcome, Transfer
from hongguanjia.points.testing import committed_database, in_thread, publish_rules, race, record, rule
from hongguanjia.points.verify import CHECKS

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 6, 15, 2, 0, tzinfo=UTC)
ACTOR = system_actor("测试")
WANG = Owner("PERSON", 990001)


@pytest.fixture
def committed(db: None, tmp_path: Path):
    with committed_database(tmp_path):
        yield


def give(amount: int, key: str) -> Posted:
    issue = AccountKey(COUNTY, "service", Role.ISSUE)
    legs = move(issue, AccountKey(WANG, "service"), amount)
    return post(Posting(key, Kind.MOVE, legs, date(2026, 6, 15), "test", 1), actor=ACTOR, now=NOW)


def take(key: str, amount: int = 1):
    return hold(
        owner=WANG,
        unit="service",
        amount=amount,
        key=key,
        cause_kind="t",
        cause_id=1,
        memo="",
        expires_at=None,
        actor=ACTOR,
        now=NOW,
    )


def faults() -> list[str]:
    return [fault for check in CHECKS for fault in check().faults]


def test_eight_threads_cannot_overdraw_an_account(committed: None) -> None:
    in_thread(lambda: give(20, "start"))
    answers = race(8, lambda n: [_try(lambda k=k: take(f"{n}-{k}")) for k in range(5)])
    flat = [answer for thread in answers for answer in thread]
    assert sum(not isinstance(answer, Refusal) for answer in flat) == 20
    assert {answer.code for answer in flat if isinstance(answer, Refusal)} == {"points.not_enough"}
    balance = in_thread(lambda: get_balance(owner=WANG, unit="service"))
    assert (balance.available, balance.held) == (0, 20)
    assert in_thread(faults) == []


def test_a_raced_key_posts_once_and_answers_the_same(committed: None) -> None:
    answers = race(8, lambda _n: give(7, "same"))
    assert {answer.transfer_id for answer in answers} == {answers[0].transfer_id}
    assert sorted(answer.repeated for answer in answers) == [False] + [True] * 7
    assert in_thread(Transfer.objects.count) == 1
    assert in_thread(lambda: get_balance(owner=WANG, unit="service")).available == 7


def test_a_raced_key_with_other_content_is_refused_for_all_but_one(committed: None) -> None:
    answers = race(8, lambda n: _try(lambda: give(n + 1, "same")))
    refused = [answer for answer in answers if isinstance(answer, Refusal)]
    assert len(refused) == 7 and {answer.code for answer in refused} == {"points.key_reused"}


def test_a_raced_hold_is_one_hold(committed: None) -> None:
    in_thread(lambda: give(7, "start"))
    answers = race(8, lambda _n: take("same", 5))
    assert len({answer.id for answer in answers}) == 1
    assert in_thread(Hold.objects.count) == 1


def test_transfers_in_both_directions_do_not_lock_each_other_out(committed: None) -> None:
    one, two = AccountKey(WANG, "service"), AccountKey(Owner("PERSON", 990002), "service")
    in_thread(lambda: give(100, "start"))

    def swap(number: int) -> Posted:
        legs = move(one, two, 10)
        if number % 2:
            legs = move(one, AccountKey(COUNTY, "service", Role.REDEEMED), 3) + move(
                AccountKey(COUNTY, "service", Role.ISSUE), two, 3
            )
        return post(Posting(f"s{number}", Kind.MOVE, legs, date(2026, 6, 15), "t", 1), actor=ACTOR, now=NOW)

    assert all(isinstance(answer, Posted) for answer in race(8, swap))
    assert in_thread(faults) == []


def test_raced_intakes_decide_each_fact_once_and_keep_the_ceiling(committed: None) -> None:
    cast = in_thread(build_cast)
    in_thread(lambda: publish_rules(cast, [rule(most_month=22)]))
    facts = in_thread(lambda: [record(cast, "member", f"f{n}") for n in range(12)])
    race(4, lambda n: take_in(now=NOW, fact_ids=[fact.pk for fact in facts[n * 3 : n * 3 + 6]]))
    race(4, lambda _n: take_in(now=NOW))
    assert in_thread(Outcome.objects.count) == 12
    assert in_thread(lambda: sum(Award.objects.values_list("amount", flat=True))) == 22
    assert in_thread(faults) == []


def _try(do):
    try:
        return do()
    except Refusal as refusal:
        return refusal
