"""Tables to take away, and their columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hongguanjia.base.sheets.api import Column
from hongguanjia.kit.clock import COUNTY_ZONE
from hongguanjia.rooms.service import lists
from hongguanjia.rooms.service.models import Activity
from hongguanjia.rooms.service.states import WishState

WISH_STATES = WishState.choices
ACTIVITY_HEAD = (
    gettext_lazy("活动"),
    gettext_lazy("组织"),
    gettext_lazy("类别"),
    gettext_lazy("开始"),
    gettext_lazy("结束"),
    gettext_lazy("地点"),
    gettext_lazy("状态"),
    gettext_lazy("报名人数"),
    gettext_lazy("名额"),
)
ROSTER_HEAD = (
    gettext_lazy("姓名"),
    gettext_lazy("组织"),
    gettext_lazy("报名"),
    gettext_lazy("签到"),
    gettext_lazy("签退"),
    gettext_lazy("时长（分钟）"),
    gettext_lazy("证据等级"),
    gettext_lazy("补录"),
    gettext_lazy("理由"),
)


def columns(head: Sequence[object]) -> list[Column]:
    """Columns of a workbook under their titles."""
    return [Column(str(title)) for title in head]


def activity_rows(rows: Iterable[Activity]) -> Iterator[list[object]]:
    """Activities as rows of a workbook."""
    for row in rows:
        yield [
            row.title,
            row.organisation.name,
            row.get_category_display(),
            _local(row.starts_at),
            _local(row.ends_at),
            row.place,
            row.get_state_display(),
            row.taken,
            _("不限") if row.capacity is None else row.capacity,
        ]


def roster_rows(activity: Activity) -> Iterator[list[object]]:
    """Everybody who signed up or came."""
    lines = {line.person_id: line for line in lists.list_attendance(activity)}
    ups = {row.person_id: row for row in lists.list_sign_ups(activity)}
    for person_id in dict.fromkeys([*ups, *lines]):
        up, line = ups.get(person_id), lines.get(person_id)
        person = up.person if up else lines[person_id].person
        yield [
            person.name,
            person.organisation.name if person.organisation else "",
            up.get_state_display() if up else _("现场参加"),
            _local(line.in_at) if line else None,
            _local(line.out_at) if line else None,
            line.minutes if line else None,
            line.grade if line and line.minutes else "",
            _("是") if line and line.made_up else "",
            line.reason if line else "",
        ]


def _local(instant: datetime | None) -> datetime | None:
    return instant.astimezone(COUNTY_ZONE) if instant else None
