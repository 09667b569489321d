"""What a trial says: sums before and after, how points are spread, which groups and people move, and by which rules."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import polars as pl

from hongguanjia.points.data import OwnerKind, Unit
from hongguanjia.points.queries import BANDS
from hongguanjia.points.terms import RuleSetTerms
from hongguanjia.points.trial import loading
from hongguanjia.points.trial.judging import AGES, count_groups, list_barred
from hongguanjia.points.trial.replay import AWARDS, list_groups, replay_group
from hongguanjia.points.trial.tracing import list_movers, trace_groups, trace_rules

Progress = Callable[[int, int], None]
"""Told after each step how many are done, of how many."""

FORM = 2
"""Of what a result holds; one of another form is computed anew, not shown."""
COMPARED = (Unit.MERIT, Unit.SERVICE, Unit.HOURS)
KEYS = ["owner_kind", "owner_id", "unit"]
NONE = {"before": 0, "after": 0}


def compare(rule_set: RuleSetTerms, first: date, last: date, progress: Progress) -> dict[str, Any]:
    """Replay a period under ``rule_set`` and set it against what stands; plain values without names of people."""
    groups = list_groups(rule_set)
    total = len(groups) + 2
    progress(0, total)
    facts, already = loading.load_facts(first, last), loading.load_earned(first)
    progress(1, total)
    sums = [pl.DataFrame(schema={"owner_id": pl.Int64, "rule": pl.Int32, "amount": pl.Int64, "times": pl.Int64})]
    for done, group in enumerate(groups, start=2):
        sums.append(_sum_by_owner(replay_group(group, facts, already)))
        progress(done, total)
    by_rule = join_sides(loading.load_awarded(first, last), name_rules(rule_set, pl.concat(sums)))
    result = {"form": FORM, "facts": len(facts), "open": loading.count_open(first, last)}
    result |= _tell(rule_set, by_rule, last)
    progress(total, total)
    return result


def name_rules(rule_set: RuleSetTerms, by_rule: pl.DataFrame) -> pl.DataFrame:
    """Sums by the rule's place in the set, as ``loading.SUMS``."""
    rules = pl.DataFrame(
        [
            {"rule": place, "owner_kind": str(rule.subject), "unit": str(rule.unit), "code": rule.code}
            for place, rule in enumerate(rule_set.rules)
        ],
        schema={"rule": pl.Int32, "owner_kind": pl.String, "unit": pl.String, "code": pl.String},
    )
    return by_rule.join(rules, on="rule").select(*loading.SUMS)


def join_sides(before: pl.DataFrame, after: pl.DataFrame) -> pl.DataFrame:
    """Both sides of each owner, unit and rule: ``before``, ``after`` and how often (``before_times``, ``after_times``)."""
    keys = [*KEYS, "code"]
    left = before.rename({"amount": "before", "times": "before_times"})
    right = after.rename({"amount": "after", "times": "after_times"})
    both = left.join(right, on=keys, how="full", coalesce=True)
    return both.with_columns(pl.col("before", "after", "before_times", "after_times").fill_null(0))


def _sum_by_owner(awards: pl.DataFrame) -> pl.DataFrame:
    return (
        awards.select(*AWARDS)
        .group_by("owner_id", "rule")
        .agg(pl.col("amount").sum(), pl.len().cast(pl.Int64).alias("times"))
    )


def _tell(rule_set: RuleSetTerms, by_rule: pl.DataFrame, last: date) -> dict[str, Any]:
    both = by_rule.group_by(KEYS).agg(pl.col("before", "after").sum())
    people, barred = _describe_people(last), list_barred(rule_set)
    told: dict[str, Any] = {
        "totals": both.group_by("owner_kind", "unit")
        .agg(pl.col("before", "after").sum())
        .sort("owner_kind", "unit")
        .to_dicts(),
        "rules": trace_rules(rule_set, by_rule),
    }
    parts: dict[str, dict[str, Any]] = {name: {} for name in ("bands", "moves", "groups", "movers", "why")}
    for unit in map(str, COMPARED):
        everybody = _spread(people, both.filter(owner_kind=str(OwnerKind.PERSON), unit=unit))
        meant = everybody.filter(
            ~pl.col("kind").is_in(sorted(barred[unit])) | (pl.col("before") != 0) | (pl.col("after") != 0)
        )
        groups = count_groups(everybody, meant, barred[unit])
        parts["bands"][unit] = _bands(meant)
        parts["moves"][unit] = _moves(meant)
        parts["groups"][unit] = groups
        parts["movers"][unit] = list_movers(meant)
        rules = by_rule.filter(owner_kind=str(OwnerKind.PERSON), unit=unit)
        parts["why"][unit] = trace_groups(meant, groups, rules)
    return told | parts


def _spread(people: pl.DataFrame, sums: pl.DataFrame) -> pl.DataFrame:
    """Everybody with what the period gave, those without anything as well; of the dead only who has something."""
    rows = people.join(sums.select("owner_id", *NONE), on="owner_id", how="left")
    rows = rows.with_columns(pl.col(*NONE).fill_null(0))
    return rows.filter(pl.col("is_living") | (pl.col("before") != 0) | (pl.col("after") != 0))


def _describe_people(day: date) -> pl.DataFrame:
    towns, age = loading.load_towns(), pl.lit(day.year) - pl.col("birth_date").dt.year()
    years = age - (pl.lit(day.strftime("%m%d")) < pl.col("birth_date").dt.strftime("%m%d")).cast(pl.Int32)
    band = pl.coalesce(*(pl.when(years <= most).then(pl.lit(name)) for name, most in AGES.items()), pl.lit("unknown"))
    named = pl.col("town").replace_strict(towns, default="", return_dtype=pl.String).fill_null("")
    living = (pl.col("deceased_date").is_null() | (pl.col("deceased_date") > day)).alias("is_living")
    return loading.load_people(day).select("owner_id", "kind", named.alias("town"), band.alias("age"), living)


def _bands(rows: pl.DataFrame) -> list[dict[str, Any]]:
    """How many people are in each band; the first one holds those with nothing, or less."""
    edges = zip(BANDS, [*BANDS[1:], None], strict=True)
    return [
        {
            "least": least,
            "most": most,
            **{
                side: rows.filter(
                    pl.col(side) >= least if least else True, True if most is None else pl.col(side) < most
                ).height
                for side in NONE
            },
        }
        for least, most in edges
    ]


def _moves(rows: pl.DataFrame) -> dict[str, int]:
    change = rows["after"] - rows["before"]
    return {"up": int((change > 0).sum()), "down": int((change < 0).sum()), "same": int((change == 0).sum())}
