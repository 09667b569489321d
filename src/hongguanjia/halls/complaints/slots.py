"""What complaints offer to halls, and their verbs in words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Count, Value
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hongguanjia.base.access.api import Actor, Permission
from hongguanjia.base.record.api import describe_verbs
from hongguanjia.base.web.api import MenuEntry, Part, Row, ToDo, Waiting, as_part, nothing_said, offer
from hongguanjia.halls.complaints.queries import list_waiting


def register() -> None:
    """Called once when the application starts."""
    describe_verbs(
        {
            "complaint.answered": gettext_lazy("答复来信“{subject}”"),
            "complaint.asked_again": gettext_lazy("来信“{subject}”被追问"),
            "complaint.closed": gettext_lazy("来信人办结“{subject}”"),
            "complaint.contact_read": gettext_lazy("查看来信“{subject}”的联系方式"),
            "complaint.sent": gettext_lazy("收到来信“{subject}”"),
            "complaint.taken_up": gettext_lazy("受理来信“{subject}”"),
        }
    )
    offer(
        menus=[
            MenuEntry("desk", 80, gettext_lazy("投诉与建议"), "desk-complaints-list", Permission.COMPLAINT_READ),
            MenuEntry("public", 80, gettext_lazy("投诉与建议"), "public-home-complaint"),
        ],
        waiting=[WAITING],
    )


def _list_waiting(actor: Actor, _now: datetime) -> Iterator[Part]:
    """One line for all that wait: what they are about is for those who open the list."""
    if actor.holds(Permission.COMPLAINT_ANSWER):
        counted = list_waiting(actor).order_by().annotate(one=Value(1)).values("one").annotate(many=Count("pk"))
        yield as_part(counted, "count", row="many", said=nothing_said(), state=nothing_said())


def _tell(row: Row) -> ToDo:
    return ToDo(_("%(count)s 件投诉或建议等待答复") % {"count": row.row}, reverse("desk-complaints-list"))


WAITING = Waiting("complaints", _list_waiting, _tell)
