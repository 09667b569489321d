"""The steps that all verbs share: fetch under lock, ask who may, compare and set, leave a trail, tell."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from hongguanjia.base.access.api import Actor, get_in_scope
from hongguanjia.base.notices.api import tell
from hongguanjia.base.record.api import leave_trail
from hongguanjia.kit.refusals import Refusal
from hongguanjia.rooms.claims import permits, queries
from hongguanjia.rooms.claims.flow import CLAIM
from hongguanjia.rooms.claims.models import Claim


def take_claim(actor: Actor, verb: str, claim_id: int) -> Claim:
    """The claim, locked, if the actor sees it, may do ``verb``, is not concerned where that matters, and its state allows it.

    Raises ``NotFound`` to strangers, ``access.denied``, ``claims.own_case``, ``claims.claim.wrong_state``.
    """
    claim = get_in_scope(queries.visible_claims(actor).select_for_update(of=("self",)), pk=claim_id)
    if not permits.may(actor, verb, claim):
        raise permits.denied()
    if verb in permits.DECIDING and permits.is_concerned(actor, claim):
        raise Refusal("claims.own_case", _("自己的申报，或者自己填报的申报，要由另一位负责人办理。"))
    CLAIM.check(verb, claim.state)
    return claim


def advance(claim: Claim, verb: str, **changes: object) -> None:
    """Set the state that follows ``verb``, and ``changes`` with it; refuse if somebody else was faster."""
    step = CLAIM.check(verb, claim.state)
    rows = Claim.objects.filter(pk=claim.pk, state=claim.state)
    if rows.update(state=step.target or claim.state, **changes) != 1:
        raise Refusal("claims.claim.wrong_state", CLAIM.refusal)
    claim.refresh_from_db(fields=["state", *changes])


def note(actor: Actor, now: datetime, verb: str, claim: Claim, reason: str = "", **detail: object) -> None:
    """One line in the trail of a claim."""
    leave_trail(
        actor=actor,
        now=now,
        verb=f"claims.claim.{verb}",
        subject_kind="claims.claim",
        subject_id=claim.pk,
        subject_label=claim.title,
        organisation_id=claim.organisation_id,
        organisation_path=claim.organisation.path,
        reason=reason.strip(),
        **detail,
    )


def link_to(claim: Claim) -> str:
    """Where a notice about a claim leads."""
    return f"/m/claims/{claim.pk}/"


def tell_claimant(claim: Claim, verb: str, text: str, now: datetime) -> None:
    """Tell the person whose claim it is what was decided, once for each time it was."""
    key = f"claims.{verb}:{claim.pk}:{int(now.timestamp())}"
    tell(person_id=claim.person_id, kind=f"claims.{verb}", text=text, link=link_to(claim), key=key, now=now)
