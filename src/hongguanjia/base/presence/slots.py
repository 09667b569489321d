"""What check-in offers to the halls: a menu entry, what is open now, a check of its promises."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hongguanjia.base.access.api import Actor, Permission
from hongguanjia.base.presence.models import Mark, MarkVoid
from hongguanjia.base.presence.queries import list_running
from hongguanjia.base.record.api import describe_verbs
from hongguanjia.base.web.api import CheckReport, MenuEntry, ToDo, offer
from hongguanjia.kit.clock import county_date


def check_marks() -> CheckReport:
    """At most one valid mark for each person and direction; every replacement follows a void of the same; nothing lost."""
    faults = [*_doubled(), *_strayed(), *_lost()]
    return CheckReport(_("签到记录"), Mark.objects.count(), faults)


def register() -> None:
    """Called once when the application starts."""
    offer(
        menus=[MenuEntry("desk", 35, gettext_lazy("签到"), "desk-presence-gatherings", Permission.PRESENCE_RECORD)],
        todos=[list_todos],
        checks=[check_marks],
    )
    describe_verbs(
        {
            "presence.gathering.opened": gettext_lazy("开设了签到“{subject}”"),
            "presence.gathering.moved": gettext_lazy("调整了“{subject}”的签到时间"),
            "presence.gathering.closed": gettext_lazy("结束了“{subject}”的签到"),
            "presence.sheet.recorded": gettext_lazy("登记了“{subject}”的纸质签到表，{people} 人"),
            "presence.presence.voided": gettext_lazy("作废了“{subject}”中一人的签到"),
        }
    )


def list_todos(actor: Actor, now: datetime) -> list[ToDo]:
    """Check-ins that are open now and wait for the actor to run them."""
    return [
        ToDo(
            text=_("正在签到：%(title)s") % {"title": gathering.title},
            url=reverse("phone-presence-host", args=[gathering.pk]),
            due_date=county_date(gathering.starts_at),
        )
        for gathering in list_running(actor=actor, now=now)
    ]


def _doubled() -> list[str]:
    rows = (
        Mark.objects.filter(void__isnull=True)
        .values("gathering_id", "person_id", "direction")
        .annotate(count=Count("pk"))
        .filter(count__gt=1)
    )
    said = _("签到 %(gathering_id)s 的人员 %(person_id)s 有 %(count)s 条有效的 %(direction)s 记录")
    return [said % row for row in rows]


def _strayed() -> list[str]:
    same = Q(
        gathering_id=F("replaces__mark__gathering_id"),
        person_id=F("replaces__mark__person_id"),
        direction=F("replaces__mark__direction"),
    )
    rows = Mark.objects.filter(replaces__isnull=False).exclude(same)
    return [_("签到记录 %(id)s 接续的不是同一人的作废记录") % {"id": pk} for pk in rows.values_list("pk", flat=True)]


def _lost() -> list[str]:
    rows = MarkVoid.objects.filter(superseded=True, replaced_by__isnull=True).values_list("mark_id", flat=True)
    return [_("签到记录 %(id)s 已被替换，但找不到替换它的记录") % {"id": pk} for pk in rows]
