"""What ``hongguanjia verify`` asks of this room: nothing here is repaired, every fault is named."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from hongguanjia.base.web.api import CheckReport
from hongguanjia.points.models import Status
from hongguanjia.rooms.publicity.models import Line, Objection
from hongguanjia.rooms.publicity.states import LineState, ObjectionState


def check_lines() -> CheckReport:
    """A disputed line has an open objection and has not counted; a refused one never did; a shown one still waits."""
    disputed = Objection.objects.filter(line=OuterRef("pk"), state=ObjectionState.OPEN)
    rows = Line.objects.annotate(is_disputed=Exists(disputed))
    gone = Q(fact__withdrawn_by__isnull=False)
    wrong = (
        Q(state=LineState.DISPUTED, is_disputed=False)
        | (~Q(state=LineState.DISPUTED) & Q(is_disputed=True))
        | (Q(state=LineState.DISPUTED) & ~Q(fact__outcome__status=Status.WAITING) & ~gone)
        | (Q(state=LineState.REFUSED) & ~Q(fact__outcome__status=Status.REFUSED))
    )
    faults = [
        _("公示行 %(pk)s 的状态和异议或入账结果对不上") % {"pk": pk}
        for pk in rows.filter(wrong).order_by("pk").values_list("pk", flat=True)
    ]
    return CheckReport(_("公示"), rows.count(), faults)
