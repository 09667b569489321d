"""What rule evaluation reads and answers: plain values, so that live posting, replay and explanation run the same code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from hongguanjia.points.data import Owner


@dataclass(frozen=True, slots=True)
class RuleTerms:
    """One rule; see ``models.Rule``. ``most`` maps a period (day, month, quarter, year) to its ceiling."""

    id: int
    code: str
    title: str
    fact_kind: str
    subject: str
    unit: str
    category: str
    form: str
    amount: int
    step: int = 1
    table: tuple[tuple[int, int], ...] = ()
    most: Mapping[str, int] = field(default_factory=dict)
    grade: str = "B"
    excludes: frozenset[str] = frozenset()
    waits: str = "NONE"
    publicity_days: int = 0


@dataclass(frozen=True, slots=True)
class CeilingTerms:
    """The most that a category gives to one subject in a period."""

    category: str
    subject: str
    unit: str
    period: str
    most: int


@dataclass(frozen=True, slots=True)
class RuleSetTerms:
    """A whole rule set, rules in their order."""

    id: int
    number: int
    rules: tuple[RuleTerms, ...]
    ceilings: tuple[CeilingTerms, ...] = ()


@dataclass(frozen=True, slots=True)
class FactView:
    """What evaluation may know of a fact. ``standing`` is the membership kind on the day, RESIDENT without one.

    ``exempt`` when a resolution of the branch held on the day that the person is not assessed. ``released`` when its
    waiting (approval or publicity) is over.
    """

    id: int
    kind: str
    person_id: int | None
    organisation_id: int
    occurred_date: date
    quantity: int
    grade: str
    standing: str = "RESIDENT"
    released: bool = False
    exempt: bool = False


@dataclass(frozen=True, slots=True)
class Earned:
    """What a subject had already earned under a rule on a day, withdrawals taken off."""

    owner: Owner
    rule_code: str
    category: str
    unit: str
    on_date: date
    amount: int


class AwardPlan(NamedTuple):
    """What one fact earns under one rule: before ceilings, after, and which ceiling cut it (``scope:period:most``)."""

    fact_id: int
    rule: RuleTerms
    owner: Owner
    on_date: date
    full_amount: int
    amount: int
    capped_by: str

    def as_earned(self) -> Earned:
        """The same as ceilings count it."""
        return Earned(self.owner, self.rule.code, self.rule.category, self.rule.unit, self.on_date, self.amount)


class Decision(NamedTuple):
    """What becomes of one fact."""

    fact_id: int
    status: str
    reason: str = ""
    awards: tuple[AwardPlan, ...] = ()
    waits_until: date | None = None
