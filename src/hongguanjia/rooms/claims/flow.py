"""The whole life of a claim. The check, the buttons and the exhaustive test come from here."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hongguanjia.base.access.api import Permission as P
from hongguanjia.kit.flow import Flow, step
from hongguanjia.rooms.claims.states import ClaimState

APPROVED_FACT = "claims.*"
"""One kind of fact for each kind of claim."""

CLAIM = Flow(
    "claims.claim",
    tuple(ClaimState.values),
    (
        step("edit", "DRAFT RETURNED", None, permit=P.CLAIM_MAKE),
        step("submit", "DRAFT RETURNED", "SUBMITTED", permit=P.CLAIM_MAKE),
        step("attest", "SUBMITTED CHECKED", None, permit=P.CLAIM_MAKE),
        step("check", "SUBMITTED", "CHECKED", permit=P.CLAIM_CHECK),
        step("approve", "CHECKED", "APPROVED", permit=P.CLAIM_APPROVE, fact=APPROVED_FACT),
        step("return", "SUBMITTED CHECKED", "RETURNED", permit=P.CLAIM_CHECK),
        step("refuse", "SUBMITTED CHECKED", "REFUSED", permit=P.CLAIM_APPROVE),
        step("withdraw", "DRAFT SUBMITTED RETURNED CHECKED", "WITHDRAWN", permit=P.CLAIM_MAKE),
        step("correct", "APPROVED", None, permit=P.CLAIM_APPROVE, fact=APPROVED_FACT),
        step("revoke", "APPROVED", "REVOKED", permit=P.CLAIM_APPROVE),
    ),
    refusal=_("这件申报现在不能这样办。可能别人已经先办了，请刷新页面看看。"),
)

FLOWS = (CLAIM,)
