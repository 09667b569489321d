"""Recording facts and the trail. Called inside the transaction of the action that they belong to."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from hongguanjia.base.access.api import Actor
from hongguanjia.base.record import catalogue
from hongguanjia.base.record.data import NewFact
from hongguanjia.base.record.models import Fact, Submission, TrailEntry
from hongguanjia.kit.among import among
from hongguanjia.kit.bulk import insert_rows, stored_moment
from hongguanjia.kit.clock import county_date
from hongguanjia.kit.refusals import Refusal

FACT_COLUMNS = (
    "kind",
    "person_id",
    "subject_organisation_id",
    "organisation_id",
    "organisation_path",
    "occurred_at",
    "occurred_date",
    "quantity",
    "grade",
    "source_kind",
    "source_id",
    "summary",
    "evidence",
    "recorded_by_user_id",
    "recorded_by_label",
    "mandate_id",
    "recorded_at",
    "key",
)
FactListener = Callable[[Sequence[int]], None]
_listeners: list[FactListener] = []


def when_recorded(listener: FactListener) -> None:
    """Have ``listener`` called with the ids of new facts right after their transaction; the points listen here.

    A listener that fails loses nothing: facts without an outcome are found again by the next intake.
    """
    _listeners.append(listener)


def record_facts(facts: Sequence[NewFact], *, actor: Actor, now: datetime) -> list[Fact]:
    """Record facts once each, by key, and return the stored rows in the order asked.

    A key that is there already is left as it was (the retry of an action). Raises ``KeyError`` for an unknown kind.
    """
    ids = record_many(facts, actor=actor, now=now)
    stored = Fact.objects.in_bulk(ids)
    return [stored[fact_id] for fact_id in ids]


def record_many(facts: Sequence[NewFact], *, actor: Actor, now: datetime) -> list[int]:
    """The same for thousands at once: only the ids are read back, in the order asked."""
    insert_rows(Fact, FACT_COLUMNS, _fact_rows(facts, actor, now), skip_known=True)
    keys = [fact.key for fact in facts]
    stored = dict(Fact.objects.filter(among("key", keys)).values_list("key", "id"))
    ids = [stored[key] for key in keys]
    _tell_listeners(ids)
    return ids


def withdraw_fact(fact: Fact, *, reason: str, actor: Actor, now: datetime) -> Fact:
    """Withdraw a fact by another that points to it; doing so twice is the same as once."""
    withdrawal, _created = Fact.objects.get_or_create(
        key=f"withdraw:{fact.key}"[:120],
        defaults={
            "kind": fact.kind,
            "person_id": fact.person_id,
            "subject_organisation_id": fact.subject_organisation_id,
            "organisation_id": fact.organisation_id,
            "organisation_path": fact.organisation_path,
            "occurred_at": fact.occurred_at,
            "occurred_date": fact.occurred_date,
            "quantity": fact.quantity,
            "grade": fact.grade,
            "source_kind": fact.source_kind,
            "source_id": fact.source_id,
            "summary": reason[:120],
            "recorded_by_user_id": actor.user_id,
            "recorded_by_label": actor.label,
            "mandate_id": actor.mandate_id,
            "recorded_at": now,
            "withdraws": fact,
        },
    )
    _tell_listeners([withdrawal.pk])
    return withdrawal


def leave_trail(
    *,
    actor: Actor,
    now: datetime,
    verb: str,
    subject_kind: str,
    subject_id: int,
    subject_label: str,
    organisation_id: int | None = None,
    organisation_path: str = "",
    reason: str = "",
    **detail: Any,
) -> TrailEntry:
    """Write one line of the trail; ``detail`` must hold no ID number, phone or address."""
    return TrailEntry.objects.create(
        at=now,
        user_id=actor.user_id,
        person_id=actor.person_id,
        actor_label=actor.label,
        behalf_of_id=actor.behalf_of_id,
        mandate_id=actor.mandate_id,
        verb=verb,
        subject_kind=subject_kind,
        subject_id=subject_id,
        subject_label=subject_label[:120],
        organisation_id=organisation_id,
        organisation_path=organisation_path,
        reason=reason[:200],
        detail=detail,
    )


def once(
    *, key: str, user_id: int, verb: str, body: Any, now: datetime, do: Callable[[], dict[str, Any]]
) -> dict[str, Any]:
    """Do something at most once for a key, in one transaction with its answer; a retry hears the stored answer.

    Raises ``Refusal`` ``record.key_reused`` when the key came before with another body. A refusal from ``do`` stores
    nothing, so the corrected request may use the key again.
    """
    fingerprint = hashlib.sha256(json.dumps([verb, body], sort_keys=True, default=str).encode()).hexdigest()
    with transaction.atomic():
        earlier = Submission.objects.filter(user_id=user_id, key=key).first()
        if earlier is None:
            Submission.objects.bulk_create(
                [Submission(key=key, user_id=user_id, verb=verb, fingerprint=fingerprint, answer={}, at=now)],
                ignore_conflicts=True,
            )
            earlier = Submission.objects.select_for_update().get(user_id=user_id, key=key)
            if earlier.fingerprint == fingerprint and not earlier.answer:
                answer = do()
                Submission.objects.filter(pk=earlier.pk, answer={}).update(answer=answer)
                return answer
        if earlier.fingerprint != fingerprint:
            raise Refusal("record.key_reused", _("同一个提交编号已经用于另一份内容，请重新打开页面再提交。"))
        return dict(earlier.answer)


def _tell_listeners(fact_ids: Sequence[int]) -> None:
    for listener in _listeners:
        transaction.on_commit(partial(listener, fact_ids), robust=True)


def _fact_rows(facts: Sequence[NewFact], actor: Actor, now: datetime) -> Iterator[tuple[Any, ...]]:
    """The rows of ``facts`` in the order of ``FACT_COLUMNS``."""
    recorded = (actor.user_id, actor.label, actor.mandate_id, stored_moment(now))
    for fact in facts:
        catalogue.get_kind(fact.kind)
        yield (
            fact.kind,
            fact.person_id,
            fact.subject_organisation_id,
            fact.organisation_id,
            fact.organisation_path,
            stored_moment(fact.occurred_at),
            county_date(fact.occurred_at),
            fact.quantity,
            str(fact.grade),
            fact.source_kind,
            fact.source_id,
            fact.summary,
            json.dumps(fact.evidence) if fact.evidence else "[]",
            *recorded,
            fact.key,
        )
