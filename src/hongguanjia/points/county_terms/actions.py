"""Proposing, approving and withdrawing terms: two people, a day to come, a source."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from hongguanjia.base.access.api import Actor, Permission, get_in_scope, not_found
from hongguanjia.base.record.api import leave_trail
from hongguanjia.kit.clock import county_date
from hongguanjia.kit.refusals import BadInput, Refusal
from hongguanjia.points.county_terms.kinds import TermsKind, find_terms_kind
from hongguanjia.points.county_terms.models import ProposalState, TermsProposal
from hongguanjia.points.permits import check_county

TRAIL_KIND = "terms_proposal"


@transaction.atomic
def propose_terms(
    *, actor: Actor, now: datetime, kind: str, from_date: date, values: Mapping[str, Any], citation: str
) -> TermsProposal:
    """Propose terms from a day to come; they bind nobody until another person approves them. One proposal of a kind at once."""
    check_county(actor, Permission.RULES_DRAFT)
    wanted = get_kind(kind)
    if actor.person_id is None or actor.behalf_of_id is not None:
        raise Refusal("terms.nobody", _("规定要由一位工作人员以自己的名义提出。"))
    _check_ahead(from_date, now)
    if not citation.strip():
        raise BadInput("terms.no_citation", _("请写明依据，例如文件名称和文号。"), field="citation")
    if TermsProposal.objects.filter(kind=kind, state=ProposalState.PROPOSED).exists():
        raise Refusal("terms.open", _("这一项已经有一份待审批的，请先批准或撤回。"))
    proposal = TermsProposal.objects.create(
        kind=kind,
        from_date=from_date,
        values=dict(values),
        citation=citation.strip(),
        proposed_by_id=actor.person_id,
        proposed_at=now,
    )
    _trail(actor, now, "proposed", proposal, wanted)
    return proposal


@transaction.atomic
def approve_terms(*, actor: Actor, now: datetime, proposal_id: int) -> TermsProposal:
    """Put proposed terms in force from their day; what has been in force until then stays as it was."""
    check_county(actor, Permission.RULES_APPROVE)
    proposal = get_in_scope(TermsProposal.objects.all(), pk=proposal_id)
    if actor.person_id in {None, proposal.proposed_by_id} or actor.behalf_of_id is not None:
        raise Refusal("terms.same_person", _("规定由一人提出、另一人批准。请交给另一位审批人。"))
    _check_ahead(proposal.from_date, now)
    kind = get_kind(proposal.kind)
    _decide(proposal, ProposalState.APPROVED, actor, now)
    kind.write(proposal.from_date, proposal.values, proposal.citation)
    _trail(actor, now, "approved", proposal, kind)
    return proposal


@transaction.atomic
def withdraw_terms(*, actor: Actor, now: datetime, proposal_id: int) -> TermsProposal:
    """Give a proposal up; whoever drafts or approves rules may."""
    check_county(actor, Permission.RULES_DRAFT if actor.holds(Permission.RULES_DRAFT) else Permission.RULES_APPROVE)
    proposal = get_in_scope(TermsProposal.objects.all(), pk=proposal_id)
    _decide(proposal, ProposalState.WITHDRAWN, actor, now)
    _trail(actor, now, "withdrawn", proposal, get_kind(proposal.kind))
    return proposal


def get_kind(code: str) -> TermsKind:
    """The kind, or "not found"."""
    kind = find_terms_kind(code)
    if kind is None:
        raise not_found()
    return kind


def _check_ahead(from_date: date, now: datetime) -> None:
    if from_date <= county_date(now):
        raise BadInput("terms.not_ahead", _("新规定最早从明天起执行，请改日期。"), field="from_date")


def _decide(proposal: TermsProposal, state: str, actor: Actor, now: datetime) -> None:
    rows = TermsProposal.objects.filter(pk=proposal.pk, state=ProposalState.PROPOSED)
    if rows.update(state=state, decided_by_id=actor.person_id, decided_at=now) != 1:
        raise Refusal("terms.decided", _("这份提议已经办结，请刷新页面看结果。"))
    proposal.refresh_from_db()


def _trail(actor: Actor, now: datetime, verb: str, proposal: TermsProposal, kind: TermsKind) -> None:
    leave_trail(
        actor=actor,
        now=now,
        verb=f"points.terms.{verb}",
        subject_kind=TRAIL_KIND,
        subject_id=proposal.pk,
        subject_label=str(kind.title),
        basis=proposal.citation,
    )
