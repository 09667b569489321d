"""Every state × verb × role: done, or refused with a sentence and a known code. Nothing else may happen."""

from collections.abc import Callable
from functools import partial

import pytest
from django.db import transaction

from hongguanjia.base.people.testing import NOW, Cast
from hongguanjia.base.record.api import list_kinds
from hongguanjia.kit.refusals import Refusal
from hongguanjia.rooms.claims import actions, permits
from hongguanjia.rooms.claims.flow import CLAIM, FLOWS
from hongguanjia.rooms.claims.kinds import KINDS
from hongguanjia.rooms.claims.models import Claim
from hongguanjia.rooms.claims.testing import INPUT, claimed
from hongguanjia.rooms.claims.verbs import VERBS

pytestmark = pytest.mark.django_db
ROLES = (
    "resident",
    "member",
    "elder",
    "secretary",
    "clerk",
    "station_clerk",
    "town_officer",
    "county_officer",
    "auditor",
    "admin",
    "sibling_member",
    "outsider",
    "outsider_secretary",
)
DENIED = {"access.denied", "access.not_found"}
WRONG_STATE = "claims.claim.wrong_state"

CALLS: dict[str, Callable[..., object]] = {
    "edit": lambda c: actions.edit_claim(**c, typed=INPUT),
    "submit": lambda c: actions.submit_claim(**c),
    "attest": lambda c: actions.attest_claim(**c),
    "check": lambda c: actions.check_claim(**c, basis="KNOWN"),
    "approve": lambda c: actions.approve_claim(**c),
    "return": lambda c: actions.return_claim(**c, reason="写清楚在哪里"),
    "refuse": lambda c: actions.refuse_claim(**c, reason="没有这回事"),
    "withdraw": lambda c: actions.withdraw_claim(**c),
    "correct": lambda c: actions.correct_claim(**c, quantity=1, reason="核对过"),
    "revoke": lambda c: actions.revoke_claim(**c, reason="核查不实"),
}


def outcome(do: Callable[[], object]) -> str:
    """``done`` or the code of the refusal; the database is as before in any case."""
    with transaction.atomic():
        try:
            with transaction.atomic():
                do()
            heard = "done"
        except Refusal as refusal:
            heard = refusal.code if str(refusal).endswith("。") else f"no sentence: {refusal}"
        transaction.set_rollback(True)
    return heard


def put_in(cast: Cast, state: str) -> Claim:
    """A claim of the member with the elder as witness, in ``state``."""
    far = {"APPROVED": "APPROVED", "REVOKED": "APPROVED", "CHECKED": "CHECKED", "DRAFT": "DRAFT"}.get(
        state, "SUBMITTED"
    )
    claim = claimed(cast, until=far, witness_id=cast.elder.pk)
    if claim.state != state:
        Claim.objects.filter(pk=claim.pk).update(state=state, reason="原因")
        claim.refresh_from_db()
    return claim


def test_every_verb_of_the_table_has_an_action_a_part_and_a_button() -> None:
    verbs = {step.verb for step in CLAIM.transitions}

    assert verbs == set(CALLS) == set(permits.PARTS) == set(VERBS) | {"edit"}


@pytest.mark.parametrize("state", CLAIM.states)
def test_every_verb_by_every_role_in_a_state(cast: Cast, state: str) -> None:
    claim = put_in(cast, state)

    for role in ROLES:
        actor = cast.actor(role)
        for verb, call in CALLS.items():
            heard = outcome(partial(call, {"actor": actor, "now": NOW, "claim_id": claim.pk}))
            where = f"{state} {role} {verb}: {heard}"
            if not permits.may(actor, verb, claim):
                assert heard in DENIED, where
            elif not CLAIM.can(verb, state):
                assert heard in {WRONG_STATE, "access.not_found"}, where
            elif state == "DRAFT" and role != "member":
                assert heard in DENIED, where
            else:
                assert heard == "done", where


def test_who_may_do_what_is_as_agreed(cast: Cast) -> None:
    claim = put_in(cast, "SUBMITTED")
    may = {role: {verb for verb in CALLS if permits.may(cast.actor(role), verb, claim)} for role in ROLES}
    deciding = {"check", "approve", "return", "refuse", "correct", "revoke"}

    assert may["member"] == {"edit", "submit", "withdraw"}
    assert may["elder"] == {"attest"}
    assert may["clerk"] == {"check", "return"}
    assert may["secretary"] == may["town_officer"] == may["county_officer"] == deciding
    nobody = ("resident", "station_clerk", "auditor", "admin", "sibling_member", "outsider", "outsider_secretary")
    assert {role: may[role] for role in nobody} == {role: set() for role in nobody}


def test_what_the_branch_entered_it_may_also_change(cast: Cast) -> None:
    claim = put_in(cast, "RETURNED")
    Claim.objects.filter(pk=claim.pk).update(by_office=True)
    claim.refresh_from_db()

    assert {"edit", "submit", "withdraw"} <= {verb for verb in CALLS if permits.may(cast.actor("clerk"), verb, claim)}


def test_every_flow_draws_its_states() -> None:
    for flow in FLOWS:
        drawn = flow.mermaid()
        assert all(state in drawn for state in flow.states)


def test_every_kind_becomes_a_fact_of_its_own_that_is_in_the_catalogue() -> None:
    known = {kind.code for kind in list_kinds()}
    made = [kind.fact for kind in KINDS]

    assert set(made) <= known and len(set(made)) == len(KINDS)
