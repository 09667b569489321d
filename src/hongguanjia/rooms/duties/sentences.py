"""The trail of this room in words."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "duties.list.opened": _("开始拟订清单“{subject}”"),
    "duties.list.published": _("公布清单“{subject}”"),
    "duties.requirement.asked": _("要求“{subject}”"),
    "duties.requirement.changed": _("修改要求“{subject}”"),
    "duties.item.cascaded": _("向下分解“{subject}”"),
    "duties.item.assigned": _("“{subject}”的责任人定为{person}"),
    "duties.item.dropped": _("停用“{subject}”"),
    "duties.duty.reported": _("上报“{subject}”，数量 {amount}"),
    "duties.duty.accepted": _("认可“{subject}”"),
    "duties.duty.sent_back": _("退回“{subject}”"),
    "duties.duty.nudged": _("催办{subject}"),
    "duties.meeting.planned": _("通知会议“{subject}”，{day}"),
    "duties.meeting.held": _("登记会议“{subject}”，到会 {count} 人"),
    "duties.meeting.called_off": _("取消会议“{subject}”"),
    "duties.meeting.voided": _("作废会议记录“{subject}”"),
    "duties.problem.found": _("列入问题清单“{subject}”，来源：{source}"),
    "duties.problem.planned": _("定下“{subject}”的措施，期限 {day}"),
    "duties.problem.mended": _("报告“{subject}”已整改"),
    "duties.problem.closed": _("销号“{subject}”"),
    "duties.problem.sent_back": _("退回“{subject}”重新整改"),
    "duties.problem.reopened": _("“{subject}”反弹，重新整改"),
    "duties.work_report.drafted": _("起草{subject}"),
    "duties.work_report.edited": _("修改{subject}"),
    "duties.work_report.submitted": _("上报{subject}"),
    "duties.work_report.accepted": _("通过{subject}"),
    "duties.work_report.sent_back": _("退回{subject}"),
    "duties.work_report.published": _("公布{subject}"),
}
