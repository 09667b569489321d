"""How fast a period is replayed under a draft: in columns, against ``evaluate`` in a plain loop.

``.venv/bin/python -m bench.replay --facts 10000000 --sample 500000``. No database is touched. Measured is the replay alone:
facts lie in memory, sorted in the order in which they count (the sorting is part of the columns' time). The loop is measured
on whole people out of the same facts (``--sample`` of them) and scaled up; the columns are measured on all. The amounts of
the sample are compared. Two rule sets: the default rules, and the same with ceilings that cross (a category's month and a
rule's year), where some owners are done step by step.

``--database`` takes the facts of the county at hand (``HGJ_DATA_DIR`` or ``HGJ_DATABASE_URL``) instead, from ``--first`` to
``--last``, under the rules in force on the last day. Measured is then what an officer waits for: reading facts, standings
and earlier awards into columns (told by itself), the replay, and the whole trial with groups and movers. The loop is given
the facts as they were read; reading them through the ORM, as live posting does, is not counted against it.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from dataclasses import replace
from datetime import date

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hongguanjia.settings")

import django

django.setup()

# ruff: noqa: E402  the models need the set-up above
import polars as pl

from hongguanjia.points.defaults import default_content
from hongguanjia.points.models import CategoryCeiling, Rule, RuleSet
from hongguanjia.points.published import ceiling_terms, find_in_force, read_terms, rule_terms
from hongguanjia.points.rules import evaluate
from hongguanjia.points.terms import CeilingTerms, FactView, RuleSetTerms
from hongguanjia.points.trial import loading
from hongguanjia.points.trial.comparing import compare
from hongguanjia.points.trial.replay import EARNED, FACTS, replay

FIRST = date(2026, 1, 1)
FACTS_EACH = 300
KINDS = ("service.attended", "service.wish_done", "service.organised")


def main() -> int:
    """Print one line for each rule set: columns, loop, ratio."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--facts", type=int, default=10_000_000)
    arguments.add_argument("--sample", type=int, default=500_000)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--database", action="store_true", help="the facts of the county at hand")
    arguments.add_argument("--first", type=date.fromisoformat, default=FIRST)
    arguments.add_argument("--last", type=date.fromisoformat, default=FIRST.replace(month=12, day=31))
    options = arguments.parse_args()
    if options.database:
        return measure_database(options.first, options.last, options.sample)
    facts = make_facts(options.facts, options.seed)
    people = max(1, options.sample // FACTS_EACH)
    sample = facts.filter(pl.col("person_id") <= people)
    for name, rule_set in (("default rules", default_rules()), ("crossing ceilings", crossing_rules())):
        report(name, rule_set, facts, sample)
    return 0


def measure_database(first: date, last: date, most: int) -> int:
    """Print how long reading, replaying and a whole trial of a period of the county at hand take."""
    row = find_in_force(last)
    if row is None:
        print("no rules are in force on the last day", file=sys.stderr)
        return 1
    terms = read_terms(row)
    begin = time.perf_counter()
    facts, _earned = loading.load_facts(first, last), loading.load_earned(first)
    print(f"read {len(facts):,} facts of {first} to {last}: {time.perf_counter() - begin:.2f} s")
    if facts.is_empty():
        return 1
    people = facts["person_id"].unique(maintain_order=True).drop_nulls()
    share = max(1, most * len(people) // len(facts))
    report("rules in force", terms, facts, facts.filter(pl.col("person_id").is_in(people.head(share).implode())))
    begin = time.perf_counter()
    compare(terms, first, last, lambda _done, _total: None)
    print(f"a whole trial, reading included: {time.perf_counter() - begin:.2f} s")
    return 0


def report(name: str, rule_set: RuleSetTerms, facts: pl.DataFrame, sample: pl.DataFrame) -> None:
    """Measure both ways and compare what they give to the people of the sample."""
    nothing = pl.DataFrame(schema=EARNED)
    begin = time.perf_counter()
    awards = replay(rule_set, facts.sort("occurred_date", "id"), nothing)
    columns = time.perf_counter() - begin
    sample = sample.sort("occurred_date", "id")
    views = [FactView(released=True, **row) for row in sample.iter_rows(named=True)]
    begin = time.perf_counter()
    decisions = evaluate(rule_set, views, [])
    loop = (time.perf_counter() - begin) * len(facts) / len(sample)
    total = sum(award.amount for decision in decisions for award in decision.awards)
    same = replay(rule_set, sample, nothing)["amount"].sum() == total
    print(
        f"{name}: {len(facts):,} facts, {len(awards):,} awards; columns {columns:.1f} s, "
        f"loop {loop:.0f} s (measured on {len(sample):,}, scaled), ratio {loop / columns:.0f}; same sum: {same}"
    )


def make_facts(count: int, seed: int) -> pl.DataFrame:
    """A year of facts: three hundred for each person, fifty people to a branch. The same seed gives the same facts."""
    number = pl.int_range(0, count, dtype=pl.Int64, eager=True).alias("id")
    person = pl.col("id") // FACTS_EACH + 1
    dice = [(pl.col("id").hash(seed=seed + throw) % 1000).cast(pl.Int64) for throw in range(4)]
    grade = pl.when(dice[0] < 600).then(pl.lit("A")).when(dice[0] < 950).then(pl.lit("B")).otherwise(pl.lit("C"))
    kind = pl.when(dice[1] < 800).then(pl.lit(KINDS[0])).when(dice[1] < 950).then(pl.lit(KINDS[1]))
    standing = pl.when(person % 10 == 0).then(pl.lit("RESIDENT")).otherwise(pl.lit("FULL"))
    values = {
        "id": pl.col("id"),
        "kind": kind.otherwise(pl.lit(KINDS[2])),
        "person_id": person,
        "organisation_id": person // 50 + 1,
        "occurred_date": pl.lit(FIRST).dt.offset_by(pl.format("{}d", dice[2] % 365)),
        "quantity": dice[3] % 280 + 20,
        "grade": grade,
        "standing": standing,
        "exempt": person % 25 == 0,
    }
    return number.to_frame().select(values[name].cast(kind).alias(name) for name, kind in FACTS.items())


def default_rules() -> RuleSetTerms:
    """The default rules of a county as evaluation reads them."""
    content = default_content()
    rules = [rule_terms(Rule(id=place, rule_set=RuleSet(), **values)) for place, values in enumerate(content.rules)]
    return RuleSetTerms(1, 1, tuple(rules), tuple(ceiling_terms(CategoryCeiling(**row) for row in content.ceilings)))


def crossing_rules() -> RuleSetTerms:
    """The default rules with a year's ceiling on one rule and a month's on its category."""
    base = default_rules()
    changed = tuple(replace(rule, most={"year": 150}) if rule.code == "service-merit" else rule for rule in base.rules)
    month = CeilingTerms("志愿服务", "PERSON", "merit", "month", 40)
    return RuleSetTerms(1, 1, changed, (*base.ceilings, month))


if __name__ == "__main__":
    sys.exit(main())
