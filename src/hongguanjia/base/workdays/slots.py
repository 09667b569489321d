"""What the calendar offers to the halls."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hongguanjia.base.access.api import Permission
from hongguanjia.base.web.api import MenuEntry, offer


def register() -> None:
    """Called from ``AppConfig.ready``."""
    offer(menus=[MenuEntry("desk", 92, _("工作日历"), "desk-workdays-years", Permission.CALENDAR_MANAGE)])
