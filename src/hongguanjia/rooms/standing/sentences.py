"""The trail of this room in words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

SENTENCES: dict[str, object] = {
    "standing.consent.given": _("{subject}同意公开查验自己的称号"),
    "standing.consent.withdrawn": _("{subject}收回公开查验的同意"),
    "standing.grant.granted": _("按规则授予“{subject}”"),
    "standing.grant.revoked": _("依据撤回，收回“{subject}”"),
    "standing.ranking.approved": _("批准排名通报“{subject}”"),
    "standing.ranking.asked": _("提请排名通报“{subject}”"),
    "standing.ranking.refused": _("不批准排名通报“{subject}”"),
    "standing.ranking.withdrawn": _("撤回排名通报“{subject}”"),
    "standing.veto.decided": _("暂停{subject}的评定"),
    "standing.veto.lifted": _("解除{subject}的暂停评定"),
}
