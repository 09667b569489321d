"""Several claims at once: each by itself, so that one that cannot be done holds up none of the others."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime

from hongguanjia.base.access.api import Actor
from hongguanjia.kit.refusals import NotFound, Refusal
from hongguanjia.rooms.claims.actions.deciding import approve_claim, check_claim
from hongguanjia.rooms.claims.data import Report


def check_claims(*, actor: Actor, now: datetime, claim_ids: Collection[int], basis: str) -> Report:
    """Check each on the same basis."""
    return _each(claim_ids, lambda claim_id: check_claim(actor=actor, now=now, claim_id=claim_id, basis=basis))


def approve_claims(*, actor: Actor, now: datetime, claim_ids: Collection[int]) -> Report:
    """Approve each."""
    return _each(claim_ids, lambda claim_id: approve_claim(actor=actor, now=now, claim_id=claim_id))


def _each(claim_ids: Collection[int], do: Callable[[int], object]) -> Report:
    """What a stranger asks for is not even named."""
    done: list[int] = []
    refused: list[tuple[int, str]] = []
    for claim_id in sorted(set(claim_ids)):
        try:
            do(claim_id)
            done.append(claim_id)
        except NotFound:
            continue
        except Refusal as refusal:
            refused.append((claim_id, str(refusal)))
    return Report(tuple(done), tuple(refused))
