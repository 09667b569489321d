"""The trail of this room in words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "claims.claim.made": _("填写申报“{subject}”"),
    "claims.claim.edited": _("修改申报“{subject}”"),
    "claims.claim.submitted": _("提交申报“{subject}”"),
    "claims.claim.attested": _("证明“{subject}”属实"),
    "claims.claim.checked": _("核实“{subject}”：{basis}"),
    "claims.claim.approved": _("批准“{subject}”，证据等级 {grade}"),
    "claims.claim.returned": _("退回“{subject}”"),
    "claims.claim.refused": _("没有通过“{subject}”"),
    "claims.claim.withdrawn": _("撤回申报“{subject}”"),
    "claims.claim.corrected": _("更正“{subject}”：{before}改为{after}"),
    "claims.claim.revoked": _("撤销“{subject}”，收回积分"),
}
