"""States and other closed lists, with their words."""

from __future__ import annotations

from django.db import models
from django.db.models import Case, When
from django.utils.translation import gettext_lazy as _


class ListKind(models.TextChoices):
    RESPONSIBILITY = "RESPONSIBILITY", _("责任清单")
    TASK = "TASK", _("任务清单")
    PROBLEM = "PROBLEM", _("问题清单")


KIND_ORDER = Case(*[When(kind=kind, then=place) for place, kind in enumerate(ListKind.values)])
"""Rows with a kind of list in the order in which the county speaks of the three."""


class ListState(models.TextChoices):
    DRAFT = "DRAFT", _("草拟中")
    PUBLISHED = "PUBLISHED", _("已公布")


class Source(models.TextChoices):
    """Why a thing is asked, or where a problem came from."""

    PLAN = "PLAN", _("年度计划")
    KEY_WORK = "KEY_WORK", _("重点工作")
    NEEDS = "NEEDS", _("党员群众需求")
    INSPECTION = "INSPECTION", _("督查")
    APPRAISAL = "APPRAISAL", _("述职评议")
    STATUTE = "STATUTE", _("党内法规")
    PETITION = "PETITION", _("信访")
    RESIDENT = "RESIDENT", _("群众反映")
    OWN = "OWN", _("自查")


ITEM_SOURCES = ("PLAN", "KEY_WORK", "NEEDS", "INSPECTION", "APPRAISAL", "STATUTE")
PROBLEM_SOURCES = ("INSPECTION", "APPRAISAL", "PETITION", "RESIDENT", "OWN")
PRIVATE_SOURCES = frozenset({"PETITION", "RESIDENT"})
"""A problem from these may name who brought it up: it stands on no public page."""


class Measure(models.TextChoices):
    """How one sees that a thing is done."""

    COUNT = "COUNT", _("数量")
    PERCENT = "PERCENT", _("百分比")
    DATE = "DATE", _("完成日期")
    YES_NO = "YES_NO", _("是否完成")
    EVIDENCE = "EVIDENCE", _("材料")
    FACTS = "FACTS", _("系统自动取数")


class Rhythm(models.TextChoices):
    MONTHLY = "MONTHLY", _("每月")
    QUARTERLY = "QUARTERLY", _("每季度")
    HALF_YEARLY = "HALF_YEARLY", _("每半年")
    YEARLY = "YEARLY", _("每年")
    ONCE = "ONCE", _("一次性")


class DutyState(models.TextChoices):
    OPEN = "OPEN", _("待办")
    REPORTED = "REPORTED", _("待审核")
    SENT_BACK = "SENT_BACK", _("已退回")
    ACCEPTED = "ACCEPTED", _("已完成")
    PASSED_DOWN = "PASSED_DOWN", _("已分解")
    DROPPED = "DROPPED", _("已取消")


OWED = frozenset({DutyState.OPEN, DutyState.SENT_BACK})
"""The organisation has to do something."""

COUNTED = frozenset({*OWED, DutyState.REPORTED, DutyState.ACCEPTED})
"""What adds up: what was passed down is counted below, what was dropped nowhere."""


class MeetingKind(models.TextChoices):
    """三会一课 and what else the statutes want held."""

    MEMBERS = "MEMBERS", _("支部党员大会")
    COMMITTEE = "COMMITTEE", _("支部委员会会议")
    GROUP = "GROUP", _("党小组会")
    LECTURE = "LECTURE", _("党课")
    THEME_DAY = "THEME_DAY", _("主题党日")
    LIFE = "LIFE", _("组织生活会")
    APPRAISAL = "APPRAISAL", _("民主评议党员")


class MeetingState(models.TextChoices):
    PLANNED = "PLANNED", _("已通知")
    HELD = "HELD", _("已召开")
    CALLED_OFF = "CALLED_OFF", _("已取消")
    VOIDED = "VOIDED", _("已作废")


class AttendanceMark(models.TextChoices):
    PRESENT = "PRESENT", _("到会")
    EXCUSED = "EXCUSED", _("请假")
    ABSENT = "ABSENT", _("缺席")


class ProblemState(models.TextChoices):
    FOUND = "FOUND", _("待定措施")
    MENDING = "MENDING", _("整改中")
    MENDED = "MENDED", _("待销号")
    CLOSED = "CLOSED", _("已销号")


class WorkReportState(models.TextChoices):
    DRAFT = "DRAFT", _("草稿")
    SUBMITTED = "SUBMITTED", _("已上报")
    SENT_BACK = "SENT_BACK", _("已退回")
    ACCEPTED = "ACCEPTED", _("已通过")
    PUBLISHED = "PUBLISHED", _("已公布")
