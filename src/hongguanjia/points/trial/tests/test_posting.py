"""A trial of the rules in force gives what live posting gave, to the point: any rules, any facts of a year, any waits."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from random import Random

import polars as pl
import pytest
from django.db import transaction
from django.db.models import Sum
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from hongguanjia.base.people.testing import Cast
from hongguanjia.base.record.api import NewFact, record_facts
from hongguanjia.points.awarding import INTAKE
from hongguanjia.points.correcting import decide_waiting
from hongguanjia.points.intake import take_in
from hongguanjia.points.models import Award, Exclusion, Outcome, RuleSet, Status
from hongguanjia.points.published import read_terms
from hongguanjia.points.rules import APPROVAL
from hongguanjia.points.terms import RuleSetTerms, RuleTerms
from hongguanjia.points.testing import HELD, SERVED, publish_rules
from hongguanjia.points.trial import loading
from hongguanjia.points.trial.replay import replay
from hongguanjia.points.trial.tests.test_replay import rule_sets
from hongguanjia.points.waiting import refuse_waiting, release

pytestmark = pytest.mark.django_db
FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)
BEGIN = datetime(2027, 1, 2, 1, 0, tzinfo=UTC)
KINDS = {"served": SERVED, "held": HELD}
PEOPLE = ("member", "elder", "resident")
PLACES = ("branch", "sibling_branch")


def posted() -> dict[tuple[object, ...], int]:
    rows = Award.objects.values_list("rule__code", "owner_kind", "owner_id").annotate(total=Sum("amount")).order_by()
    return {tuple(row[:3]): row[3] for row in rows if row[3]}


def replayed(rule_set: RuleSet, first: date = FIRST, last: date = LAST) -> dict[tuple[object, ...], int]:
    terms = read_terms(rule_set)
    awards = replay(terms, loading.load_facts(first, last), loading.load_earned(first))
    sums = awards.group_by("rule", "owner_id").agg(pl.col("amount").sum()).iter_rows()
    return {
        (terms.rules[place].code, terms.rules[place].subject, owner): total for place, owner, total in sums if total
    }


@st.composite
def facts(draw: st.DrawFn) -> list[tuple[str, str, int, int, str]]:
    """Kind, whose, day of the year, quantity and grade of each."""
    kind_and_part = st.sampled_from([(SERVED, part) for part in PEOPLE] + [(HELD, part) for part in PLACES])
    one = st.tuples(kind_and_part, st.integers(0, 364), st.integers(0, 130), st.sampled_from("AABC"))
    return [
        (*pair, day, quantity, grade) for pair, day, quantity, grade in draw(st.lists(one, min_size=1, max_size=24))
    ]


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(rule_sets(), facts(), st.integers(0, 2**16), st.booleans())
def test_a_trial_gives_what_live_posting_gave(
    cast: Cast, drawn: RuleSetTerms, acts: list[tuple[str, str, int, int, str]], seed: int, exempt: bool
) -> None:
    with transaction.atomic():
        published = publish(cast, drawn)
        if exempt:
            exempt_elder(cast)
        live(cast, acts, Random(seed))
        assert replayed(published) == posted()
        assert not Outcome.objects.filter(reason__startswith="fault").exists()
        transaction.set_rollback(True)


def publish(cast: Cast, drawn: RuleSetTerms) -> RuleSet:
    """The drawn rules as the county publishes them; those that no desk would let through are left away."""
    rules = [values_of(rule, order) for order, rule in enumerate(drawn.rules) if makes_sense(rule)]
    assume(rules)
    ceilings = [
        {"category": one.category, "subject": one.subject, "unit": one.unit, "period": one.period, "most": one.most}
        for one in drawn.ceilings
    ]
    return publish_rules(cast, rules, ceilings=ceilings)


def makes_sense(rule: RuleTerms) -> bool:
    return bool(rule.table) if rule.form == "TABLE" else rule.amount != 0


def values_of(rule: RuleTerms, order: int) -> dict[str, object]:
    same = ("code", "subject", "unit", "category", "form", "amount", "step", "grade", "waits", "publicity_days")
    return {name: getattr(rule, name) for name in same} | {
        "order": order,
        "title": rule.code,
        "fact_kind": KINDS[rule.fact_kind],
        "table": [list(step) for step in rule.table],
        "excludes": sorted(rule.excludes),
        **{f"most_{period}": most for period, most in rule.most.items()},
    }


def exempt_elder(cast: Cast) -> None:
    """The elder is not assessed in spring."""
    Exclusion.objects.create(
        person=cast.elder,
        organisation=cast.branch,
        reason="OLD",
        resolution_number="1",
        resolution_date=FIRST,
        active_from=date(2026, 3, 1),
        active_to=date(2026, 6, 1),
        recorded_at=BEGIN,
    )


def live(cast: Cast, acts: list[tuple[str, str, int, int, str]], chance: Random) -> None:
    """Record the facts in handfuls, in any order; take them in, and decide what waits in between, now this and now that."""
    clock = iter(BEGIN + timedelta(minutes=number) for number in range(10_000))
    chance.shuffle(acts)
    for start in range(0, len(acts), 8):
        now = next(clock)
        made = [new_fact(cast, start + place, *act) for place, act in enumerate(acts[start : start + 8])]
        take_in(now=now, fact_ids=[fact.pk for fact in record_facts(made, actor=INTAKE, now=now)])
        decide(cast, clock, chance, share=0.5)
    while decide(cast, clock, chance, share=1):
        pass


def new_fact(cast: Cast, number: int, kind: str, part: str, day: int, quantity: int, grade: str) -> NewFact:
    whose = getattr(cast, part)
    organisation = whose if kind == HELD else whose.organisation
    return NewFact(
        kind=kind,
        key=f"year{number}",
        organisation_id=organisation.pk,
        organisation_path=organisation.path,
        occurred_at=datetime(2026, 1, 1, 4, 0, tzinfo=UTC) + timedelta(days=day),
        source_kind="test.source",
        source_id=number,
        person_id=None if kind == HELD else whose.pk,
        subject_organisation_id=whose.pk if kind == HELD else None,
        quantity=quantity,
        grade=grade,
    )


def decide(cast: Cast, clock: Iterator[datetime], chance: Random, *, share: float) -> bool:
    """Decide a share of what waits, in any order; one in five is turned down. Whether anything waited."""
    waiting = list(Outcome.objects.filter(status=Status.WAITING).order_by("pk").values_list("pk", "fact_id", "reason"))
    chance.shuffle(waiting)
    for outcome_id, fact_id, reason in waiting[: round(len(waiting) * share)]:
        now, passes = next(clock), chance.random() < 0.8
        if reason == APPROVAL:
            actor = cast.actor("county_officer", now)
            decide_waiting(outcome_id=outcome_id, approve=passes, actor=actor, now=now)
        elif passes:
            release(fact_id, now=now)
        else:
            refuse_waiting(fact_id, now=now)
    return bool(waiting)
