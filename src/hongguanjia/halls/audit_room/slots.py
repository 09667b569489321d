"""Menu entry and export table of the trail."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hongguanjia.base.access.api import Actor, Permission
from hongguanjia.base.record.api import TrailFilter, describe_verbs, list_trail
from hongguanjia.base.web.slots import ExportTable, MenuEntry, offer
from hongguanjia.kit.clock import COUNTY_ZONE

EXPORTED_MOST = 20_000


def register() -> None:
    """Called once when the application starts."""
    describe_verbs({"record.trail.read": gettext_lazy("查阅操作留痕")})
    offer(
        menus=[MenuEntry("desk", 85, gettext_lazy("操作留痕"), "desk-audit-trail", Permission.TRAIL_READ)],
        exports=[ExportTable("trail", gettext_lazy("操作留痕（最近两万条）"), Permission.TRAIL_READ, _trail)],
    )


def _trail(actor: Actor, _now: datetime) -> tuple[Sequence[str], Sequence[Sequence[object]]]:
    head = [_("时间"), _("操作人"), _("事项"), _("理由"), _("代办")]
    page = list_trail(actor, TrailFilter(), size=EXPORTED_MOST)
    return head, [
        [
            f"{line.at.astimezone(COUNTY_ZONE):%Y-%m-%d %H:%M:%S}",
            line.actor_label,
            line.sentence,
            line.reason,
            _("是") if line.on_behalf else "",
        ]
        for line in page.lines
    ]
