"""What the branch decides about a claim. Nobody decides about an own claim or one that they entered."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from hongguanjia.base.access.api import Actor
from hongguanjia.base.notices.api import tell
from hongguanjia.base.record.api import NewFact, record_facts, withdraw_fact
from hongguanjia.base.record.models import Fact, Grade
from hongguanjia.kit.clock import county_date, county_midnight
from hongguanjia.rooms.claims import facts, queries, rules
from hongguanjia.rooms.claims.actions.steps import advance, link_to, note, take_claim, tell_claimant
from hongguanjia.rooms.claims.models import Claim


@transaction.atomic
def check_claim(*, actor: Actor, now: datetime, claim_id: int, basis: str) -> Claim:
    """The Party group or the clerk found it true, and says on what."""
    claim = take_claim(actor, "check", claim_id)
    rules.check_basis(claim, basis, actor.person_id, claim.evidence.count())
    terms = queries.get_terms(county_date(now))
    due = county_date(now) + timedelta(days=terms.approve_within_days)
    advance(claim, "check", basis=basis, checked_by_id=actor.person_id, checked_at=now, due_date=due)
    note(actor, now, "checked", claim, basis=str(claim.get_basis_display()))
    tell_claimant(claim, "checked", _("您申报的“%s”已核实，等待审批。") % claim.title, now)
    return claim


@transaction.atomic
def approve_claim(*, actor: Actor, now: datetime, claim_id: int) -> Claim:
    """The secretary approves, and what happened is recorded: grade B or C, never A. What it is worth the rules decide."""
    claim = take_claim(actor, "approve", claim_id)
    rules.check_two_people(claim, actor.person_id)
    claim.grade = rules.grade_of(claim)
    fact = record_facts([approved_fact(claim)], actor=actor, now=now)[0]
    changes = {"grade": claim.grade, "fact_id": fact.pk, "due_date": None}
    advance(claim, "approve", **changes, decided_by_id=actor.person_id, decided_at=now)
    note(actor, now, "approved", claim, grade=claim.grade)
    tell_claimant(claim, "approved", _("您申报的“%s”已通过，积分按规则办理。") % claim.title, now)
    return claim


@transaction.atomic
def return_claim(*, actor: Actor, now: datetime, claim_id: int, reason: str) -> Claim:
    """Give it back to be mended, with what is missing."""
    rules.check_reason(reason)
    claim = take_claim(actor, "return", claim_id)
    advance(claim, "return", reason=reason.strip(), due_date=None, checked_by=None, checked_at=None, basis="")
    note(actor, now, "returned", claim, reason)
    text = _("“%(title)s”退回，请补充：%(reason)s") % {"title": claim.title, "reason": reason.strip()}
    tell_claimant(claim, "returned", text, now)
    if claim.entered_by_id not in {None, claim.person_id}:
        key = f"claims.returned:{claim.pk}:{int(now.timestamp())}:office"
        link = link_to(claim)
        tell(person_id=claim.entered_by_id or 0, kind="claims.returned", text=text, link=link, key=key, now=now)
    return claim


@transaction.atomic
def refuse_claim(*, actor: Actor, now: datetime, claim_id: int, reason: str) -> Claim:
    """Say no, with the reason."""
    rules.check_reason(reason)
    claim = take_claim(actor, "refuse", claim_id)
    advance(claim, "refuse", reason=reason.strip(), due_date=None, decided_by_id=actor.person_id, decided_at=now)
    note(actor, now, "refused", claim, reason)
    text = _("“%(title)s”没有通过：%(reason)s") % {"title": claim.title, "reason": reason.strip()}
    tell_claimant(claim, "refused", text, now)
    return claim


@transaction.atomic
def revoke_claim(*, actor: Actor, now: datetime, claim_id: int, reason: str) -> Claim:
    """After approval it turned out to be wrong: the fact is withdrawn, and what it earned goes back."""
    rules.check_reason(reason)
    claim = take_claim(actor, "revoke", claim_id)
    if claim.fact is not None:
        withdraw_fact(claim.fact, reason=reason.strip(), actor=actor, now=now)
    advance(claim, "revoke", reason=reason.strip(), decided_by_id=actor.person_id, decided_at=now)
    note(actor, now, "revoked", claim, reason)
    text = _("“%(title)s”已撤销，相应积分收回：%(reason)s") % {"title": claim.title, "reason": reason.strip()}
    tell_claimant(claim, "revoked", text, now)
    return claim


@transaction.atomic
def correct_claim(*, actor: Actor, now: datetime, claim_id: int, quantity: int, reason: str) -> Claim:
    """Put right how much it was: the fact is withdrawn and recorded anew, confirmed by another. Nothing left: revoked."""
    if quantity == 0:
        return revoke_claim(actor=actor, now=now, claim_id=claim_id, reason=reason)
    rules.check_reason(reason)
    claim = take_claim(actor, "correct", claim_id)
    rules.check_quantity(claim.kind, quantity)
    before = claim.how_much
    if claim.fact is not None:
        withdraw_fact(claim.fact, reason=reason.strip(), actor=actor, now=now)
    claim.quantity, claim.grade = quantity, Grade.B
    fact = record_facts([approved_fact(claim)], actor=actor, now=now)[0]
    advance(claim, "correct", quantity=quantity, grade=Grade.B, fact_id=fact.pk, reason=reason.strip())
    note(actor, now, "corrected", claim, reason, before=before, after=claim.how_much)
    text = _("“%(title)s”已更正：%(reason)s") % {"title": claim.title, "reason": reason.strip()}
    tell_claimant(claim, "corrected", text, now)
    return claim


def correct_source(*, source_id: int, quantity: int, reason: str, actor: Actor, now: datetime) -> object:
    """What an upheld appeal asks of this room."""
    return correct_claim(actor=actor, now=now, claim_id=source_id, quantity=quantity, reason=reason)


def approved_fact(claim: Claim) -> NewFact:
    """The fact that an approved claim becomes; each claim and each correction of it has a key of its own."""
    earlier = Fact.objects.filter(source_kind=facts.CLAIM_SOURCE, source_id=claim.pk, withdraws=None).count()
    return NewFact(
        kind=claim.listed.fact,
        key=f"{claim.listed.fact}:{claim.pk}:{earlier}",
        organisation_id=claim.organisation_id,
        organisation_path=claim.organisation.path,
        occurred_at=county_midnight(claim.happened_date),
        source_kind=facts.CLAIM_SOURCE,
        source_id=claim.pk,
        person_id=claim.person_id,
        quantity=claim.quantity,
        grade=claim.grade,
        summary=claim.title,
        evidence=tuple(claim.evidence.order_by("pk").values_list("attachment_id", flat=True)),
    )
