"""Evaluation is pure: amounts, ceilings, who and what is left out."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hongguanjia.points.data import Owner
from hongguanjia.points.rules import compute_full_amount, evaluate, period_key, publicity_days
from hongguanjia.points.terms import CeilingTerms, Earned, FactView, RuleSetTerms, RuleTerms

WANG = Owner("PERSON", 1)


def make_rule(code: str = "r", **changes: object) -> RuleTerms:
    values: dict[str, object] = {
        "id": 1,
        "code": code,
        "title": code,
        "fact_kind": "served",
        "subject": "PERSON",
        "unit": "merit",
        "category": "",
        "form": "FIXED",
        "amount": 5,
    }
    return RuleTerms(**(values | changes))  # type: ignore[arg-type]


def make_fact(number: int = 1, day: date = date(2026, 6, 10), **changes: object) -> FactView:
    values: dict[str, object] = {
        "id": number,
        "kind": "served",
        "person_id": 1,
        "organisation_id": 9,
        "occurred_date": day,
        "quantity": 60,
        "grade": "A",
        "standing": "FULL",
    }
    return FactView(**(values | changes))  # type: ignore[arg-type]


def decide(rules: list[RuleTerms], facts: list[FactView], *, ceilings=(), already=()):
    return evaluate(RuleSetTerms(1, 1, tuple(rules), tuple(ceilings)), facts, already)


def amounts(decisions) -> list[int]:
    return [award.amount for decision in decisions for award in decision.awards]


@pytest.mark.parametrize(
    ("changes", "quantity", "expected"),
    [
        ({}, 0, 5),
        ({"form": "PER_UNIT", "step": 60, "amount": 2}, 59, 0),
        ({"form": "PER_UNIT", "step": 60, "amount": 2}, 60, 2),
        ({"form": "PER_UNIT", "step": 60, "amount": 2}, 179, 4),
        ({"form": "TABLE", "table": ((10, 3), (30, 6))}, 9, 0),
        ({"form": "TABLE", "table": ((10, 3), (30, 6))}, 10, 3),
        ({"form": "TABLE", "table": ((10, 3), (30, 6))}, 31, 6),
    ],
)
def test_what_a_quantity_is_worth(changes: dict[str, object], quantity: int, expected: int) -> None:
    assert compute_full_amount(make_rule(**changes), quantity) == expected


@pytest.mark.parametrize(
    ("period", "expected"),
    [("day", "2026-11-23"), ("month", "2026-11"), ("quarter", "2026-Q4"), ("year", "2026")],
)
def test_periods(period: str, expected: str) -> None:
    assert period_key(period, date(2026, 11, 23)) == expected


@pytest.mark.parametrize("month", range(1, 13))
def test_every_month_has_its_quarter(month: int) -> None:
    assert period_key("quarter", date(2026, month, 1)) == f"2026-Q{-(-month // 3)}"


@pytest.mark.parametrize("period", ["day", "month", "quarter", "year"])
def test_each_ceiling_cuts_in_its_period_and_no_longer(period: str) -> None:
    rule = make_rule(most={period: 7})
    same, later = make_fact(2), make_fact(3, date(2027, 12, 1))
    assert amounts(decide([rule], [make_fact(1), same, later])) == [5, 2, 5]


def test_the_tightest_ceiling_is_the_one_that_is_named() -> None:
    rule = make_rule(category="c", most={"day": 4, "year": 100})
    ceiling = CeilingTerms("c", "PERSON", "merit", "month", 3)
    award = decide([rule], [make_fact()], ceilings=[ceiling])[0].awards[0]
    assert (award.amount, award.capped_by) == (3, "category:month:3")


def test_what_was_earned_before_counts() -> None:
    earned = Earned(WANG, "r", "", "merit", date(2026, 6, 1), 4)
    assert amounts(decide([make_rule(most={"month": 5})], [make_fact()], already=[earned])) == [1]
    assert amounts(decide([make_rule(most={"month": 5})], [make_fact()], already=[])) == [5]


def test_a_fact_scores_once_in_a_category_but_for_each_owner_and_unit() -> None:
    rules = [
        make_rule("a", category="c"),
        make_rule("b", category="c"),
        make_rule("hours", category="c", unit="hours"),
        make_rule("branch", category="c", subject="ORGANISATION"),
    ]
    awards = decide(rules, [make_fact()])[0].awards
    assert [(award.rule.code, award.owner) for award in awards] == [
        ("a", WANG),
        ("hours", WANG),
        ("branch", Owner("ORGANISATION", 9)),
    ]


def test_a_fact_of_an_organisation_credits_no_person() -> None:
    decision = decide([make_rule()], [make_fact(person_id=None)])[0]
    assert (decision.status, decision.reason) == ("NO_RULE", "no_rule")


def test_publicity_waits_for_being_shown_and_approval_goes_first() -> None:
    rules = [make_rule("a", waits="PUBLICITY", publicity_days=5), make_rule("b", waits="PUBLICITY", publicity_days=7)]
    waiting = decide(rules, [make_fact()])[0]
    assert (waiting.status, waiting.reason, waiting.waits_until) == ("WAITING", "publicity", None)
    approval = decide([*rules, make_rule("c", waits="APPROVAL")], [make_fact()])[0]
    assert (approval.reason, approval.waits_until) == ("approval", None)
    assert decide(rules, [make_fact(released=True)])[0].status == "POSTED"


def test_the_longest_publicity_counts_and_only_of_rules_that_apply() -> None:
    terms = RuleSetTerms(
        1,
        1,
        (
            make_rule("a", waits="PUBLICITY", publicity_days=5),
            make_rule("b", waits="PUBLICITY", publicity_days=7, excludes=frozenset({"RESIDENT"})),
            make_rule("c", waits="PUBLICITY", publicity_days=9, fact_kind="other"),
        ),
    )
    assert publicity_days(terms, make_fact(standing="RESIDENT")) == 5
    assert publicity_days(terms, make_fact(standing="FULL")) == 7
    assert publicity_days(RuleSetTerms(1, 1, (make_rule(),)), make_fact()) == 0


def test_a_deduction_is_never_cut_and_takes_no_room() -> None:
    rules = [make_rule("fine", amount=-4, fact_kind="missed", most={"day": 1}), make_rule(most={"day": 5})]
    facts = [make_fact(1, kind="missed"), make_fact(2)]
    assert amounts(decide(rules, facts)) == [-4, 5]


facts = st.lists(
    st.builds(
        make_fact,
        st.integers(1, 10**6),
        st.dates(date(2026, 1, 1), date(2026, 3, 31)),
        person_id=st.integers(1, 3),
        quantity=st.integers(0, 500),
    ),
    max_size=30,
    unique_by=lambda fact: fact.id,
)
RULES = [make_rule("p", form="PER_UNIT", step=60, amount=2, category="c", most={"day": 6, "month": 15})]
LIMIT = CeilingTerms("c", "PERSON", "merit", "quarter", 40)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(facts)
def test_ceilings_hold_whatever_happens(many: list[FactView]) -> None:
    used: dict[tuple[Owner, str], int] = {}
    for decision in decide(RULES, many, ceilings=[LIMIT]):
        for award in decision.awards:
            assert 0 <= award.amount <= award.full_amount
            for period in ("day", "month", "quarter"):
                key = award.owner, period_key(period, award.on_date)
                used[key] = used.get(key, 0) + award.amount
    for (_owner, key), total in used.items():
        assert total <= (40 if "Q" in key else 6 if key.count("-") == 2 else 15)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(facts, st.randoms())
def test_the_order_in_which_facts_arrive_in_a_batch_does_not_matter(many: list[FactView], chance) -> None:
    shuffled = list(many)
    chance.shuffle(shuffled)
    assert decide(RULES, many, ceilings=[LIMIT]) == decide(RULES, shuffled, ceilings=[LIMIT])
