"""Posting what was decided: one transfer for each day and direction, one entry and one award for each fact and rule."""

from __future__ import annotations

import hashlib
import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from hongguanjia.base.access.api import system_actor
from hongguanjia.kit.bulk import insert_rows, stored_moment
from hongguanjia.points.data import COUNTY, AccountKey, Kind, Leg, Posting, Role
from hongguanjia.points.ledger import post
from hongguanjia.points.models import Award, Entry
from hongguanjia.points.reading import FactRow
from hongguanjia.points.terms import AwardPlan, Decision

INTAKE = system_actor("积分入账")
AWARD_COLUMNS = (
    "fact_id",
    "rule_id",
    "rule_code",
    "category",
    "owner_kind",
    "owner_id",
    "organisation_path",
    "unit",
    "on_date",
    "full_amount",
    "amount",
    "capped_by",
    "entry_id",
    "awarded_at",
)


def write_awards(decisions: Sequence[Decision], facts: Mapping[int, FactRow], now: datetime) -> dict[int, uuid.UUID]:
    """Post and trace the awards of ``decisions``; returns the transfer of each fact that earned something."""
    groups: dict[tuple[date, bool], list[AwardPlan]] = {}
    cut_to_nothing: list[AwardPlan] = []
    for plan in (award for decision in decisions for award in decision.awards):
        if plan.amount:
            groups.setdefault((plan.on_date, plan.amount > 0), []).append(plan)
        else:
            cut_to_nothing.append(plan)
    transfers: dict[int, uuid.UUID] = {}
    awarded_at = stored_moment(now)
    rows = [_row(plan, facts[plan.fact_id], None, awarded_at) for plan in cut_to_nothing]
    for (day, _up), plans in sorted(groups.items()):
        transfer_id, entry_ids = _post(plans, day, now)
        rows += [
            _row(plan, facts[plan.fact_id], entry_id, awarded_at)
            for plan, entry_id in zip(plans, entry_ids, strict=True)
        ]
        transfers |= {plan.fact_id: transfer_id for plan in plans}
    insert_rows(Award, AWARD_COLUMNS, rows)
    return transfers


def list_entry_ids(transfer_id: uuid.UUID, count: int) -> list[int]:
    """The first ``count`` entries of a transfer: those of the owners, in the order of the legs."""
    return list(Entry.objects.filter(transfer_id=transfer_id).order_by("id").values_list("id", flat=True)[:count])


def counter_legs(legs: Sequence[Leg]) -> list[Leg]:
    """The issuing side: one leg for each unit."""
    sums: Counter[str] = Counter()
    for leg in legs:
        sums[leg.account.unit] += leg.amount
    return [Leg(AccountKey(COUNTY, unit, Role.ISSUE), -total) for unit, total in sorted(sums.items())]


def _post(plans: Sequence[AwardPlan], day: date, now: datetime) -> tuple[uuid.UUID, list[int]]:
    legs = [Leg(AccountKey(plan.owner, plan.rule.unit), plan.amount) for plan in plans]
    fact_ids = sorted({plan.fact_id for plan in plans})
    direction = "up" if plans[0].amount > 0 else "down"
    digest = hashlib.sha256(",".join(map(str, fact_ids)).encode()).hexdigest()
    posting = Posting(
        key=f"earn:{direction}:{day}:{digest}",
        kind=Kind.EARN,
        legs=(*legs, *counter_legs(legs)),
        business_date=day,
        cause_kind="fact",
        cause_id=fact_ids[0],
        memo=plans[0].rule.title if len({plan.rule.title for plan in plans}) == 1 else "",
    )
    transfer_id = post(posting, actor=INTAKE, now=now).transfer_id
    return transfer_id, list_entry_ids(transfer_id, len(plans))


def _row(plan: AwardPlan, fact: FactRow, entry_id: int | None, awarded_at: Any) -> tuple[Any, ...]:
    """An award in the order of ``AWARD_COLUMNS``."""
    return (
        plan.fact_id,
        plan.rule.id,
        plan.rule.code,
        plan.rule.category,
        str(plan.owner.kind),
        plan.owner.id,
        fact.organisation_path,
        str(plan.rule.unit),
        plan.on_date,
        plan.full_amount,
        plan.amount,
        plan.capped_by,
        entry_id,
        awarded_at,
    )
