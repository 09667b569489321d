"""Why people move: what each rule gave and would give, to all, to the groups that move most, and who moves most."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from hongguanjia.points.terms import RuleSetTerms
from hongguanjia.points.trial import loading
from hongguanjia.points.trial.judging import GROUP_LEAST

MOVERS_MOST = 200
GROUPS_MOST = 5
RULES_MOST = 6


def trace_rules(rule_set: RuleSetTerms, by_rule: pl.DataFrame) -> list[dict[str, Any]]:
    """Each rule of the set, then those that are gone: amount, times and owners on both sides. Rules are the same by code."""
    sides = ("before", "after")
    sums = by_rule.group_by("code", "unit").agg(
        pl.col("before", "after", "before_times", "after_times").sum(),
        *((pl.col(f"{side}_times") > 0).sum().alias(f"{side}_owners") for side in sides),
    )
    found = {(row.pop("code"), row.pop("unit")): row for row in sums.to_dicts()}
    nothing = {f"{side}{part}": 0 for side in sides for part in ("", "_times", "_owners")}
    here = {(rule.code, str(rule.unit)): rule.title for rule in rule_set.rules}
    gone = sorted(set(found) - set(here))
    titles = loading.load_rule_titles({code for code, _unit in gone})
    return [
        {"code": code, "unit": unit, "title": title, "is_gone": False} | (found.get((code, unit)) or nothing)
        for (code, unit), title in here.items()
    ] + [
        {"code": code, "unit": unit, "title": titles.get(code, code), "is_gone": True} | found[code, unit]
        for code, unit in gone
    ]


def list_movers(rows: pl.DataFrame) -> dict[str, list[list[int]]]:
    """Who loses and who gains most: id, before, after. Told to those who decide about the rules, by what changes for them."""
    moved = rows.with_columns((pl.col("after") - pl.col("before")).alias("change"))
    down = moved.filter(pl.col("change") < 0).sort("change", "owner_id")
    up = moved.filter(pl.col("change") > 0).sort(-pl.col("change"), "owner_id")
    return {
        name: [list(row) for row in frame.select("owner_id", "before", "after").head(MOVERS_MOST).iter_rows()]
        for name, frame in (("down", down), ("up", up))
    }


def trace_groups(
    people: pl.DataFrame, groups: Mapping[str, Sequence[Mapping[str, Any]]], by_rule: pl.DataFrame
) -> list[dict[str, Any]]:
    """The groups that move most for each head, and the rules by which they do; the largest change first."""
    moving = [
        (by, row)
        for by, rows in groups.items()
        for row in rows
        if row["people"] >= GROUP_LEAST and row["after"] != row["before"]
    ]
    moving.sort(key=lambda one: -abs(one[1]["after"] - one[1]["before"]) / one[1]["people"])
    return [
        {name: row[name] for name in ("name", "people", "before", "after")}
        | {"by": by, "rules": _rules_of(people.filter(pl.col(by) == row["name"]), by_rule)}
        for by, row in moving[:GROUPS_MOST]
    ]


def _rules_of(people: pl.DataFrame, by_rule: pl.DataFrame) -> list[list[Any]]:
    """Code, before and after of the rules that change most for these people."""
    sums = by_rule.join(people.select("owner_id"), on="owner_id", how="semi").group_by("code")
    changed = sums.agg(pl.col("before", "after").sum()).filter(pl.col("before") != pl.col("after"))
    ordered = changed.sort((pl.col("after") - pl.col("before")).abs(), "code", descending=[True, False])
    return [list(row) for row in ordered.head(RULES_MOST).iter_rows()]
