"""One function per verb. Each fetches in scope, asks flow and rules, compares and sets, records, tells."""

from hongguanjia.rooms.claims.actions.deciding import (
    approve_claim,
    check_claim,
    correct_claim,
    refuse_claim,
    return_claim,
    revoke_claim,
)
from hongguanjia.rooms.claims.actions.making import (
    attest_claim,
    edit_claim,
    make_claims,
    submit_claim,
    withdraw_claim,
)
from hongguanjia.rooms.claims.actions.many import approve_claims, check_claims

__all__ = [
    "approve_claim",
    "approve_claims",
    "attest_claim",
    "check_claim",
    "check_claims",
    "correct_claim",
    "edit_claim",
    "make_claims",
    "refuse_claim",
    "return_claim",
    "revoke_claim",
    "submit_claim",
    "withdraw_claim",
]
