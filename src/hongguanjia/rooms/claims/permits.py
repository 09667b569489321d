"""Who may, by role and place. Never by state: that is the flow's."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hongguanjia.base.access.api import Actor, Permission, is_below
from hongguanjia.kit.refusals import Refusal
from hongguanjia.rooms.claims.flow import CLAIM
from hongguanjia.rooms.claims.models import Claim

PARTS: dict[str, frozenset[str]] = {
    "edit": frozenset({"claimant", "office"}),
    "submit": frozenset({"claimant", "office"}),
    "withdraw": frozenset({"claimant", "office"}),
    "attest": frozenset({"witness"}),
    "check": frozenset({"post"}),
    "return": frozenset({"post"}),
    "approve": frozenset({"post"}),
    "refuse": frozenset({"post"}),
    "correct": frozenset({"post"}),
    "revoke": frozenset({"post"}),
}
"""Which part in a claim may do which verb: whose it is, the branch that entered it, the witness, who decides by post."""

DECIDING = frozenset(verb for verb, parts in PARTS.items() if "post" in parts)
"""What nobody does about an own claim or one that they entered."""


def denied() -> Refusal:
    """What somebody hears who sees the claim but may not do this with it."""
    return Refusal("access.denied", _("您没有这项权限，请联系党支部办理。"))


def list_parts(actor: Actor, verb: str, claim: Claim) -> frozenset[str]:
    """The parts that the actor plays in a claim as far as ``verb`` asks."""
    by_post = actor.is_system or is_below(claim.organisation.path, actor.paths(Permission(CLAIM.find(verb).permit)))
    personally = actor.holds_personally(Permission.CLAIM_MAKE)
    played = {
        "claimant": personally and actor.subject_id == claim.person_id,
        "office": by_post and claim.by_office,
        "witness": personally and is_witness(actor, claim),
        "post": by_post,
    }
    return frozenset(part for part, plays in played.items() if plays)


def may(actor: Actor, verb: str, claim: Claim) -> bool:
    """Whether a part that the actor plays may do ``verb``."""
    return bool(PARTS[verb] & list_parts(actor, verb, claim))


def is_witness(actor: Actor, claim: Claim) -> bool:
    """Whether the actor is the witness. Nobody bears witness on another's behalf."""
    return actor.behalf_of_id is None and actor.person_id is not None and actor.person_id == claim.witness_id


def is_concerned(actor: Actor, claim: Claim) -> bool:
    """Whether it is the actor's own case: the claim of the actor, of whom the actor represents, or entered by the actor."""
    return bool({actor.person_id, actor.subject_id} & {claim.person_id, claim.entered_by_id} - {None})


def list_verbs(actor: Actor, claim: Claim) -> tuple[str, ...]:
    """The verbs that state, permits and distance to the case allow the actor now, in the order of the flow."""
    return tuple(
        verb
        for verb in CLAIM.verbs(claim.state)
        if may(actor, verb, claim) and not (verb in DECIDING and is_concerned(actor, claim))
    )
