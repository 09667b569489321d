"""Is a group left behind? Its points are set against everybody's: the change where there was something, else what comes of it."""

from __future__ import annotations

from collections.abc import Mapping, Set
from typing import Any

import polars as pl

from hongguanjia.points.data import OwnerKind
from hongguanjia.points.reading import RESIDENT
from hongguanjia.points.rules import EXEMPT
from hongguanjia.points.terms import RuleSetTerms
from hongguanjia.points.trial.loading import EXEMPT_KIND

BEHIND_POINTS = 10
"""A group loses when its change in per cent is this many points worse than everybody's."""
LEFT_OUT_PERCENT = 50
"""A group that had nothing is left out when a head of it gets less than this share of what a head gets on average."""
GROUP_LEAST = 5
"""Smaller groups are not judged: one person's luck would decide."""
WORSE, LEFT_OUT, BARRED = "worse", "left_out", "barred"
AGES = {"to_35": 35, "to_45": 45, "to_60": 60, "to_70": 70, "over_70": 200}
"""Bands of age and the oldest of each, in the order in which they are read."""
STANDINGS = ("FULL", "PROBATIONARY", RESIDENT, EXEMPT_KIND)


def list_barred(rule_set: RuleSetTerms) -> dict[str, frozenset[str]]:
    """By unit, the kinds of people to whom no rule of it applies: the rules mean it so, and nobody judges it by numbers."""
    rules = [rule for rule in rule_set.rules if rule.subject == OwnerKind.PERSON]
    units = {"merit", "service", "hours"} | {str(rule.unit) for rule in rules}
    return {
        unit: frozenset(
            kind
            for kind in STANDINGS
            if all(_bars(rule.excludes, kind) for rule in rules if rule.unit == unit)
            and any(rule.unit == unit for rule in rules)
        )
        for unit in units
    }


def count_groups(everybody: pl.DataFrame, meant: pl.DataFrame, barred: Set[str]) -> dict[str, list[dict[str, Any]]]:
    """By kind of member, town and age: how many people, before and after, how many move, and whether they are left behind.

    The kinds show everybody; towns and ages only those for whom the unit is ``meant``.
    """
    return {
        "kind": _count(everybody, meant, "kind", barred),
        "town": _count(meant, meant, "town", frozenset()),
        "age": _count(meant, meant, "age", frozenset()),
    }


def judge(row: Mapping[str, Any], everybody: Mapping[str, int]) -> str:
    """``WORSE``, ``LEFT_OUT`` or nothing. Both hold ``people``, ``before`` and ``after``."""
    if row["people"] < GROUP_LEAST:
        return ""
    if row["before"] > 0:
        own, whole = percent(row["before"], row["after"]), percent(everybody["before"], everybody["after"])
        return WORSE if everybody["before"] > 0 and own <= whole - BEHIND_POINTS else ""
    share = LEFT_OUT_PERCENT * everybody["after"] * row["people"]
    return LEFT_OUT if row["after"] * 100 * everybody["people"] < share else ""


def percent(before: int, after: int) -> int:
    """The change in whole per cent, towards zero."""
    return int((after - before) * 100 / before) if before else 0


def _bars(excludes: Set[str], kind: str) -> bool:
    return EXEMPT in excludes if kind == EXEMPT_KIND else kind in excludes


def _in_order(by: str, name: str | None) -> tuple[bool, int]:
    """Ages from young to old; what is not known last."""
    return not name, list(AGES).index(name) if by == "age" and name in AGES else len(AGES)


def _count(rows: pl.DataFrame, meant: pl.DataFrame, by: str, barred: Set[str]) -> list[dict[str, Any]]:
    change = pl.col("after") - pl.col("before")
    found = rows.group_by(by).agg(
        pl.len().alias("people"),
        pl.col("before", "after").sum(),
        (change > 0).sum().alias("up"),
        (change < 0).sum().alias("down"),
    )
    whole = {"people": meant.height, "before": int(meant["before"].sum()), "after": int(meant["after"].sum())}
    return [
        row | {"name": name, "behind": BARRED if name in barred and not row["before"] else judge(row, whole)}
        for row in sorted(found.to_dicts(), key=lambda row: (*_in_order(by, row[by]), row[by] or ""))
        for name in [row.pop(by) or ""]
    ]
