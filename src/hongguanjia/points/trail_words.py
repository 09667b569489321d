"""The trail of points in words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

SENTENCES: dict[str, object] = {
    "points.archive.made": _("归档“{subject}”年对账单"),
    "points.exclusion.ended": _("恢复“{subject}”的积分考核"),
    "points.exclusion.recorded": _("登记“{subject}”免于积分考核"),
    "points.closing.approved": _("批准“{subject}”年度结转"),
    "points.closing.cancelled": _("取消“{subject}”年度结转"),
    "points.closing.planned": _("试算“{subject}”年度结转"),
    "points.fact.approved": _("同意“{subject}”计分"),
    "points.fact.refused": _("不同意“{subject}”计分"),
    "points.recomputation.approved": _("批准重新核算“{subject}”"),
    "points.recomputation.posted": _("重新核算“{subject}”已入账"),
    "points.recomputation.prepared": _("提出重新核算“{subject}”"),
    "points.recomputation.withdrawn": _("撤回重新核算“{subject}”"),
    "points.rules.drafted": _("起草“{subject}”"),
    "points.rules.edited": _("修改“{subject}”"),
    "points.rules.publish": _("公布“{subject}”"),
    "points.rules.send_back": _("退回“{subject}”"),
    "points.rules.submit": _("把“{subject}”送审"),
    "points.rules.withdraw": _("撤回“{subject}”"),
    "points.statements.cancel": _("取消打印“{subject}”年对账单"),
    "points.statements.resume": _("接着打印“{subject}”年对账单"),
    "points.statements.started": _("打印“{subject}”年对账单"),
    "points.term.approved": _("批准“{subject}”的有效期"),
    "points.term.proposed": _("提出“{subject}”的有效期"),
    "points.terms.approved": _("批准改“{subject}”"),
    "points.terms.proposed": _("提出改“{subject}”"),
    "points.terms.withdrawn": _("撤回改“{subject}”的提议"),
    "points.trial.started": _("试算“{subject}”"),
    "points.transfer.reversed": _("冲正一笔转账"),
}
