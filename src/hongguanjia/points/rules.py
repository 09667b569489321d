"""What facts are worth: a pure function of the rule set, the facts and what was already awarded. No database, no clock."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from hongguanjia.points.data import Owner, OwnerKind
from hongguanjia.points.models import AmountForm, Period, Status, Waits
from hongguanjia.points.terms import AwardPlan, Decision, Earned, FactView, RuleSetTerms, RuleTerms

Slot = tuple[str, str, str]
"""What is limited (``rule:code`` or ``category:name``), unit, period key."""

Reading = tuple[str, str, str, bool, bool, int, bool]
"""All that decides about a fact but for the ceilings: facts that read the same are read once."""

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
    known: dict[Reading, Decision | tuple[Worth, ...]] = {}
    return [_decide(rule_set, fact, room, known) for fact in facts]


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


class Worth(NamedTuple):
    """What a rule gives for a fact before ceilings."""

    rule: RuleTerms
    full: int


class Room:
    """How much of each ceiling is used, by owner and slot. Grows while facts are evaluated."""

    def __init__(self, rule_set: RuleSetTerms, already: Iterable[Earned]) -> None:
        self.rule_set = rule_set
        self.used: defaultdict[Owner, Counter[Slot]] = defaultdict(Counter)
        self.watched = _list_watched(rule_set)
        self.ceilings = {rule.code: self._ceilings(rule) for rule in rule_set.rules}
        self._taken: dict[tuple[str, str, str, date], list[Slot]] = {}
        self._limits: dict[tuple[str, date], list[tuple[Slot, int, str]]] = {}
        for earned in already:
            self.take(earned.owner, earned.rule_code, earned.category, earned.unit, earned.on_date, earned.amount)

    def take(self, owner: Owner, rule_code: str, category: str, unit: str, day: date, amount: int) -> None:
        """Note what was earned, where a ceiling counts it."""
        place = (rule_code, category, unit, day)
        slots = self._taken.get(place)
        if slots is None:
            slots = self._taken[place] = self._slots(*place)
        if slots:
            used = self.used[owner]
            for slot in slots:
                used[slot] = used.get(slot, 0) + amount

    def cut(self, rule: RuleTerms, owner: Owner, day: date, full: int) -> tuple[int, str]:
        """What is left of ``full`` under every ceiling, and the ceiling that cut most. Deductions are never cut."""
        amount, capped_by = full, ""
        if full <= 0:
            return amount, capped_by
        limits = self._limits.get((rule.code, day))
        if limits is None:
            limits = self._limits[rule.code, day] = self._list_limits(rule, day)
        used = self.used[owner]
        for slot, most, name in limits:
            left = max(0, most - used.get(slot, 0))
            if left < amount:
                amount, capped_by = left, name
        return amount, capped_by

    def _slots(self, rule_code: str, category: str, unit: str, day: date) -> list[Slot]:
        return [
            (limited, unit, period_key(period, day))
            for limited in (f"rule:{rule_code}", f"category:{category}")
            for period in self.watched.get(limited, ())
        ]

    def _list_limits(self, rule: RuleTerms, day: date) -> list[tuple[Slot, int, str]]:
        """The ceilings over a rule on a day: slot, most, and the name under which an award tells of it."""
        return [
            ((limited, rule.unit, period_key(period, day)), most, f"{limited.split(':')[0]}:{period}:{most}")
            for limited, period, most in self.ceilings[rule.code]
        ]

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


def _decide(
    rule_set: RuleSetTerms, fact: FactView, room: Room, known: dict[Reading, Decision | tuple[Worth, ...]]
) -> Decision:
    """``known`` keeps what was read: of thousands in one activity the rules are asked once."""
    reading = (
        fact.kind,
        fact.grade,
        fact.standing,
        fact.exempt,
        fact.released,
        fact.quantity,
        fact.person_id is None,
    )
    found = known.get(reading)
    if found is None:
        found = known[reading] = _read(rule_set, fact)
    if isinstance(found, Decision):
        return Decision(fact.id, found.status, found.reason)
    awards = tuple([_award(worth, fact, room) for worth in found])
    posted = any(award.amount for award in awards)
    return Decision(fact.id, Status.POSTED if posted else Status.CAPPED, "" if posted else "ceiling", awards)


def _read(rule_set: RuleSetTerms, fact: FactView) -> Decision | tuple[Worth, ...]:
    """What the rules give before ceilings, or the decision that does not depend on them."""
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
    return _list_worth(proved, fact) or Decision(fact.id, Status.NO_RULE, "too_little")


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


def _list_worth(rules: Sequence[RuleTerms], fact: FactView) -> tuple[Worth, ...]:
    """A fact scores once for each owner, unit and category: the first rule with a worth counts."""
    found: list[Worth] = []
    scored: set[tuple[str, str, str]] = set()
    for rule in rules:
        place = (rule.subject, rule.unit, rule.category)
        full = compute_full_amount(rule, fact.quantity)
        if full and not (rule.category and place in scored):
            scored.add(place)
            found.append(Worth(rule, full))
    return tuple(found)


def _award(worth: Worth, fact: FactView, room: Room) -> AwardPlan:
    rule, full = worth
    owner = find_owner(rule, fact)
    if owner is None:
        raise ValueError(fact)
    day = fact.occurred_date
    amount, capped_by = room.cut(rule, owner, day, full)
    if full > 0:
        room.take(owner, rule.code, rule.category, rule.unit, day, amount)
    return AwardPlan(fact.id, rule, owner, day, full, amount, capped_by)
