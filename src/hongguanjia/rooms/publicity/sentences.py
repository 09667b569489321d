"""The trail of this room in words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "publicity.batch.opened": _("公示“{subject}”"),
    "publicity.batch.ended": _("公示“{subject}”期满撤下"),
    "publicity.objection.made": _("对公示“{subject}”提出异议"),
    "publicity.objection.upheld": _("认定对公示“{subject}”的异议成立"),
    "publicity.objection.rejected": _("认定对公示“{subject}”的异议不成立"),
    "publicity.objection.reminded": _("提醒处理对公示“{subject}”的异议"),
    "publicity.objection.escalate": _("对公示“{subject}”的异议逾期未处理，转上一级"),
    "publicity.appeal.made": _("提出申诉“{subject}”"),
    "publicity.appeal.take": _("受理申诉“{subject}”"),
    "publicity.appeal.correct": _("更正并答复申诉“{subject}”"),
    "publicity.appeal.explain": _("答复申诉“{subject}”，维持原结果"),
    "publicity.appeal.withdraw": _("撤回申诉“{subject}”"),
    "publicity.appeal.ask_again": _("不服答复，申诉“{subject}”提交再上一级"),
    "publicity.appeal.reminded": _("提醒办理申诉“{subject}”"),
    "publicity.appeal.escalate": _("申诉“{subject}”逾期未答复，转上一级"),
}
