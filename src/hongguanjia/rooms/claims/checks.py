"""What ``hongguanjia verify`` asks of this room: nothing here is repaired, every fault is named."""

from __future__ import annotations

from django.db.models import F, Q
from django.utils.translation import gettext as _

from hongguanjia.base.web.api import CheckReport
from hongguanjia.rooms.claims.models import Claim
from hongguanjia.rooms.claims.states import ClaimState


def check_claims() -> CheckReport:
    """Every approved claim has its own fact, of the same person, amount and grade; of a revoked one it is withdrawn."""
    rows = Claim.objects.filter(state__in=(ClaimState.APPROVED, ClaimState.REVOKED))
    same = Q(fact__person_id=F("person_id"), fact__quantity=F("quantity"), fact__grade=F("grade"))
    stands = Q(state=ClaimState.APPROVED, fact__withdrawn_by__isnull=True)
    gone = Q(state=ClaimState.REVOKED, fact__withdrawn_by__isnull=False)
    good = rows.filter(same, stands | gone, fact__source_id=F("pk"))
    wrong = rows.exclude(pk__in=good.values("pk")).order_by("pk").values_list("pk", flat=True)
    return CheckReport(_("申报"), rows.count(), [_("申报 %(pk)s 和它的事实对不上") % {"pk": pk} for pk in wrong])
