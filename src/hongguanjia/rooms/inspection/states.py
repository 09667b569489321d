"""States and other closed lists, with their words."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class PlanState(models.TextChoices):
    DRAFT = "DRAFT", _("起草中")
    FILED = "FILED", _("已备案")


class RoundState(models.TextChoices):
    PLANNED = "PLANNED", _("已列入计划")
    ANNOUNCED = "ANNOUNCED", _("待抽取")
    OPEN = "OPEN", _("督查中")
    FINISHED = "FINISHED", _("已结束")
    CALLED_OFF = "CALLED_OFF", _("已取消")


class Way(models.TextChoices):
    """How targets and inspectors are found."""

    DRAW = "DRAW", _("公开随机抽取")
    CHOICE = "CHOICE", _("指定")


class FindingState(models.TextChoices):
    FOUND = "FOUND", _("听取说明")
    CONFIRMED = "CONFIRMED", _("已确认")
    OBJECTED = "OBJECTED", _("有异议")
    DISMISSED = "DISMISSED", _("不成立")


class Severity(models.TextChoices):
    MINOR = "MINOR", _("一般")
    MAJOR = "MAJOR", _("较重")
    GRAVE = "GRAVE", _("严重")


class Category(models.TextChoices):
    TASKS = "TASKS", _("重点任务")
    DUTY = "DUTY", _("干部履职")
    MEETINGS = "MEETINGS", _("组织生活")
    TEAM = "TEAM", _("班子队伍")
    OPENNESS = "OPENNESS", _("党务村务公开")
    SERVICE = "SERVICE", _("服务群众")
    OTHER = "OTHER", _("其他")


class Source(models.TextChoices):
    """Where a problem that has to be mended came to light."""

    ROUND = "ROUND", _("督查")
    APPRAISAL = "APPRAISAL", _("述职评议")
    AUDIT = "AUDIT", _("审计")
    RESIDENTS = "RESIDENTS", _("群众反映")
    OWN = "OWN", _("自查")


class NoticeState(models.TextChoices):
    ISSUED = "ISSUED", _("待签收")
    RECEIVED = "RECEIVED", _("待报方案")
    PLANNED = "PLANNED", _("已报方案")
    RECTIFYING = "RECTIFYING", _("整改中")
    REPORTED = "REPORTED", _("待验收")
    SENT_BACK = "SENT_BACK", _("退回整改")
    CLOSED = "CLOSED", _("已销号")
    REOPENED = "REOPENED", _("回头看反弹")
    WITHDRAWN = "WITHDRAWN", _("已撤销")


MENDING_STATES = frozenset(
    {
        NoticeState.ISSUED,
        NoticeState.RECEIVED,
        NoticeState.PLANNED,
        NoticeState.RECTIFYING,
        NoticeState.SENT_BACK,
        NoticeState.REOPENED,
    }
)
"""The organisation has to do something; only here can a notice become overdue."""

OPEN_STATES = frozenset({*MENDING_STATES, NoticeState.REPORTED})
"""Not at its end: somebody has to do something."""


class ReportState(models.TextChoices):
    SENT = "SENT", _("待验收")
    ACCEPTED = "ACCEPTED", _("已通过")
    SENT_BACK = "SENT_BACK", _("已退回")


class Check(models.TextChoices):
    """How the evidence was looked at."""

    ON_SITE = "ON_SITE", _("到现场看过")
    ASKED = "ASKED", _("问过党员群众")
    PAPERS = "PAPERS", _("核对了材料")


class ExtensionState(models.TextChoices):
    ASKED = "ASKED", _("待审批")
    APPROVED = "APPROVED", _("已同意")
    REFUSED = "REFUSED", _("未同意")


class Measure(models.TextChoices):
    """What follows on overdue, the next after the one before."""

    SUPERVISE = "SUPERVISE", _("督办")
    TALK = "TALK", _("约谈")
    CIRCULATE = "CIRCULATE", _("通报")


class BulletinState(models.TextChoices):
    DRAFT = "DRAFT", _("起草中")
    SUBMITTED = "SUBMITTED", _("待审批")
    PUBLISHED = "PUBLISHED", _("已印发")


class BulletinScope(models.TextChoices):
    INSPECTED = "INSPECTED", _("被督查的组织")
    BELOW = "BELOW", _("全部下级组织")
    PUBLIC = "PUBLIC", _("向社会公开")
