"""The door of ``claims``: what halls, the demo and commands may use."""

from hongguanjia.rooms.claims.actions import (
    approve_claim,
    approve_claims,
    attest_claim,
    check_claim,
    check_claims,
    correct_claim,
    edit_claim,
    make_claims,
    refuse_claim,
    return_claim,
    revoke_claim,
    submit_claim,
    withdraw_claim,
)
from hongguanjia.rooms.claims.data import ClaimInput, Report

__all__ = [
    "ClaimInput",
    "Report",
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
