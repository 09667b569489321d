"""Replaying in columns gives the answers of ``evaluate``, whatever the rules and the facts."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hongguanjia.points.data import Owner
from hongguanjia.points.rules import evaluate
from hongguanjia.points.terms import CeilingTerms, Earned, FactView, RuleSetTerms, RuleTerms
from hongguanjia.points.trial import replay as module
from hongguanjia.points.trial.replay import EARNED, FACTS, list_groups, name_ceilings, replay

KINDS = ("served", "held")
CATEGORIES = ("", "c", "d")
PERIODS = ("day", "month", "quarter", "year")
DAYS = st.dates(date(2025, 11, 28), date(2026, 4, 3))
SMALL = st.integers(-4, 9)


@st.composite
def rules(draw: st.DrawFn) -> RuleTerms:
    form = draw(st.sampled_from(("FIXED", "PER_UNIT", "TABLE")))
    return RuleTerms(
        id=1,
        code="",
        title="",
        fact_kind=draw(st.sampled_from(KINDS)),
        subject=draw(st.sampled_from(("PERSON", "PERSON", "ORGANISATION"))),
        unit=draw(st.sampled_from(("merit", "merit", "service"))),
        category=draw(st.sampled_from(CATEGORIES)),
        form=form,
        amount=draw(SMALL),
        step=draw(st.integers(1, 40)),
        table=tuple(sorted(draw(st.dictionaries(st.integers(0, 90), SMALL, max_size=3)).items())),
        most=draw(st.dictionaries(st.sampled_from(PERIODS), st.integers(1, 30), max_size=2)),
        grade=draw(st.sampled_from("ABC")),
        excludes=frozenset(draw(st.lists(st.sampled_from(("FULL", "RESIDENT", "EXCLUDED")), max_size=1))),
        waits=draw(st.sampled_from(("NONE", "APPROVAL", "PUBLICITY"))),
        publicity_days=7,
    )


@st.composite
def rule_sets(draw: st.DrawFn) -> RuleSetTerms:
    drawn = draw(st.lists(rules(), min_size=1, max_size=6))
    ceilings = st.builds(
        CeilingTerms,
        st.sampled_from(CATEGORIES[1:]),
        st.sampled_from(("PERSON", "PERSON", "ORGANISATION")),
        st.sampled_from(("merit", "merit", "service")),
        st.sampled_from(PERIODS),
        st.integers(1, 40),
    )
    limits = draw(
        st.lists(ceilings, max_size=5, unique_by=lambda one: (one.category, one.subject, one.unit, one.period))
    )
    named = (replace(rule, id=place, code=f"r{place}") for place, rule in enumerate(drawn))
    return RuleSetTerms(1, 1, tuple(named), tuple(limits))


FACT_VIEWS = st.builds(
    FactView,
    id=st.integers(1, 10_000),
    kind=st.sampled_from((*KINDS, "other")),
    person_id=st.sampled_from((1, 1, 2, None)),
    organisation_id=st.sampled_from((7, 8)),
    occurred_date=DAYS,
    quantity=st.integers(0, 130),
    grade=st.sampled_from("ABC"),
    standing=st.sampled_from(("FULL", "PROBATIONARY", "RESIDENT")),
    released=st.just(True),
    exempt=st.booleans(),
)
EARNINGS = st.builds(
    Earned,
    st.sampled_from((Owner("PERSON", 1), Owner("ORGANISATION", 7))),
    st.sampled_from(("r0", "r1", "gone")),
    st.sampled_from(CATEGORIES),
    st.sampled_from(("merit", "service")),
    DAYS,
    st.integers(0, 25),
)


def facts_frame(facts: list[FactView]) -> pl.DataFrame:
    ordered = sorted(facts, key=lambda fact: (fact.occurred_date, fact.id))
    rows = [{name: getattr(fact, name) for name in FACTS} for fact in ordered]
    return pl.DataFrame(rows, schema=FACTS)


def earned_frame(already: list[Earned]) -> pl.DataFrame:
    rows = [asdict(one) | {"owner_kind": one.owner.kind, "owner_id": one.owner.id} for one in already]
    return pl.DataFrame([{name: row[name] for name in EARNED} for row in rows], schema=EARNED)


def by_columns(rule_set: RuleSetTerms, facts: list[FactView], already: list[Earned]) -> set[tuple[object, ...]]:
    before = earned_frame(already)
    awards = name_ceilings(rule_set, replay(rule_set, facts_frame(facts), before), before)
    found = set(awards.iter_rows())
    assert len(found) == len(awards)
    return found


def by_steps(rule_set: RuleSetTerms, facts: list[FactView], already: list[Earned]) -> set[tuple[object, ...]]:
    place = {rule.code: number for number, rule in enumerate(rule_set.rules)}
    return {
        (
            award.fact_id,
            place[award.rule.code],
            award.owner.id,
            award.on_date,
            award.full_amount,
            award.amount,
            award.capped_by,
        )
        for decision in evaluate(rule_set, facts, already)
        for award in decision.awards
    }


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(
    rule_sets(),
    st.lists(FACT_VIEWS, max_size=40, unique_by=lambda fact: fact.id),
    st.lists(EARNINGS, max_size=4),
)
def test_columns_and_steps_agree_on_any_rules_and_facts(
    rule_set: RuleSetTerms, facts: list[FactView], already: list[Earned]
) -> None:
    assert by_columns(rule_set, facts, already) == by_steps(rule_set, facts, already)


def make_rule(code: str, **changes: object) -> RuleTerms:
    values: dict[str, object] = {
        "id": 1,
        "code": code,
        "title": code,
        "fact_kind": "served",
        "subject": "PERSON",
        "unit": "merit",
        "category": "c",
        "form": "FIXED",
        "amount": 5,
    }
    return RuleTerms(**(values | changes))  # type: ignore[arg-type]


def make_facts(count: int, **changes: object) -> list[FactView]:
    first = date(2026, 1, 1)
    facts = [
        FactView(number, "served", 1, 7, first + timedelta(days=9 * number), 60, "A", "FULL", released=True)
        for number in range(count)
    ]
    return [replace(fact, **changes) for fact in facts]


CROSSING = RuleSetTerms(
    1,
    1,
    (make_rule("a", most={"year": 40}), make_rule("b", fact_kind="held", amount=3)),
    (CeilingTerms("c", "PERSON", "merit", "month", 12),),
)


def test_ceilings_that_cross_are_done_step_by_step_for_those_they_touch(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []
    done = module._step_by_step
    monkeypatch.setattr(module, "_step_by_step", lambda group, rows: seen.append(len(rows)) or done(group, rows))
    touched = make_facts(30)
    untouched = [replace(fact, id=fact.id + 100, person_id=2) for fact in make_facts(2)]
    facts = touched + untouched
    assert by_columns(CROSSING, facts, []) == by_steps(CROSSING, facts, [])
    assert seen == [30]


def test_ceilings_that_lie_within_each_other_need_no_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_anything: object) -> list[int]:
        raise AssertionError

    monkeypatch.setattr(module, "_step_by_step", refuse)
    rule = make_rule("a", most={"day": 4, "month": 11})
    nested = RuleSetTerms(1, 1, (rule,), (CeilingTerms("c", "PERSON", "merit", "quarter", 25),))
    assert by_columns(nested, make_facts(30), []) == by_steps(nested, make_facts(30), [])


def test_rules_that_share_nothing_are_apart() -> None:
    alone = (make_rule("x", category=""), make_rule("y", category=""), make_rule("z", unit="hours"))
    assert [len(group.rules) for group in list_groups(RuleSetTerms(1, 1, (*alone, make_rule("w", unit="hours"))))] == [
        1,
        1,
        2,
    ]


def test_what_waits_is_replayed_as_released() -> None:
    rule_set = RuleSetTerms(1, 1, (make_rule("a", waits="PUBLICITY", publicity_days=7),))
    facts = make_facts(2, released=False)
    assert {row[5] for row in by_columns(rule_set, facts, [])} == {5}
    assert by_steps(rule_set, facts, []) == set()


def test_nothing_gives_nothing() -> None:
    assert by_columns(CROSSING, [], []) == set()
    assert by_columns(RuleSetTerms(1, 1, ()), make_facts(3), []) == set()
