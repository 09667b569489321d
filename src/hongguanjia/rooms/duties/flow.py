"""The whole life of a list, a duty, a meeting, a problem and a report. Checks, buttons and the exhaustive test come from here."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hongguanjia.base.access.api import Permission as P
from hongguanjia.kit.flow import Flow, step
from hongguanjia.rooms.duties import facts
from hongguanjia.rooms.duties.states import DutyState, ListState, MeetingState, ProblemState, WorkReportState

LIST = Flow(
    "duties.list",
    tuple(ListState.values),
    (step("publish", "DRAFT", "PUBLISHED", permit=P.DUTY_SET),),
    refusal=_("这张清单已经公布。要改条目，请逐条修改并写明理由。"),
)

DUTY = Flow(
    "duties.duty",
    tuple(DutyState.values),
    (
        step("report", "OPEN SENT_BACK", "REPORTED", permit=P.DUTY_REPORT),
        step("accept", "REPORTED", "ACCEPTED", permit=P.DUTY_DECIDE, fact=facts.REPORTED_ON_TIME),
        step("send_back", "REPORTED ACCEPTED", "SENT_BACK", permit=P.DUTY_DECIDE),
    ),
    refusal=_("这一项现在不能这样办。可能别人已经先办了，请刷新页面看看。"),
)

FILLING = Flow(
    "duties.filling",
    tuple(DutyState.values),
    (
        step("fill", "OPEN SENT_BACK REPORTED", "ACCEPTED", permit=P.DUTY_SET),
        step("unfill", "ACCEPTED", "OPEN", permit=P.DUTY_SET),
        step("pass_down", "OPEN SENT_BACK", "PASSED_DOWN", permit=P.DUTY_SET),
        step("drop", "OPEN SENT_BACK REPORTED", "DROPPED", permit=P.DUTY_SET),
    ),
)
"""What the system does with duties: filled from facts and emptied again, broken down, dropped with their item."""

MEETING = Flow(
    "duties.meeting",
    tuple(MeetingState.values),
    (
        step("hold", "PLANNED", "HELD", permit=P.MEETING_RECORD, fact="duties.*_held"),
        step("call_off", "PLANNED", "CALLED_OFF", permit=P.MEETING_RECORD),
        step("void", "HELD", "VOIDED", permit=P.MEETING_RECORD),
    ),
    refusal=_("这次会议现在不能这样办，请刷新页面看看。"),
)

PROBLEM = Flow(
    "duties.problem",
    tuple(ProblemState.values),
    (
        step("plan", "FOUND MENDING", "MENDING", permit=P.DUTY_REPORT),
        step("mend", "MENDING", "MENDED", permit=P.DUTY_REPORT),
        step("close", "MENDED", "CLOSED", permit=P.DUTY_REPORT),
        step("send_back", "MENDED", "MENDING", permit=P.DUTY_REPORT),
        step("reopen", "CLOSED", "MENDING", permit=P.DUTY_DECIDE),
    ),
    refusal=_("这个问题现在不能这样办，请刷新页面看看。"),
)

WORK_REPORT = Flow(
    "duties.work_report",
    tuple(WorkReportState.values),
    (
        step("edit", "DRAFT SENT_BACK", None, permit=P.DUTY_REPORT),
        step("submit", "DRAFT SENT_BACK", "SUBMITTED", permit=P.DUTY_REPORT),
        step("accept", "SUBMITTED", "ACCEPTED", permit=P.DUTY_DECIDE),
        step("send_back", "SUBMITTED", "SENT_BACK", permit=P.DUTY_DECIDE),
        step("publish", "ACCEPTED", "PUBLISHED", permit=P.DUTY_REPORT),
    ),
    refusal=_("这份报告现在不能这样办，请刷新页面看看。"),
)

FLOWS = (LIST, DUTY, FILLING, MEETING, PROBLEM, WORK_REPORT)
