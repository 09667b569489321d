"""Menu entries of the public pages."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hongguanjia.base.web.slots import MenuEntry, offer


def register() -> None:
    """Called once when the application starts."""
    offer(
        menus=[
            MenuEntry("public", 0, _("首页"), "public-home-portal"),
            MenuEntry("public", 70, _("组织"), "public-home-organisations"),
            MenuEntry("public", 90, _("帮助"), "public-home-help"),
        ]
    )
