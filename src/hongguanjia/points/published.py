"""Rule sets in force, as plain terms."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import date
from typing import Any

from hongguanjia.points.models import CategoryCeiling, Period, Rule, RuleSet, RuleSetState
from hongguanjia.points.terms import CeilingTerms, RuleSetTerms, RuleTerms

CEILING_FIELDS = ("category", "subject", "unit", "period", "most")
RULE_FIELDS = (
    "order",
    "code",
    "title",
    "fact_kind",
    "subject",
    "unit",
    "category",
    "form",
    "amount",
    "step",
    "table",
    "most_day",
    "most_month",
    "most_quarter",
    "most_year",
    "grade",
    "excludes",
    "waits",
    "publicity_days",
)


class RulesInForce:
    """Every published rule set with its beginning; read once per intake."""

    def __init__(self) -> None:
        rows = RuleSet.objects.filter(state=RuleSetState.PUBLISHED).order_by("-active_from")
        self.sets = [(row.active_from, read_terms(row)) for row in rows.prefetch_related("rules", "ceilings")]
        self._units: dict[str, set[tuple[str, str]]] = {}
        for _day, terms in self.sets:
            for rule in terms.rules:
                self._units.setdefault(rule.fact_kind, set()).add((rule.subject, rule.unit))

    def on(self, day: date) -> RuleSetTerms | None:
        """The rule set that holds on ``day``, or ``None`` before the first."""
        return next((terms for active_from, terms in self.sets if active_from and active_from <= day), None)

    def units_for(self, fact_kind: str) -> set[tuple[str, str]]:
        """Subject and unit of every rule, in any version, that speaks of a kind of fact."""
        return self._units.get(fact_kind, set())


def find_in_force(day: date) -> RuleSet | None:
    """The published rule set that holds on ``day``."""
    rows = RuleSet.objects.filter(state=RuleSetState.PUBLISHED, active_from__lte=day)
    return rows.order_by("-active_from").first()


def read_terms(rule_set: RuleSet) -> RuleSetTerms:
    """A rule set as evaluation reads it."""
    return RuleSetTerms(
        rule_set.pk,
        rule_set.number,
        tuple(rule_terms(rule) for rule in rule_set.rules.all()),
        tuple(ceiling_terms(rule_set.ceilings.all())),
    )


def rule_terms(rule: Rule) -> RuleTerms:
    """One rule as evaluation reads it."""
    most = {period: getattr(rule, f"most_{period}") for period in Period.values}
    return RuleTerms(
        id=rule.pk,
        code=rule.code,
        title=rule.title,
        fact_kind=rule.fact_kind,
        subject=rule.subject,
        unit=rule.unit,
        category=rule.category,
        form=rule.form,
        amount=rule.amount,
        step=rule.step,
        table=tuple((least, worth) for least, worth in rule.table),
        most={period: limit for period, limit in most.items() if limit is not None},
        grade=rule.grade,
        excludes=frozenset(rule.excludes),
        waits=rule.waits,
        publicity_days=rule.publicity_days,
    )


def hash_content(rule_set: RuleSet) -> str:
    """SHA-256 of everything that decides about points: what is sealed at publication and checked by ``verify``."""
    rules: list[dict[str, Any]] = list(Rule.objects.filter(rule_set=rule_set).order_by("code").values(*RULE_FIELDS))
    ceilings = list(rule_set.ceilings.order_by(*CEILING_FIELDS).values(*CEILING_FIELDS))
    body = [rule_set.number, str(rule_set.active_from), rules, ceilings]
    return hashlib.sha256(json.dumps(body, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def ceiling_terms(rows: Iterable[CategoryCeiling]) -> list[CeilingTerms]:
    return [CeilingTerms(row.category, row.subject, row.unit, row.period, row.most) for row in rows]
