"""Menu entries of the home pages."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hongguanjia.base.web.slots import MenuEntry, offer


def register() -> None:
    """Called once when the application starts."""
    offer(
        menus=[
            MenuEntry("desk", 0, _("工作台首页"), "desk-home-home"),
            MenuEntry("desk", 990, _("使用帮助"), "desk-home-help"),
        ]
    )
