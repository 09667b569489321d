"""The facts that this room records. What they are worth is decided elsewhere."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hongguanjia.base.record.api import FactKind

ATTENDED = "service.attended"
ORGANISED = "service.organised"
ACTIVITY_HELD = "service.activity_held"
WISH_DONE = "service.wish_done"

ATTENDANCE_SOURCE = "service.attendance"
ACTIVITY_SOURCE = "service.activity"
WISH_SOURCE = "service.wish"

KINDS = (
    FactKind(
        ATTENDED,
        _("参加志愿服务"),
        "minutes",
        "PERSON",
        _("参加一次活动，经组织者确认的服务时长（分钟），不含路途。"),
    ),
    FactKind(ORGANISED, _("组织志愿服务"), "activities", "PERSON", _("组织并办完一次有人参加的活动。")),
    FactKind(ACTIVITY_HELD, _("开展志愿服务活动"), "people", "ORGANISATION", _("本组织办完一次活动，记参加人数。")),
    FactKind(WISH_DONE, _("实现微心愿"), "wishes", "PERSON", _("实现一个居民的微心愿，由居民或党务员确认。")),
)
