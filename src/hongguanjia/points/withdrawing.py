"""A withdrawn fact gives back what it earned. Ceilings get their room back for what comes later; what was cut before is not
awarded afterwards (docs/decisions/0010)."""

from __future__ import annotations

import uuid
from datetime import datetime

from hongguanjia.base.record.models import Fact
from hongguanjia.points.awarding import INTAKE, counter_legs, list_entry_ids
from hongguanjia.points.data import AccountKey, Kind, Leg, Owner, Posting
from hongguanjia.points.ledger import post
from hongguanjia.points.models import Award, Outcome, Status
from hongguanjia.points.reversal import contra_award
from hongguanjia.points.terms import Decision


def take_back(withdrawal: Fact, now: datetime) -> tuple[Decision, dict[int, uuid.UUID]]:
    """Post the opposite of what the withdrawn fact earned. Raises ``Refusal`` ``points.not_enough`` if it was spent."""
    original_id = withdrawal.withdraws_id or 0
    Outcome.objects.filter(fact_id=original_id, status=Status.WAITING).update(
        status=Status.REFUSED, reason="withdrawn", waits_until=None, decided_at=now
    )
    awards = list(Award.objects.filter(fact_id=original_id, reverses__isnull=True, reversed_by__isnull=True))
    posted = [award for award in awards if award.amount]
    nothing = Decision(withdrawal.pk, Status.NO_RULE, "nothing_to_take_back")
    if not posted:
        return nothing, {}
    legs = [Leg(AccountKey(Owner(award.owner_kind, award.owner_id), award.unit), -award.amount) for award in posted]
    posting = Posting(
        key=f"withdraw:{withdrawal.pk}",
        kind=Kind.WITHDRAW,
        legs=(*legs, *counter_legs(legs)),
        business_date=withdrawal.occurred_date,
        cause_kind="fact",
        cause_id=withdrawal.pk,
        memo=withdrawal.summary,
    )
    transfer_id = post(posting, actor=INTAKE, now=now).transfer_id
    entry_ids = list_entry_ids(transfer_id, len(posted))
    Award.objects.bulk_create(
        contra_award(award, fact_id=withdrawal.pk, entry_id=entry_id, now=now)
        for award, entry_id in zip(posted, entry_ids, strict=True)
    )
    return Decision(withdrawal.pk, Status.POSTED), {withdrawal.pk: transfer_id}
