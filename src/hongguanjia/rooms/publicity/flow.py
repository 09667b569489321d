"""The lives of the nouns: one table each."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hongguanjia.base.access.api import Permission as P
from hongguanjia.kit.flow import Flow, step
from hongguanjia.rooms.publicity.states import AppealState, BatchState, LineState, ObjectionState

BATCH = Flow(
    "publicity.batch",
    tuple(BatchState.values),
    (
        step("object", "OPEN", None, permit=P.OBJECTION_MAKE),
        step("end", "OPEN", "ENDED", permit="system"),
    ),
    refusal=_("公示期已满，不能再提异议。对结果有意见的，请本人申诉。"),
)

LINE = Flow(
    "publicity.line",
    tuple(LineState.values),
    (
        step("dispute", "SHOWN DISPUTED", "DISPUTED", permit=P.OBJECTION_MAKE),
        step("resume", "DISPUTED", "SHOWN", permit=P.OBJECTION_DECIDE),
        step("release", "SHOWN DISPUTED", "RELEASED", permit=P.OBJECTION_DECIDE),
        step("refuse", "DISPUTED", "REFUSED", permit=P.OBJECTION_DECIDE),
        step("drop", "SHOWN DISPUTED", "WITHDRAWN", permit="system"),
    ),
    refusal=_("这一条已经办结，请刷新页面看最新结果。"),
)

OBJECTION = Flow(
    "publicity.objection",
    tuple(ObjectionState.values),
    (
        step("uphold", "OPEN", "UPHELD", permit=P.OBJECTION_DECIDE),
        step("reject", "OPEN", "REJECTED", permit=P.OBJECTION_DECIDE),
        step("escalate", "OPEN", None, permit="system"),
    ),
    refusal=_("这份异议已经有人处理过了，请刷新页面看结果。"),
)

APPEAL = Flow(
    "publicity.appeal",
    tuple(AppealState.values),
    (
        step("take", "SENT", "TAKEN", permit=P.APPEAL_DECIDE),
        step("correct", "SENT TAKEN", "CORRECTED", permit=P.APPEAL_DECIDE),
        step("explain", "SENT TAKEN", "EXPLAINED", permit=P.APPEAL_DECIDE),
        step("escalate", "SENT TAKEN", "SENT", permit="system"),
        step("ask_again", "EXPLAINED", "SENT", permit=P.APPEAL_MAKE),
        step("withdraw", "SENT TAKEN", "WITHDRAWN", permit=P.APPEAL_MAKE),
    ),
    refusal=_("这份申诉现在不能这样办，可能已经有人处理了，请刷新页面看最新状态。"),
)

FLOWS = (BATCH, LINE, OBJECTION, APPEAL)
