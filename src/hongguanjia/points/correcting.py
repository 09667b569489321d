"""What an officer does by hand: reversing a transfer, deciding about a fact that waits. Each leaves its trail."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from hongguanjia.base.access.api import Actor, Permission, check_permission, get_in_scope
from hongguanjia.base.people.models import Organisation, Person
from hongguanjia.base.record.api import leave_trail
from hongguanjia.kit.refusals import Refusal
from hongguanjia.points.data import OwnerKind, Posted
from hongguanjia.points.models import Entry, Outcome, Status
from hongguanjia.points.reversal import reverse
from hongguanjia.points.rules import APPROVAL
from hongguanjia.points.waiting import pass_approval


@transaction.atomic
def reverse_by_hand(*, transfer_id: uuid.UUID, key: str, reason: str, actor: Actor, now: datetime) -> Posted:
    """Reverse a transfer, all of whose accounts must be in the actor's care; nobody reverses what touches himself."""
    for path in _list_paths(transfer_id):
        check_permission(actor, Permission.POINTS_ADJUST, path)
    if actor.person_id is not None and _touches(transfer_id, actor.person_id):
        raise Refusal("points.own_account", _("这笔转账涉及您本人的积分，请由另一位同志冲正。"))
    posted = reverse(transfer_id=transfer_id, key=f"reverse:{key}", reason=reason, actor=actor, now=now)
    if not posted.repeated:
        leave_trail(
            actor=actor,
            now=now,
            verb="points.transfer.reversed",
            subject_kind="points_transfer",
            subject_id=0,
            subject_label=str(transfer_id),
            reason=reason,
        )
    return posted


@transaction.atomic
def decide_waiting(*, outcome_id: int, approve: bool, actor: Actor, now: datetime) -> Outcome:
    """Approve a fact that waits for it, which is then posted or shown first, or refuse it. Nobody decides about himself."""
    rows = Outcome.objects.select_related("fact").filter(status=Status.WAITING, reason=APPROVAL)
    outcome = get_in_scope(rows, pk=outcome_id)
    fact = outcome.fact
    check_permission(actor, Permission.POINTS_ADJUST, fact.organisation_path)
    if actor.person_id is not None and actor.person_id == fact.person_id:
        raise Refusal("points.own_account", _("这项事实是您本人的，请由另一位同志审批。"))
    if approve:
        pass_approval(fact.pk, now=now)
    else:
        Outcome.objects.filter(pk=outcome_id, status=Status.WAITING).update(
            status=Status.REFUSED, reason="not_approved", waits_until=None, decided_at=now
        )
    leave_trail(
        actor=actor,
        now=now,
        verb="points.fact.approved" if approve else "points.fact.refused",
        subject_kind="fact",
        subject_id=fact.pk,
        subject_label=fact.summary,
        organisation_id=fact.organisation_id,
        organisation_path=fact.organisation_path,
    )
    outcome.refresh_from_db()
    return outcome


def _touches(transfer_id: uuid.UUID, person_id: int) -> bool:
    rows = Entry.objects.filter(transfer_id=transfer_id, account__owner_kind=OwnerKind.PERSON)
    return rows.filter(account__owner_id=person_id).exists()


def _list_paths(transfer_id: uuid.UUID) -> set[str]:
    owners = Entry.objects.filter(transfer_id=transfer_id).exclude(account__owner_kind=OwnerKind.SYSTEM)
    persons = owners.filter(account__owner_kind=OwnerKind.PERSON).values("account__owner_id")
    places = owners.filter(account__owner_kind=OwnerKind.ORGANISATION).values("account__owner_id")
    people = Person.objects.filter(pk__in=persons, organisation__isnull=False)
    return set(people.values_list("organisation__path", flat=True).distinct()) | set(
        Organisation.objects.filter(pk__in=places).values_list("path", flat=True)
    )
