"""What an upheld appeal does: the fact is put right, and the rules say what that is worth. No points are typed by hand."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from hongguanjia.base.access.api import Actor
from hongguanjia.base.record.api import NewFact, record_facts, withdraw_fact
from hongguanjia.base.record.models import Fact, Grade
from hongguanjia.kit.refusals import BadInput, Refusal
from hongguanjia.points.intake import take_in
from hongguanjia.points.models import Outcome, Status
from hongguanjia.points.sources import find_corrector


@transaction.atomic
def amend_fact(fact: Fact, *, quantity: int, key: str, reason: str, actor: Actor, now: datetime) -> Fact | None:
    """Withdraw ``fact`` and record it anew with ``quantity`` as confirmed by another (grade B); 0 only withdraws it.

    Where the room of the fact keeps records of its own, it puts them right itself and its fact comes back. Same person,
    kind and day always. Refused: ``points.not_enough`` when what the fact gave is spent already.
    """
    if quantity < 0:
        raise BadInput("points.quantity", _("数量不能小于零。"), field="quantity")
    corrector = find_corrector(fact.source_kind)
    if corrector is not None:
        corrector(source_id=fact.source_id, quantity=quantity, reason=reason, actor=actor, now=now)
        _take_back_now(fact, now)
        newest = Fact.objects.filter(source_kind=fact.source_kind, source_id=fact.source_id, kind=fact.kind)
        return newest.filter(withdraws__isnull=True, withdrawn_by__isnull=True, person=fact.person).last()
    if Fact.objects.filter(withdraws=fact).exists():
        raise Refusal("points.fact_gone", _("这条记录已经更正或撤回过。仍有意见的，请对更正后的记录申诉。"))
    withdraw_fact(fact, reason=reason, actor=actor, now=now)
    _take_back_now(fact, now)
    return record_facts([_anew(fact, quantity, key)], actor=actor, now=now)[0] if quantity else None


def _take_back_now(fact: Fact, now: datetime) -> None:
    """Take the withdrawals of its source in at once, so that a correction never adds to what could not be taken back."""
    withdrawals = Fact.objects.filter(
        source_kind=fact.source_kind, source_id=fact.source_id, kind=fact.kind, withdraws__isnull=False, outcome=None
    )
    ids = list(withdrawals.values_list("pk", flat=True))
    take_in(now=now, fact_ids=ids)
    if Outcome.objects.filter(fact_id__in=ids, status=Status.REFUSED).exists():
        raise Refusal("points.not_enough", _("这一条的积分已经用掉，余额不足以扣回，现在不能更正。请先与本人协商。"))


def _anew(fact: Fact, quantity: int, key: str) -> NewFact:
    return NewFact(
        kind=fact.kind,
        key=key,
        organisation_id=fact.organisation_id,
        organisation_path=fact.organisation_path,
        occurred_at=fact.occurred_at,
        source_kind=fact.source_kind,
        source_id=fact.source_id,
        person_id=fact.person_id,
        subject_organisation_id=fact.subject_organisation_id,
        quantity=quantity,
        grade=min(fact.grade, Grade.B),
        summary=fact.summary,
        evidence=tuple(fact.evidence),
    )
