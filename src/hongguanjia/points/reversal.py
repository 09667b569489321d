"""Correcting what was posted: by a transfer that turns every entry round, once, and names what it reverses."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from hongguanjia.base.access.api import Actor, not_found
from hongguanjia.kit.clock import county_date
from hongguanjia.kit.refusals import BadInput, Refusal
from hongguanjia.points.data import AccountKey, Kind, Leg, Owner, Posted, Posting
from hongguanjia.points.ledger import post
from hongguanjia.points.models import PART_CAUSE, Award, Entry, Hold, HoldState, Transfer

REVERSIBLE = frozenset({Kind.EARN, Kind.SETTLE, Kind.MOVE, Kind.EXPIRE})
"""A hold is undone by releasing it, a withdrawal by recording the fact again; a reversal stays."""


@transaction.atomic
def reverse(*, transfer_id: uuid.UUID, key: str, reason: str, actor: Actor, now: datetime) -> Posted:
    """Reverse a transfer with all its entries. A reversed redemption leaves the hold open again, to be released.

    Raises ``Refusal``: ``points.reversed`` (before, under another key), ``points.irreversible`` (a kind that has another
    way back), ``points.partly_taken_back`` (a fact of the batch was withdrawn), ``points.partly_refunded`` (a part was
    given back already), ``points.not_enough`` (spent meanwhile).
    """
    original = Transfer.objects.filter(pk=transfer_id).first()
    if original is None:
        raise not_found()
    if not reason.strip():
        raise BadInput("points.no_reason", _("请写明冲正的原因。"), field="reason")
    _check_reversible(original)
    list(Hold.objects.select_for_update().filter(closing_transfer=original))
    posted = post(_posting(original, key, reason, now), actor=actor, now=now)
    if not posted.repeated:
        _take_back_awards(original, posted.transfer_id, now)
        Hold.objects.filter(closing_transfer=original).update(state=HoldState.OPEN, closing_transfer=None)
    return posted


def _check_reversible(original: Transfer) -> None:
    if original.kind not in REVERSIBLE:
        raise Refusal("points.irreversible", _("这种转账不能冲正：冻结请解冻，撤回的事实请重新记录。"))
    taken_back = Award.objects.filter(entry__transfer=original, reversed_by__isnull=False)
    if taken_back.exclude(reversed_by__entry__transfer__reverses=original).exists():
        raise Refusal("points.partly_taken_back", _("这批积分中已有事实被撤回，请在来源处逐条撤回其余事实。"))
    spent = Hold.objects.filter(closing_transfer=original).values("pk")
    if Transfer.objects.filter(cause_kind=PART_CAUSE, cause_id__in=spent).exists():
        raise Refusal("points.partly_refunded", _("这笔积分已经退过一部分，只能再退余下的部分。"))


def _posting(original: Transfer, key: str, reason: str, now: datetime) -> Posting:
    entries = Entry.objects.filter(transfer=original).order_by("id").select_related("account")
    legs = tuple(
        Leg(
            AccountKey(Owner(entry.account.owner_kind, entry.account.owner_id), entry.unit, entry.account.role),
            -entry.amount,
        )
        for entry in entries
    )
    return Posting(
        key=key,
        kind=Kind.REVERSE,
        legs=legs,
        business_date=county_date(now),
        cause_kind=original.cause_kind,
        cause_id=original.cause_id,
        memo=reason,
        reverses=original.pk,
    )


def _take_back_awards(original: Transfer, reversal_id: uuid.UUID, now: datetime) -> None:
    """Every award of the transfer gets its contra award, so that explanations and ceilings follow the ledger."""
    pairs = zip(
        Entry.objects.filter(transfer=original).order_by("id").values_list("id", flat=True),
        Entry.objects.filter(transfer_id=reversal_id).order_by("id").values_list("id", flat=True),
        strict=True,
    )
    contra = dict(pairs)
    awards = Award.objects.filter(entry__transfer=original).order_by("id")
    Award.objects.bulk_create(
        [
            contra_award(award, fact_id=award.fact_id, entry_id=contra.get(award.entry_id or 0), now=now)
            for award in awards
        ],
        batch_size=500,
    )


def contra_award(award: Award, *, fact_id: int, entry_id: int | None, now: datetime) -> Award:
    """The award that takes ``award`` back, not yet saved."""
    return Award(
        fact_id=fact_id,
        rule_id=award.rule_id,
        rule_code=award.rule_code,
        category=award.category,
        owner_kind=award.owner_kind,
        owner_id=award.owner_id,
        organisation_path=award.organisation_path,
        unit=award.unit,
        on_date=award.on_date,
        full_amount=-award.full_amount,
        amount=-award.amount,
        entry_id=entry_id,
        reverses=award,
        awarded_at=now,
    )
