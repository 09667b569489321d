"""What ``hongguanjia verify`` checks here: grants against their rules, grading against the roll-ups."""

from __future__ import annotations

from django.db.models import F, Q
from django.utils.translation import gettext as _

from hongguanjia.base.web.api import CheckReport
from hongguanjia.rooms.standing.models import Grant


def check_grants() -> CheckReport:
    """Each grant's figures reach what its rule asks for, and name the rule under which they were measured."""
    rows = Grant.objects.select_related("rung__ladder")
    low = Q(figure__lt=F("rung__threshold")) | Q(proved_percent__lt=F("rung__ladder__proved_percent_least"))
    other = ~Q(ladder_code=F("rung__ladder__code")) | ~Q(rank=F("rung__rank"))
    faults = [
        _("授予 %(id)s：数是 %(figure)s，规则要求 %(threshold)s。")
        % {"id": row.pk, "figure": row.figure, "threshold": row.rung.threshold}
        for row in rows.filter(low | other)
    ]
    return CheckReport("standing.grants", rows.count(), faults)


CHECKS = (check_grants,)
