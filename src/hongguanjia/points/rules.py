"""What facts are worth: a pure function of the rule set, the facts and what was already awarded. No database, no clock."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache

from hongguanjia.points.data import Owner, OwnerKind
from hongguanjia.points.models import AmountForm, Period, Status, Waits
from hongguanjia.points.terms import AwardPlan, Decision, Earned, FactView, RuleSetTerms, RuleTerms

Bucket = tuple[Owner, str, str, str]
"""Owner, what is limited (``rule:code`` or ``category:name``), unit, period key."""

APPROVAL, PUBLICITY = "approval", "publicity"
"""Why a fact waits."""

PERIODS = tuple(Period.values)
EXEMPT = "EXCLUDED"
"""In a rule's ``excludes``: it leaves out whom a branch has resolved not to assess (the old and the ill)."""


def evaluate(rule_set: RuleSetTerms, facts: Sequence[FactView], already: Iterable[Earned]) -> list[Decision]:
    """One decision for each fact, in the order of day and id; the same input always gives the same answer.

    ``already`` must hold what the subjects earned before in the years of the facts: the ceilings start from it.
    """
    return evaluate_in_turn(rule_set, sorted(facts, key=lambda fact: (fact.occurred_date, fact.id)), already)


def evaluate_in_turn(rule_set: RuleSetTerms, facts: Sequence[FactView], already: Iterable[Earned]) -> list[Decision]:
    """The same for facts that count one after the other as they stand."""
    room = Room(rule_set, already)
    return [_decide(rule_set, fact, room) for fact in facts]


def list_matching(rule_set: RuleSetTerms, fact: FactView) -> list[RuleTerms]:
    """The rules that speak of this kind of fact and find somebody to credit."""
    return [rule for rule in rule_set.rules if rule.fact_kind == fact.kind and find_owner(rule, fact) is not None]


def find_owner(rule: RuleTerms, fact: FactView) -> Owner | None:
    """Whom the rule credits: the person of the fact, or the organisation where it counts."""
    if rule.subject == OwnerKind.ORGANISATION:
        return Owner(OwnerKind.ORGANISATION, fact.organisation_id)
    return Owner(OwnerKind.PERSON, fact.person_id) if fact.person_id is not None else None


def publicity_days(rule_set: RuleSetTerms, fact: FactView) -> int:
    """How many days the rules want a fact shown before it counts: the longest of them, 0 when none does."""
    wanting = (rule for rule in list_matching(rule_set, fact) if rule.waits == Waits.PUBLICITY)
    return max((rule.publicity_days for rule in wanting if not _is_excluded(rule, fact)), default=0)


def compute_full_amount(rule: RuleTerms, quantity: int) -> int:
    """What a quantity is worth before ceilings."""
    if rule.form == AmountForm.PER_UNIT:
        return rule.amount * (quantity // rule.step)
    if rule.form == AmountForm.TABLE:
        return max(((least, worth) for least, worth in rule.table if quantity >= least), default=(0, 0))[1]
    return rule.amount


@lru_cache(maxsize=4096)
def period_key(period: str, day: date) -> str:
    """The name of the day, month, quarter or year to which a day belongs."""
    if period == Period.DAY:
        return day.isoformat()
    if period == Period.MONTH:
        return f"{day:%Y-%m}"
    if period == Period.QUARTER:
        return f"{day.year}-Q{(day.month + 2) // 3}"
    return str(day.year)


class Room:
    """How much of each ceiling is used. Grows while facts are evaluated."""

    def __init__(self, rule_set: RuleSetTerms, already: Iterable[Earned]) -> None:
        self.rule_set = rule_set
        self.used: Counter[Bucket] = Counter()
        self.watched = _list_watched(rule_set)
        self.ceilings = {rule.code: self._ceilings(rule) for rule in rule_set.rules}
        for earned in already:
            self.take(earned.owner, earned.rule_code, earned.category, earned.unit, earned.on_date, earned.amount)

    def take(self, owner: Owner, rule_code: str, category: str, unit: str, day: date, amount: int) -> None:
        """Note what was earned, where a ceiling counts it."""
        for limited in (f"rule:{rule_code}", f"category:{category}"):
            for period in self.watched.get(limited, ()):
                self.used[owner, limited, unit, period_key(period, day)] += amount

    def cut(self, rule: RuleTerms, owner: Owner, day: date, full: int) -> tuple[int, str]:
        """What is left of ``full`` under every ceiling, and the ceiling that cut most. Deductions are never cut."""
        amount, capped_by = full, ""
        if full <= 0:
            return amount, capped_by
        for limited, period, most in self.ceilings[rule.code]:
            left = max(0, most - self.used[owner, limited, rule.unit, period_key(period, day)])
            if left < amount:
                amount, capped_by = left, f"{limited.split(':')[0]}:{period}:{most}"
        return amount, capped_by

    def _ceilings(self, rule: RuleTerms) -> list[tuple[str, str, int]]:
        own = [(f"rule:{rule.code}", period, rule.most[period]) for period in PERIODS if period in rule.most]
        shared = [
            (f"category:{ceiling.category}", ceiling.period, ceiling.most)
            for ceiling in self.rule_set.ceilings
            if (ceiling.category, ceiling.subject, ceiling.unit) == (rule.category, rule.subject, rule.unit)
        ]
        return own + shared


def _list_watched(rule_set: RuleSetTerms) -> dict[str, set[str]]:
    """What is limited, and by which periods."""
    watched = {f"rule:{rule.code}": set(rule.most) for rule in rule_set.rules}
    for ceiling in rule_set.ceilings:
        watched.setdefault(f"category:{ceiling.category}", set()).add(ceiling.period)
    return watched


def _decide(rule_set: RuleSetTerms, fact: FactView, room: Room) -> Decision:
    matching = list_matching(rule_set, fact)
    if not matching:
        return Decision(fact.id, Status.NO_RULE, "no_rule")
    included = [rule for rule in matching if not _is_excluded(rule, fact)]
    if not included:
        return Decision(fact.id, Status.NO_RULE, "excluded")
    proved = [rule for rule in included if fact.grade <= rule.grade]
    if not proved:
        return Decision(fact.id, Status.REFUSED, "evidence")
    if not fact.released and (waiting := _find_waiting(proved, fact)):
        return waiting
    awards = _award(proved, fact, room)
    if not awards:
        return Decision(fact.id, Status.NO_RULE, "too_little")
    posted = any(award.amount for award in awards)
    return Decision(fact.id, Status.POSTED if posted else Status.CAPPED, "" if posted else "ceiling", tuple(awards))


def _is_excluded(rule: RuleTerms, fact: FactView) -> bool:
    if rule.subject != OwnerKind.PERSON:
        return False
    return fact.standing in rule.excludes or (fact.exempt and EXEMPT in rule.excludes)


def _find_waiting(rules: Sequence[RuleTerms], fact: FactView) -> Decision | None:
    """A fact waits as a whole: for approval first, then until it has been shown. No date yet: who shows it sets one."""
    if any(rule.waits == Waits.APPROVAL for rule in rules):
        return Decision(fact.id, Status.WAITING, APPROVAL)
    if any(rule.waits == Waits.PUBLICITY for rule in rules):
        return Decision(fact.id, Status.WAITING, PUBLICITY)
    return None


def _award(rules: Sequence[RuleTerms], fact: FactView, room: Room) -> list[AwardPlan]:
    """The awards of one fact. It scores once for each owner, unit and category: the first rule with a worth counts."""
    awards: list[AwardPlan] = []
    scored: set[tuple[Owner, str, str]] = set()
    for rule in rules:
        owner = find_owner(rule, fact)
        full = compute_full_amount(rule, fact.quantity)
        if owner is None or full == 0:
            continue
        if rule.category and (owner, rule.unit, rule.category) in scored:
            continue
        scored.add((owner, rule.unit, rule.category))
        amount, capped_by = room.cut(rule, owner, fact.occurred_date, full)
        if full > 0:
            room.take(owner, rule.code, rule.category, rule.unit, fact.occurred_date, amount)
        awards.append(AwardPlan(fact.id, rule, owner, fact.occurred_date, full, amount, capped_by))
    return awards
