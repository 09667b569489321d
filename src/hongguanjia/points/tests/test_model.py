"""Random operations on the ledger against a plain model of it: 10,000 steps, the same on both databases."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test

from hongguanjia.base.people.testing import Cast
from hongguanjia.base.record.actions import withdraw_fact
from hongguanjia.kit.refusals import Refusal
from hongguanjia.points.api import (
    Owner,
    get_balance,
    hold,
    release_expired,
    release_hold,
    reverse,
    settle_hold,
    take_in,
)
from hongguanjia.points.awarding import INTAKE
from hongguanjia.points.data import COUNTY, AccountKey, Kind, Leg, Posting, Role
from hongguanjia.points.ledger import get_system_total, post
from hongguanjia.points.lots import find_book
from hongguanjia.points.models import Transfer
from hongguanjia.points.testing import publish_rules, record
from hongguanjia.points.testing import rule as rule_values
from hongguanjia.points.verify import CHECKS

NOW = datetime(2026, 6, 15, 2, 0, tzinfo=UTC)
PAST = datetime(2026, 6, 14, 2, 0, tzinfo=UTC)
DAY = date(2026, 6, 15)
MONTHLY, EACH = 33, 5
EXAMPLES, STEPS = 55, 200
PARTS = ("member", "elder", "secretary")
ISSUE, REDEEMED = AccountKey(COUNTY, "service", Role.ISSUE), AccountKey(COUNTY, "service", Role.REDEEMED)
steps_made = 0
owners = st.integers(0, len(PARTS) - 1)
amounts = st.integers(1, 30)


class LedgerAgainstModel(RuleBasedStateMachine):
    """``main`` and ``held`` are the model's balances, ``posted`` what was posted under each key, ``holds`` the open ones."""

    cast: Cast

    def __init__(self) -> None:
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.owners = [Owner("PERSON", getattr(self.cast, part).pk) for part in PARTS]
        self.main = [0] * len(PARTS)
        self.held = [0] * len(PARTS)
        self.issued = self.redeemed = self.earned_facts = 0
        self.earned = [0] * len(PARTS)
        self.facts: list[tuple[int, object, int]] = []
        self.posted: dict[str, tuple[dict[int, int], object]] = {}
        self.reversed: set[str] = set()
        self.holds: list[tuple[int, int, int]] = []

    def teardown(self) -> None:
        try:
            self.compare_all()
        finally:
            transaction.set_rollback(True)
            self.atomic.__exit__(None, None, None)

    def step(self) -> str:
        global steps_made  # noqa: PLW0603  a count for the report
        steps_made += 1
        return f"k{steps_made}"

    def send(self, key: str, shares: dict[int, int]):
        legs = [Leg(AccountKey(self.owners[who], "service"), amount) for who, amount in shares.items()]
        counter = ISSUE if sum(shares.values()) > 0 else REDEEMED
        posting = Posting(key, Kind.MOVE, (*legs, Leg(counter, -sum(shares.values()))), DAY, "t", 1)
        return post(posting, actor=INTAKE, now=NOW)

    @rule(shares=st.dictionaries(owners, amounts, min_size=1))
    def posts_a_batch(self, shares: dict[int, int]) -> None:
        key = self.step()
        self.posted[key] = (shares, self.send(key, shares).transfer_id)
        for who, amount in shares.items():
            self.main[who] += amount
        self.issued += sum(shares.values())

    @rule(who=owners, amount=amounts)
    def takes_off(self, who: int, amount: int) -> None:
        key = self.step()
        if amount > self.main[who]:
            self.expect("points.not_enough", lambda: self.send(key, {who: -amount}))
            return
        self.posted[key] = ({who: -amount}, self.send(key, {who: -amount}).transfer_id)
        self.main[who] -= amount
        self.redeemed += amount

    @precondition(lambda self: self.posted)
    @rule(data=st.data())
    def retries(self, data: st.DataObject) -> None:
        self.step()
        key = data.draw(st.sampled_from(sorted(self.posted)))
        shares, transfer_id = self.posted[key]
        again = self.send(key, shares)
        assert again.repeated and again.transfer_id == transfer_id

    @precondition(lambda self: self.posted)
    @rule(data=st.data())
    def reuses_a_key(self, data: st.DataObject) -> None:
        self.step()
        key = data.draw(st.sampled_from(sorted(self.posted)))
        shares = {who: amount * 2 for who, amount in self.posted[key][0].items()}
        self.expect("points.key_reused", lambda: self.send(key, shares))

    @precondition(lambda self: self.posted)
    @rule(data=st.data())
    def reverses(self, data: st.DataObject) -> None:
        rev = self.step()
        key = data.draw(st.sampled_from(sorted(self.posted)))
        shares, transfer_id = self.posted[key]

        def do():
            return reverse(transfer_id=transfer_id, key=rev, reason="错", actor=INTAKE, now=NOW)

        if key in self.reversed:
            self.expect("points.reversed", do)
        elif any(self.main[who] - amount < 0 for who, amount in shares.items()):
            self.expect("points.not_enough", do)
        else:
            do()
            self.reversed.add(key)
            for who, amount in shares.items():
                self.main[who] -= amount
            if sum(shares.values()) > 0:
                self.issued -= sum(shares.values())
            else:
                self.redeemed += sum(shares.values())

    @rule(who=owners, amount=amounts, expires=st.booleans())
    def holds_some(self, who: int, amount: int, expires: bool) -> None:
        key = self.step()

        def do():
            return hold(
                owner=self.owners[who],
                unit="service",
                amount=amount,
                key=key,
                cause_kind="t",
                cause_id=1,
                memo="",
                expires_at=NOW if expires else None,
                actor=INTAKE,
                now=PAST,
            )

        if amount > self.main[who]:
            self.expect("points.not_enough", do)
            return
        receipt = do()
        assert do() == receipt
        self.main[who] -= amount
        self.held[who] += amount
        self.holds.append((receipt.id, who, amount if not expires else -amount))

    @precondition(lambda self: self.holds)
    @rule(data=st.data(), settle=st.booleans())
    def closes_a_hold(self, data: st.DataObject, settle: bool) -> None:
        key = self.step()
        found = data.draw(st.sampled_from(self.holds))
        self.holds.remove(found)
        hold_id, who, amount = found[0], found[1], abs(found[2])
        if settle:
            settle_hold(hold_id=hold_id, key=key, actor=INTAKE, now=NOW)
            settle_hold(hold_id=hold_id, key=key, actor=INTAKE, now=NOW)
            self.redeemed += amount
        else:
            release_hold(hold_id=hold_id, key=key, reason="", actor=INTAKE, now=NOW)
            self.main[who] += amount
        self.held[who] -= amount
        self.expect(
            "points.hold_closed", lambda: release_hold(hold_id=hold_id, key=key + "x", reason="", actor=INTAKE, now=NOW)
        )

    @rule()
    def releases_what_expired(self) -> None:
        self.step()
        expired = [found for found in self.holds if found[2] < 0]
        assert release_expired(NOW) == len(expired)
        for _hold_id, who, amount in expired:
            self.main[who] -= amount
            self.held[who] += amount
        self.holds = [found for found in self.holds if found[2] > 0]

    @rule(who=owners, many=st.integers(1, 4))
    def takes_facts_in(self, who: int, many: int) -> None:
        key = self.step()
        facts = [record(self.cast, PARTS[who], f"{key}-{n}") for n in range(many)]
        assert take_in(now=NOW, fact_ids=[fact.pk for fact in facts]).decided == many
        for fact in facts:
            amount = min(EACH, MONTHLY - self.earned[who])
            self.facts.append((who, fact, amount))
            self.earned[who] += amount
            self.main[who] += amount
            self.issued += amount

    @precondition(lambda self: self.facts)
    @rule(data=st.data())
    def withdraws_a_fact(self, data: st.DataObject) -> None:
        self.step()
        found = data.draw(st.sampled_from(self.facts))
        self.facts.remove(found)
        who, fact, amount = found
        withdrawal = withdraw_fact(fact, reason="错", actor=INTAKE, now=NOW)
        report = take_in(now=NOW, fact_ids=[withdrawal.pk])
        if amount == 0:
            assert report.by_status == {"NO_RULE": 1}
        elif amount > self.main[who]:
            assert report.by_status == {"REFUSED": 1}
        else:
            assert report.by_status == {"POSTED": 1}
            self.earned[who] -= amount
            self.main[who] -= amount
            self.issued -= amount

    def expect(self, code: str, do) -> None:
        before = Transfer.objects.count()
        with pytest.raises(Refusal) as refused:
            do()
        assert refused.value.code == code
        assert Transfer.objects.count() == before

    def compare_all(self) -> None:
        for who, owner in enumerate(self.owners):
            balance = get_balance(owner=owner, unit="service")
            assert (balance.available, balance.held) == (self.main[who], self.held[who])
            book = find_book(owner, "service")
            assert (book.balance, book.debt) == (self.main[who], 0)
            assert all(0 < lot.open <= lot.amount for lot in book.list_open())
        assert get_system_total("service", Role.ISSUE) == -self.issued
        assert get_system_total("service", Role.REDEEMED) == self.redeemed
        assert [fault for check in CHECKS for fault in check().faults] == []


@pytest.mark.django_db
def test_ten_thousand_random_steps_agree_with_the_model(cast: Cast) -> None:
    publish_rules(cast, [rule_values(unit="service", amount=EACH, most_month=MONTHLY)])
    LedgerAgainstModel.cast = cast
    run_state_machine_as_test(
        LedgerAgainstModel,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            database=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
    print(f"steps: {steps_made}")  # noqa: T201  the count is part of the answer
    assert steps_made >= 10_000
