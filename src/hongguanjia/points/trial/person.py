"""One person in a trial: each rule before and after, and each fact with what it gave, what it would give, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.utils.translation import gettext as _

from hongguanjia.base.record.models import Fact
from hongguanjia.points.data import Owner, OwnerKind
from hongguanjia.points.models import Award, Status, Trial
from hongguanjia.points.published import read_terms
from hongguanjia.points.reading import list_standings, view_fact
from hongguanjia.points.rules import evaluate_in_turn
from hongguanjia.points.sentences import cut_words, fact_title, reason_words, rule_sentence
from hongguanjia.points.terms import AwardPlan, Decision, Earned, RuleSetTerms
from hongguanjia.points.trial.loading import list_earned_before, list_facts, load_rule_titles


@dataclass(frozen=True, slots=True)
class RuleLine:
    """What one rule gave and would give the person; ``sentence`` is that of the version tried, empty where it has none."""

    title: str
    sentence: str
    before: int
    after: int

    @property
    def change(self) -> int:
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class FactLine:
    """One fact: what it gave, what it would give, and why that is so under the version tried."""

    day: date
    what: str
    summary: str
    before: int
    after: int
    why: str


@dataclass(frozen=True, slots=True)
class PersonTrial:
    """The sums, rules and facts of one person in one unit."""

    before: int
    after: int
    rules: Sequence[RuleLine]
    facts: Sequence[FactLine]


def try_person(trial: Trial, person_id: int, unit: str, now: datetime) -> PersonTrial:
    """Do the trial again for one person: the ceilings of a person touch nobody else, so this is what the whole one found."""
    terms, owner = read_terms(trial.rule_set), Owner(OwnerKind.PERSON, person_id)
    facts = list(
        list_facts(trial.first_day, trial.last_day)
        .filter(person_id=person_id)
        .select_related("outcome")
        .order_by("outcome__decided_at", "occurred_date", "id")
    )
    standings = list_standings(facts)
    views = [replace(view_fact(fact, standings, now), released=True) for fact in facts]
    decisions = {one.fact_id: one for one in evaluate_in_turn(terms, views, _list_earned(trial.first_day, owner))}
    given = Award.objects.filter(
        owner_kind=owner.kind,
        owner_id=owner.id,
        unit=unit,
        on_date__gte=trial.first_day,
        on_date__lte=trial.last_day,
    )
    planned = [award for one in decisions.values() for award in one.awards if _is_of(award, owner, unit)]
    rows = list(given.values_list("fact_id", "rule_code", "amount"))
    by_fact: Counter[int] = Counter()
    for fact_id, _code, amount in rows:
        by_fact[fact_id] += amount
    return PersonTrial(
        sum(by_fact.values()),
        sum(award.amount for award in planned),
        _list_rules(terms, [(code, amount) for _fact, code, amount in rows], planned),
        [_tell_fact(fact, decisions[fact.pk], owner, unit, by_fact) for fact in reversed(facts)],
    )


def _list_earned(first: date, owner: Owner) -> list[Earned]:
    rows = list_earned_before(first).filter(owner_kind=owner.kind, owner_id=owner.id)
    return [Earned(owner, code, category, unit, day, total) for _kind, _id, code, category, unit, day, total in rows]


def _is_of(award: AwardPlan, owner: Owner, unit: str) -> bool:
    return award.owner == owner and award.rule.unit == unit


def _list_rules(terms: RuleSetTerms, given: Sequence[tuple[str, int]], planned: Sequence[AwardPlan]) -> list[RuleLine]:
    before: Counter[str] = Counter()
    after: Counter[str] = Counter()
    for code, amount in given:
        before[code] += amount
    for award in planned:
        after[award.rule.code] += award.amount
    here = {rule.code: rule for rule in terms.rules}
    titles = load_rule_titles({code for code in before if code not in here})
    lines = [
        RuleLine(rule.title, rule_sentence(rule), before[code], after[code])
        for code, rule in here.items()
        if code in before or code in after
    ]
    return lines + [RuleLine(titles.get(code, code), "", before[code], 0) for code in before if code not in here]


def _tell_fact(fact: Fact, decision: Decision, owner: Owner, unit: str, before: Mapping[int, int]) -> FactLine:
    awards = [award for award in decision.awards if _is_of(award, owner, unit)]
    after = sum(award.amount for award in awards)
    return FactLine(
        fact.occurred_date, fact_title(fact.kind), fact.summary, before.get(fact.pk, 0), after, _why(decision, awards)
    )


def _why(decision: Decision, awards: Sequence[AwardPlan]) -> str:
    if awards:
        return _("；").join(_tell_award(award) for award in awards)
    if decision.status in {Status.POSTED, Status.CAPPED}:
        return _("这一种积分没有规则适用")
    return reason_words(decision.reason)


def _tell_award(award: AwardPlan) -> str:
    values = {"title": award.rule.title, "full": award.full_amount, "amount": award.amount}
    if not award.capped_by:
        return _("%(title)s：%(amount)s") % values
    return _("%(title)s：%(full)s，%(cut)s，得 %(amount)s") % {**values, "cut": cut_words([award.capped_by])}
