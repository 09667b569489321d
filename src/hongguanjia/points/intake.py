"""Intake: facts become points, each with exactly one outcome.

Facts without an outcome are found by anti-join. A batch locks the accounts that it may touch, asks under those locks which
of the facts are still open (so that two intakes never decide the same fact, and ceilings are not overrun), evaluates, posts,
and writes awards and outcomes: all in one transaction. A batch that fails is taken one by one; a fact that fails alone is
refused with its reason and stops nobody else.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from datetime import date, datetime
from typing import Any

import structlog
from django.db import DataError, IntegrityError, transaction
from django.db.models import Q

from hongguanjia.base.record.models import Fact
from hongguanjia.kit.among import among
from hongguanjia.kit.bulk import insert_rows, stored_moment, stored_uuid, update_rows
from hongguanjia.kit.clock import county_date
from hongguanjia.kit.refusals import Refusal
from hongguanjia.points.awarding import write_awards
from hongguanjia.points.data import AccountKey, IntakeReport, Owner, OwnerKind
from hongguanjia.points.ledger import lock_accounts
from hongguanjia.points.models import Outcome, Status
from hongguanjia.points.published import RulesInForce
from hongguanjia.points.reading import FactRow, list_earned, list_standings, read_rows, view_released
from hongguanjia.points.rules import evaluate
from hongguanjia.points.terms import Decision, Earned
from hongguanjia.points.withdrawing import take_back

BATCH = 1000
OUTCOME_COLUMNS = ("fact_id", "status", "reason", "rule_set_id", "transfer_id", "waits_until", "decided_at")
FACT_FAULTS = (Refusal, IntegrityError, DataError, ValueError, TypeError, KeyError, ArithmeticError)
"""What a single fact may be at fault for. An unreachable or busy database is not: then the facts wait for the next intake."""

log = structlog.get_logger()


def take_in(*, now: datetime, fact_ids: Sequence[int] | None = None, limit: int = 5000) -> IntakeReport:
    """Decide facts that have no outcome yet, and waiting ones whose time has come; at most ``limit`` of them.

    Without ``fact_ids`` the oldest are taken. Safe to run at any moment, twice, and side by side with itself.
    """
    counts: Counter[str] = Counter()
    wanted = _list_undecided(now, fact_ids, limit)
    for start in range(0, len(wanted), BATCH):
        counts += _take_or_split(wanted[start : start + BATCH], now)
    return IntakeReport(sum(counts.values()), dict(counts))


def on_recorded(fact_ids: Sequence[int]) -> None:
    """Take in what an action has just recorded; the instant is that of the recording."""
    latest = Fact.objects.filter(pk__in=list(fact_ids)[:1]).values_list("recorded_at", flat=True).first()
    if latest is not None:
        take_in(now=latest, fact_ids=fact_ids, limit=len(fact_ids))


def take_in_due(now: datetime) -> int:
    """The regular intake: finds what a listener missed and what has waited long enough."""
    return take_in(now=now).decided


def open_facts(now: datetime) -> Q:
    """Facts that an intake at ``now`` would decide: without outcome, or waiting until a day that has come."""
    due = Q(outcome__status=Status.WAITING, outcome__waits_until__lte=county_date(now))
    return Q(outcome__isnull=True) | due


def _list_undecided(now: datetime, fact_ids: Sequence[int] | None, limit: int) -> list[int]:
    """Which facts to decide, in the order of day and id: across batches too, so that a trial can follow (``trial/loading``)."""
    found: list[tuple[date, int]] = []
    if fact_ids is None:
        rows = Fact.objects.filter(open_facts(now)).order_by("id")
        found.extend(rows.values_list("occurred_date", "id")[:limit])
    else:
        for start in range(0, len(fact_ids), BATCH):
            rows = Fact.objects.filter(open_facts(now), among("pk", fact_ids[start : start + BATCH]))
            found.extend(rows.order_by("id").values_list("occurred_date", "id"))
    return [fact_id for _day, fact_id in sorted(found[:limit])]


def _take_or_split(fact_ids: Sequence[int], now: datetime) -> Counter[str]:
    try:
        return _take_batch(fact_ids, now)
    except FACT_FAULTS as fault:
        if len(fact_ids) == 1:
            return _refuse(fact_ids[0], fault, now)
    counts: Counter[str] = Counter()
    for fact_id in fact_ids:
        counts += _take_or_split([fact_id], now)
    return counts


@transaction.atomic
def _refuse(fact_id: int, fault: Exception, now: datetime) -> Counter[str]:
    reason = fault.code if isinstance(fault, Refusal) else f"fault:{type(fault).__name__}"
    log.warning("fact refused", fact=fact_id, reason=reason, error=repr(fault))
    return _write_outcomes([Decision(fact_id, Status.REFUSED, reason[:40])], {}, now)


@transaction.atomic
def _take_batch(fact_ids: Sequence[int], now: datetime) -> Counter[str]:
    rules = RulesInForce()
    rows = read_rows(fact_ids)
    lock_accounts(_accounts_touched(rows, rules))
    _lock_waiting(fact_ids)
    still = _list_open(fact_ids, now)
    facts = [fact for fact in rows if fact.pk in still]
    withdrawn = {fact_id for fact_id, (_released, withdrawn) in still.items() if withdrawn}
    ordinary = [fact for fact in facts if fact.withdraws_id is None and fact.pk not in withdrawn]
    refused = [
        Decision(fact.pk, Status.REFUSED, "withdrawn")
        for fact in facts
        if fact.withdraws_id is None and fact.pk in withdrawn
    ]
    counts = _write_outcomes(refused, {}, now)
    released = {fact_id for fact_id, (released, _withdrawn) in still.items() if released}
    for decisions in _decide(ordinary, released, rules):
        transfers = write_awards(decisions, {fact.pk: fact for fact in ordinary}, now)
        counts += _write_outcomes(decisions, transfers, now, _rule_set_ids(ordinary, rules))
    for withdrawal in Fact.objects.filter(pk__in=[fact.pk for fact in facts if fact.withdraws_id]).order_by("id"):
        decision, transfer = take_back(withdrawal, now)
        counts += _write_outcomes([decision], transfer, now)
    return counts


def _list_open(fact_ids: Sequence[int], now: datetime) -> dict[int, tuple[bool, bool]]:
    """Which of the facts are still to be decided, now that nobody else can: whether their waiting is over, and whether
    they were withdrawn."""
    rows = Fact.objects.filter(open_facts(now), among("pk", fact_ids))
    return {
        fact_id: (status is not None, withdrawal is not None)
        for fact_id, status, withdrawal in rows.values_list("pk", "outcome__status", "withdrawn_by__pk")
    }


def _lock_waiting(fact_ids: Sequence[int]) -> None:
    """Whoever disputes a waiting fact now comes before this intake or after it, never between reading and posting."""
    list(Outcome.objects.select_for_update().filter(among("fact_id", fact_ids), status=Status.WAITING).order_by("pk"))


def _accounts_touched(facts: Sequence[FactRow], rules: RulesInForce) -> Iterator[AccountKey]:
    """Every account that these facts may touch under any version of the rules: withdrawals lock what the original did."""
    for fact in facts:
        for subject, unit in rules.units_for(fact.kind):
            if subject == OwnerKind.ORGANISATION:
                organisation_id = fact.subject_organisation_id or fact.organisation_id
                yield AccountKey(Owner(OwnerKind.ORGANISATION, organisation_id), unit)
            elif fact.person_id is not None:
                yield AccountKey(Owner(OwnerKind.PERSON, fact.person_id), unit)


def _decide(facts: Sequence[FactRow], released: Set[int], rules: RulesInForce) -> Iterator[list[Decision]]:
    """Decisions by rule set, the earlier rules first, so that ceilings go on across a change of rules."""
    standings = list_standings(facts)
    already: list[Earned] = list_earned(facts)
    by_start: dict[date, list[FactRow]] = {}
    none_yet: list[Decision] = []
    starts = {terms.id: active_from for active_from, terms in rules.sets}
    for fact in facts:
        terms = rules.on(fact.occurred_date)
        if terms is None:
            none_yet.append(Decision(fact.pk, Status.NO_RULE, "no_rules_yet"))
        else:
            by_start.setdefault(starts[terms.id] or fact.occurred_date, []).append(fact)
    yield none_yet
    for start in sorted(by_start):
        terms = rules.on(start)
        if terms is None:
            raise KeyError(start)
        views = [view_released(fact, standings, fact.pk in released) for fact in by_start[start]]
        decisions = evaluate(terms, views, already)
        if len(by_start) > 1:
            already.extend(_earned_now(decisions))
        yield decisions


def _earned_now(decisions: Sequence[Decision]) -> Iterator[Earned]:
    for decision in decisions:
        for award in decision.awards:
            if award.full_amount > 0:
                yield award.as_earned()


def _rule_set_ids(facts: Sequence[FactRow], rules: RulesInForce) -> dict[int, int]:
    found = {fact.pk: rules.on(fact.occurred_date) for fact in facts}
    return {fact_id: terms.id for fact_id, terms in found.items() if terms is not None}


def _write_outcomes(
    decisions: Sequence[Decision],
    transfers: Mapping[int, uuid.UUID],
    now: datetime,
    rule_set_ids: dict[int, int] | None = None,
) -> Counter[str]:
    """One outcome for each decision; a waiting one is settled in place, and only while it waits."""
    fact_ids = [decision.fact_id for decision in decisions]
    found = Outcome.objects.filter(among("fact_id", fact_ids), status=Status.WAITING)
    waiting = dict(found.values_list("fact_id", "pk"))
    rows = list(_outcome_rows(decisions, transfers, rule_set_ids or {}, now))
    insert_rows(Outcome, OUTCOME_COLUMNS, [row for row in rows if row[0] not in waiting])
    settled = [(*row[1:], waiting[row[0]]) for row in rows if row[0] in waiting]
    update_rows(Outcome, OUTCOME_COLUMNS[1:], settled)
    return Counter([decision.status for decision in decisions])


def _outcome_rows(
    decisions: Sequence[Decision], transfers: Mapping[int, uuid.UUID], rule_set_ids: Mapping[int, int], now: datetime
) -> Iterator[tuple[Any, ...]]:
    """Outcomes in the order of ``OUTCOME_COLUMNS``."""
    decided_at = stored_moment(now)
    stored = {transfer_id: stored_uuid(transfer_id) for transfer_id in set(transfers.values())}
    for decision in decisions:
        transfer_id = transfers.get(decision.fact_id)
        yield (
            decision.fact_id,
            str(decision.status),
            decision.reason,
            rule_set_ids.get(decision.fact_id),
            stored[transfer_id] if transfer_id else None,
            decision.waits_until,
            decided_at,
        )
