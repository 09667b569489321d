"""The whole lives of plans, rounds, findings, notices, extensions and bulletins, a table each."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hongguanjia.base.access.api import Permission as P
from hongguanjia.kit.flow import Flow, step
from hongguanjia.rooms.inspection import facts
from hongguanjia.rooms.inspection.states import (
    BulletinState,
    ExtensionState,
    FindingState,
    NoticeState,
    PlanState,
    RoundState,
)

PASSED = _("这一步现在办不了，可能别人已经先办了。请刷新页面看最新状态。")

PLAN = Flow(
    "inspection.plan",
    tuple(PlanState.values),
    (
        step("add_round", "DRAFT", None, permit=P.INSPECTION_MANAGE),
        step("file", "DRAFT", "FILED", permit=P.INSPECTION_APPROVE),
        step("amend", "FILED", "DRAFT", permit=P.INSPECTION_MANAGE),
    ),
    refusal=PASSED,
)

ROUND = Flow(
    "inspection.round",
    tuple(RoundState.values),
    (
        step("announce", "PLANNED", "ANNOUNCED", permit=P.INSPECTION_MANAGE),
        step("draw", "ANNOUNCED", "OPEN", permit=P.INSPECTION_MANAGE),
        step("choose", "PLANNED", "OPEN", permit=P.INSPECTION_MANAGE),
        step("finish", "OPEN", "FINISHED", permit=P.INSPECTION_MANAGE),
        step("call_off", "PLANNED ANNOUNCED", "CALLED_OFF", permit=P.INSPECTION_MANAGE),
    ),
    refusal=PASSED,
)

FINDING = Flow(
    "inspection.finding",
    tuple(FindingState.values),
    (
        step("reply", "FOUND", None, permit=P.INSPECTION_MEND),
        step("confirm", "FOUND", "CONFIRMED", permit=P.INSPECTION_MANAGE),
        step("issue", "CONFIRMED", None, permit=P.INSPECTION_MANAGE),
        step("object", "CONFIRMED", "OBJECTED", permit=P.INSPECTION_MEND),
        step("reject", "OBJECTED", "CONFIRMED", permit=P.INSPECTION_APPROVE),
        step("uphold", "OBJECTED", "DISMISSED", permit=P.INSPECTION_APPROVE),
        step("dismiss", "FOUND", "DISMISSED", permit=P.INSPECTION_MANAGE),
    ),
    refusal=PASSED,
)

AT_WORK = "RECEIVED PLANNED RECTIFYING SENT_BACK"
MENDING = f"ISSUED {AT_WORK} REOPENED"
NOTICE = Flow(
    "inspection.notice",
    tuple(NoticeState.values),
    (
        step("receive", "ISSUED", "RECEIVED", permit=P.INSPECTION_MEND),
        step("plan", "RECEIVED REOPENED", "PLANNED", permit=P.INSPECTION_MEND),
        step("report", "PLANNED RECTIFYING SENT_BACK", "REPORTED", permit=P.INSPECTION_MEND),
        step("progress", "PLANNED RECTIFYING SENT_BACK", "RECTIFYING", permit=P.INSPECTION_MEND),
        step("ask_extension", AT_WORK, None, permit=P.INSPECTION_MEND),
        step("close", "REPORTED", "CLOSED", permit=P.INSPECTION_CLOSE, fact=facts.ACCEPTED_ON_TIME),
        step("send_back", "REPORTED", "SENT_BACK", permit=P.INSPECTION_CLOSE),
        step("escalate", MENDING, None, permit=P.INSPECTION_MANAGE, fact=facts.OVERDUE),
        step("settle", f"{MENDING} REPORTED", None, permit=P.INSPECTION_MANAGE),
        step("reopen", "CLOSED", "REOPENED", permit=P.INSPECTION_MANAGE, fact=facts.REOPENED),
        step("withdraw", f"{MENDING} REPORTED", "WITHDRAWN", permit=P.INSPECTION_MANAGE),
    ),
    refusal=PASSED,
)

EXTENSION = Flow(
    "inspection.extension",
    tuple(ExtensionState.values),
    (
        step("grant", "ASKED", "APPROVED", permit=P.INSPECTION_APPROVE),
        step("refuse", "ASKED", "REFUSED", permit=P.INSPECTION_APPROVE),
    ),
    refusal=PASSED,
)

BULLETIN = Flow(
    "inspection.bulletin",
    tuple(BulletinState.values),
    (
        step("edit", "DRAFT", None, permit=P.INSPECTION_MANAGE),
        step("submit", "DRAFT", "SUBMITTED", permit=P.INSPECTION_MANAGE),
        step("return", "SUBMITTED", "DRAFT", permit=P.INSPECTION_APPROVE),
        step("publish", "SUBMITTED", "PUBLISHED", permit=P.INSPECTION_APPROVE),
        step("correct", "PUBLISHED", None, permit=P.INSPECTION_APPROVE),
    ),
    refusal=PASSED,
)

FLOWS = (PLAN, ROUND, FINDING, NOTICE, EXTENSION, BULLETIN)
