"""Preparing, approving and giving up a recomputation. Differences are posted; nothing that was posted is edited."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from hongguanjia.base.access.api import Actor, Permission, get_in_scope
from hongguanjia.base.record.api import leave_trail
from hongguanjia.kit.clock import county_date
from hongguanjia.kit.refusals import BadInput, Refusal
from hongguanjia.points.flow import RECOMPUTATION
from hongguanjia.points.models import Recomputation, RuleSet, RuleSetState
from hongguanjia.points.permits import check_county
from hongguanjia.points.recompute.models import RecomputationState
from hongguanjia.points.recompute.working import compute, post_approved
from hongguanjia.points.running import no_watch
from hongguanjia.points.trial.actions import may_try

PERIOD_MOST = timedelta(days=731)


def list_recomputations(actor: Actor) -> QuerySet[Recomputation]:
    """All, newest first, for those who draft or approve for the county; to others there are none."""
    rows = Recomputation.objects.select_related("rule_set", "prepared_by", "approved_by").order_by("-pk")
    return rows if may_try(actor) else rows.none()


@transaction.atomic
def start_recomputation(
    *, actor: Actor, now: datetime, rule_set_id: int, first: date, last: date, note: str
) -> Recomputation:
    """Begin to compute what a past period, also across years, would be worth under a published version. Posts nothing."""
    check_county(actor, Permission.RULES_DRAFT)
    rule_set = get_in_scope(RuleSet.objects.filter(state=RuleSetState.PUBLISHED), pk=rule_set_id)
    if not note.strip():
        raise BadInput("recomputation.no_note", _("请写明为什么重新核算，这段话会公开。"), field="note")
    if last < first or last - first > PERIOD_MOST:
        raise BadInput("recomputation.period", _("结束日期不能早于开始日期，一次最多核算两年。"), field="last_day")
    if last >= county_date(now):
        raise BadInput("recomputation.future", _("只能重新核算已经过去的日子。"), field="last_day")
    row = Recomputation.objects.create(
        rule_set=rule_set,
        first_day=first,
        last_day=last,
        note=note.strip(),
        prepared_by_id=actor.person_id,
        prepared_at=now,
        beat_at=now,
    )
    _trail(actor, now, "points.recomputation.prepared", row)
    return row


@transaction.atomic
def prepare_recomputation(
    *, actor: Actor, now: datetime, rule_set_id: int, first: date, last: date, note: str
) -> Recomputation:
    """Start a recomputation and compute it at once."""
    row = start_recomputation(actor=actor, now=now, rule_set_id=rule_set_id, first=first, last=last, note=note)
    compute(row, now, no_watch)
    row.refresh_from_db()
    return row


@transaction.atomic
def begin_posting(*, actor: Actor, now: datetime, recomputation_id: int) -> Recomputation:
    """Approve what was prepared, so that it is posted. Refused: the same person."""
    check_county(actor, Permission.RULES_APPROVE)
    row = get_in_scope(list_recomputations(actor), pk=recomputation_id)
    RECOMPUTATION.check("approve", row.state)
    if actor.person_id is None or actor.person_id == row.prepared_by_id or actor.behalf_of_id is not None:
        raise Refusal("recomputation.same_person", _("重新核算由一人提出、另一人审批。请交给另一位审批人。"))
    moved = Recomputation.objects.filter(pk=row.pk, state=RecomputationState.PREPARED).update(
        state=RecomputationState.POSTING,
        approved_by_id=actor.person_id,
        message="",
        done=0,
        total=0,
        beat_at=now,
    )
    if not moved:
        raise Refusal("recomputation.wrong_state", RECOMPUTATION.refusal)
    _trail(actor, now, "points.recomputation.approved", row)
    row.refresh_from_db()
    return row


@transaction.atomic
def approve_recomputation(*, actor: Actor, now: datetime, recomputation_id: int) -> Recomputation:
    """Approve what was prepared and post it at once. Refused: the same person, facts that changed since, points that are
    spent already."""
    row = begin_posting(actor=actor, now=now, recomputation_id=recomputation_id)
    post_approved(row, now, no_watch)
    row.refresh_from_db()
    return row


@transaction.atomic
def withdraw_recomputation(*, actor: Actor, now: datetime, recomputation_id: int, reason: str) -> Recomputation:
    """Give up one that is prepared or being computed; whoever drafts or approves may, with the reason."""
    row = get_in_scope(list_recomputations(actor), pk=recomputation_id)
    RECOMPUTATION.check("withdraw", row.state)
    if not reason.strip():
        raise BadInput("recomputation.no_reason", _("请写明撤回的原因。"), field="reason")
    rows = Recomputation.objects.filter(pk=row.pk, state=row.state)
    if not rows.update(state=RecomputationState.WITHDRAWN):
        raise Refusal("recomputation.wrong_state", RECOMPUTATION.refusal)
    _trail(actor, now, "points.recomputation.withdrawn", row, reason)
    row.refresh_from_db()
    return row


def _trail(actor: Actor, now: datetime, verb: str, row: Recomputation, reason: str = "") -> None:
    leave_trail(
        actor=actor,
        now=now,
        verb=verb,
        subject_kind="recomputation",
        subject_id=row.pk,
        subject_label=f"{row.first_day}—{row.last_day}",
        reason=reason or row.note[:200],
    )
