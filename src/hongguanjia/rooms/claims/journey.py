"""The way of a claim as steps on the phone: behind, now, ahead."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from hongguanjia.rooms.claims.models import Claim
from hongguanjia.rooms.claims.states import ClaimState

STEPS = (_("提交"), _("核实"), _("审批"), _("公示、入账"))
REACHED = {
    ClaimState.DRAFT: 0,
    ClaimState.RETURNED: 0,
    ClaimState.SUBMITTED: 1,
    ClaimState.CHECKED: 2,
    ClaimState.APPROVED: 3,
}


@dataclass(frozen=True, slots=True)
class Step:
    """``state`` is ``done``, ``now`` or empty."""

    label: object
    state: str


def list_steps(claim: Claim, status: str) -> list[Step]:
    """The steps of a claim that is on its way; none of one that ended. ``status`` is that of its fact's outcome."""
    if claim.state not in REACHED:
        return []
    reached = REACHED[ClaimState(claim.state)] + (1 if status and status != "WAITING" else 0)
    return [
        Step(label, "done" if place < reached else "now" if place == reached else "")
        for place, label in enumerate(STEPS)
    ]
