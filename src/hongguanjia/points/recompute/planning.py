"""What deciding a period anew would change: a pure comparison of the awards that stand with those that would be given."""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from hongguanjia.base.record.models import Fact
from hongguanjia.kit.among import among
from hongguanjia.points.data import AccountKey, Owner, Role
from hongguanjia.points.models import Account, Award
from hongguanjia.points.reading import list_earned, list_standings, view_fact
from hongguanjia.points.rules import evaluate
from hongguanjia.points.running import Watch, no_watch
from hongguanjia.points.terms import AwardPlan, RuleSetTerms
from hongguanjia.points.trial.loading import list_facts

Subject = tuple[Owner, str]
"""Owner and unit."""
STEPS = 4


@dataclass(frozen=True, slots=True)
class Plan:
    """What would change: awards to take back, awards to give, and the sums of each subject before and after."""

    facts: Mapping[int, Fact]
    back: Sequence[Award]
    given: Sequence[AwardPlan]
    before: Mapping[Subject, int]
    after: Mapping[Subject, int]

    @property
    def changed(self) -> list[Subject]:
        """The subjects whose sum changes."""
        return sorted(subject for subject in self.after if self.after[subject] != self.before[subject])

    @property
    def changed_facts(self) -> int:
        """How many facts are worth something else."""
        return len({award.fact_id for award in self.back} | {award.fact_id for award in self.given})

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the changes."""
        back = sorted(award.pk for award in self.back)
        given = sorted(
            (one.fact_id, one.rule.id, one.owner.kind, one.owner.id, one.full_amount, one.amount) for one in self.given
        )
        return hashlib.sha256(json.dumps([back, given], ensure_ascii=False).encode()).hexdigest()

    def list_accounts(self) -> list[AccountKey]:
        """Every account that posting would touch."""
        return [AccountKey(owner, unit) for owner, unit in sorted(self.after)]


def make_plan(terms: RuleSetTerms, first: date, last: date, now: datetime, watch: Watch = no_watch) -> Plan:
    """Decide the facts of a period anew that have been decided: what waits goes on waiting.

    The ceilings of its years are used up by everything outside the period, before it and after it.
    """
    watch(0, STEPS)
    rows = list_facts(first, last).filter(withdrawn_by__isnull=True)
    facts = {fact.pk: fact for fact in rows.select_related("outcome").order_by("id")}
    watch(1, STEPS)
    standings = list_standings(list(facts.values()))
    views = [replace(view_fact(fact, standings, now), released=True) for fact in facts.values()]
    outside = [one for one in list_earned(list(facts.values())) if not first <= one.on_date <= last]
    watch(2, STEPS)
    wanted = [award for decision in evaluate(terms, views, outside) for award in decision.awards]
    standing = Award.objects.filter(
        fact__in=rows.order_by().values("pk"), reverses__isnull=True, reversed_by__isnull=True
    )
    watch(3, STEPS)
    plan = _compare(facts, list(standing.order_by("id")), wanted)
    watch(STEPS, STEPS)
    return plan


def list_short(plan: Plan) -> list[Subject]:
    """The subjects from whom more would be taken back than they can still spend."""
    losses = {
        (owner, unit): loss
        for owner, unit in plan.changed
        if (loss := plan.before[owner, unit] - plan.after[owner, unit]) > 0
        and AccountKey(owner, unit).floor is not None
    }
    available = _read_available(losses)
    return [subject for subject, loss in losses.items() if available.get(subject, 0) < loss]


def _read_available(subjects: Iterable[Subject]) -> dict[Subject, int]:
    ids = {owner.id for owner, _unit in subjects}
    rows = Account.objects.filter(among("owner_id", ids), role=Role.MAIN, maintained=True)
    return {
        (Owner(kind, owner_id), unit): balance
        for kind, owner_id, unit, balance in rows.values_list("owner_kind", "owner_id", "unit", "balance")
    }


def _compare(facts: Mapping[int, Fact], standing: Sequence[Award], wanted: Sequence[AwardPlan]) -> Plan:
    """What stands as it would be given stays, with the version of the rule that gave it."""
    there = {_mark(award): award for award in standing}
    due = {_mark(award): award for award in wanted}
    return Plan(
        facts,
        [award for mark, award in there.items() if mark not in due],
        [award for mark, award in due.items() if mark not in there],
        *_sum_up(standing, wanted),
    )


def _mark(award: Award | AwardPlan) -> tuple[object, ...]:
    if isinstance(award, Award):
        return (
            award.fact_id,
            award.rule_code,
            award.owner_kind,
            award.owner_id,
            award.unit,
            award.full_amount,
            award.amount,
        )
    owner = award.owner
    return award.fact_id, award.rule.code, owner.kind, owner.id, award.rule.unit, award.full_amount, award.amount


def _sum_up(standing: Iterable[Award], wanted: Iterable[AwardPlan]) -> tuple[dict[Subject, int], dict[Subject, int]]:
    before: Counter[Subject] = Counter()
    after: defaultdict[Subject, int] = defaultdict(int)
    for award in standing:
        subject = Owner(award.owner_kind, award.owner_id), award.unit
        before[subject] += award.amount
        after[subject] += 0
    for plan in wanted:
        after[plan.owner, plan.rule.unit] += plan.amount
    return {subject: before[subject] for subject in after}, dict(after)
