"""The lives of a suspension (暂停评定) and of a ranking decision (排名通报决定)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hongguanjia.base.access.api import Permission
from hongguanjia.kit.flow import Flow, step
from hongguanjia.rooms.standing.models import RankingState, VetoState

VETO = Flow(
    noun="veto",
    states=tuple(VetoState.values),
    transitions=(step("lift", "IN_FORCE", "LIFTED", permit=Permission.GRADING_SUSPEND),),
    refusal=_("暂停评定已经解除，不用再解除一次。"),
)

RANKING = Flow(
    noun="ranking",
    states=tuple(RankingState.values),
    transitions=(
        step("approve", "ASKED", "APPROVED", permit=Permission.RANKING_APPROVE),
        step("refuse", "ASKED", "REFUSED", permit=Permission.RANKING_APPROVE),
        step("withdraw", "ASKED APPROVED", "WITHDRAWN", permit=Permission.RANKING_ASK),
    ),
    refusal=_("这项决定已经办过，请刷新页面看最新状态。"),
)
