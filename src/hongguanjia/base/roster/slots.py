"""What the import offers to halls."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hongguanjia.base.access.api import Actor, Permission
from hongguanjia.base.roster.models import BatchState
from hongguanjia.base.roster.queries import list_batches
from hongguanjia.base.web.api import MenuEntry, Part, Row, ToDo, Waiting, as_part, offer


def register() -> None:
    """Offer the menu entry and the waiting previews."""
    entry = MenuEntry("desk", 60, gettext_lazy("导入名册"), "desk-roster-batches", Permission.PERSON_IMPORT)
    offer(menus=[entry], waiting=[WAITING])


def _list_waiting(actor: Actor, _now: datetime) -> Iterator[Part]:
    """Previews of one's own that wait for a yes or no."""
    if actor.holds(Permission.PERSON_IMPORT):
        rows = list_batches(actor=actor).filter(state=BatchState.READY, uploaded_by_person_id=actor.person_id)
        yield as_part(rows, "batch", said="file_name")


def _tell(row: Row) -> ToDo:
    return ToDo(_("确认导入“%(file)s”") % {"file": row.said}, reverse("desk-roster-batch", args=[row.row]))


WAITING = Waiting("roster", _list_waiting, _tell)
