"""The facts that this room records. What they are worth is decided elsewhere."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hongguanjia.base.record.api import FactKind

REPORTED_ON_TIME = "duties.reported_on_time"
OVERDUE = "duties.overdue"
ATTENDED = "duties.meeting_attended"
HELD = {
    "MEMBERS": "duties.members_meeting_held",
    "COMMITTEE": "duties.committee_meeting_held",
    "GROUP": "duties.group_meeting_held",
    "LECTURE": "duties.lecture_held",
    "THEME_DAY": "duties.theme_day_held",
    "LIFE": "duties.life_meeting_held",
    "APPRAISAL": "duties.appraisal_held",
}
"""One kind of fact for each kind of meeting, so that a duty can ask for exactly that kind."""

DUTY_SOURCE = "duties.duty"
MEETING_SOURCE = "duties.meeting"

KINDS = (
    FactKind(REPORTED_ON_TIME, _("按期完成任务"), "times", "ORGANISATION", _("一项清单任务按期上报，上级认可。")),
    FactKind(OVERDUE, _("任务逾期"), "times", "ORGANISATION", _("一项清单任务到期没有上报。")),
    FactKind(ATTENDED, _("参加组织生活"), "times", "PERSON", _("到会参加一次组织生活，按签到或纸质签到表登记。")),
    FactKind(HELD["MEMBERS"], _("召开支部党员大会"), "times", "ORGANISATION", _("一次，有记录和签到。")),
    FactKind(HELD["COMMITTEE"], _("召开支部委员会会议"), "times", "ORGANISATION", _("一次，有记录和签到。")),
    FactKind(HELD["GROUP"], _("召开党小组会"), "times", "ORGANISATION", _("一次，有记录和签到。")),
    FactKind(HELD["LECTURE"], _("上党课"), "times", "ORGANISATION", _("一次，有记录和签到。")),
    FactKind(HELD["THEME_DAY"], _("开展主题党日"), "times", "ORGANISATION", _("一次，有记录和签到。")),
    FactKind(HELD["LIFE"], _("召开组织生活会"), "times", "ORGANISATION", _("一次，有记录和签到。")),
    FactKind(HELD["APPRAISAL"], _("开展民主评议党员"), "times", "ORGANISATION", _("一次，有记录和结果。")),
)
