"""Menu entry of the exports."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hongguanjia.base.access.api import Permission
from hongguanjia.base.record.api import describe_verbs
from hongguanjia.base.web.slots import MenuEntry, offer


def register() -> None:
    """Called once when the application starts."""
    describe_verbs({"exports.table.taken": _("导出“{subject}”，共{rows}行")})
    offer(menus=[MenuEntry("desk", 90, _("导出"), "desk-exports-list", Permission.ORGANISATION_READ)])
