"""What the buttons say, which form they open, and which action they call. Which buttons there are, flow and permits say."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from hongguanjia.base.access.api import Actor
from hongguanjia.base.people import naming
from hongguanjia.base.web.api import OnceForm
from hongguanjia.kit.flow import Flow
from hongguanjia.rooms.duties import actions, flow, forms, permits, queries

Act = Callable[[Actor, datetime, int, Mapping[str, Any]], object]


@dataclass(frozen=True, slots=True)
class Verb:
    """A button. Without ``form`` it acts at once; ``said`` is told afterwards, ``hint`` stands above the form."""

    label: object
    said: object
    act: Act
    form: type[OnceForm] | None = None
    hint: object = ""
    kind: str = "quiet"


@dataclass(frozen=True, slots=True)
class Noun:
    """Something with buttons: its flow, whose rows are seen, what the verbs are, and the desk page of one row."""

    flow: Flow
    rows: Callable[[Actor], QuerySet[Any]]
    page: str
    verbs: Mapping[str, Verb]


def _reasoned(do: Callable[..., object], name: str) -> Act:
    return lambda actor, now, pk, data: do(actor=actor, now=now, reason=data["reason"], **{name: pk})


def _plain(do: Callable[..., object], name: str) -> Act:
    return lambda actor, now, pk, data: do(actor=actor, now=now, **{name: pk})


def _plan(actor: Actor, now: datetime, pk: int, data: Mapping[str, Any]) -> object:
    owner = naming.find_people(actor, data["owner"], None, field="owner")[0] if data["owner"].strip() else None
    words = {"measures": data["measures"], "due_date": data["due_date"]}
    return actions.plan_problem(actor=actor, now=now, problem_id=pk, owner_id=owner, **words)


def _mend(actor: Actor, now: datetime, pk: int, data: Mapping[str, Any]) -> object:
    return actions.mend_problem(actor=actor, now=now, problem_id=pk, outcome=data["outcome"], photos=data["photos"])


DUTY_VERBS = {
    "accept": Verb(_("认可"), _("已认可。"), _plain(actions.accept_duty, "duty_id"), kind="primary"),
    "send_back": Verb(
        _("退回"),
        _("已退回，对方会看到理由。"),
        _reasoned(actions.send_back_duty, "duty_id"),
        forms.ReasonForm,
        _("请写明缺什么、要改什么。"),
        "danger",
    ),
}
MEETING_VERBS = {
    "call_off": Verb(
        _("取消会议"), _("已取消。"), _reasoned(actions.call_off_meeting, "meeting_id"), forms.ReasonForm, "", "danger"
    ),
    "void": Verb(
        _("作废记录"),
        _("已作废，请重新登记正确的记录。"),
        _reasoned(actions.void_meeting, "meeting_id"),
        forms.ReasonForm,
        _("记录有误时作废：相应的事实撤回，再登记一次正确的。"),
        "danger",
    ),
}
PROBLEM_VERBS = {
    "plan": Verb(_("定措施和期限"), _("已定下。"), _plan, forms.PlanForm, "", "primary"),
    "mend": Verb(
        _("报告已整改"),
        _("已报告，等另一个人核对销号。"),
        _mend,
        forms.MendForm,
        _("附上整改后的照片或文件。"),
        "primary",
    ),
    "close": Verb(_("核对销号"), _("已销号。"), _plain(actions.close_problem, "problem_id"), kind="primary"),
    "send_back": Verb(
        _("退回整改"), _("已退回。"), _reasoned(actions.send_back_problem, "problem_id"), forms.ReasonForm, "", "danger"
    ),
    "reopen": Verb(
        _("重新整改"),
        _("已重新列入整改。"),
        _reasoned(actions.reopen_problem, "problem_id"),
        forms.ReasonForm,
        _("回头看发现反弹时用。"),
        "danger",
    ),
}
WORK_REPORT_VERBS = {
    "submit": Verb(_("上报"), _("已上报。"), _plain(actions.submit_work_report, "report_id"), kind="primary"),
    "accept": Verb(_("通过"), _("已通过。"), _plain(actions.accept_work_report, "report_id"), kind="primary"),
    "send_back": Verb(
        _("退回"), _("已退回。"), _reasoned(actions.send_back_work_report, "report_id"), forms.ReasonForm, "", "danger"
    ),
    "publish": Verb(
        _("向党员群众公布"), _("已公布。"), _plain(actions.publish_work_report, "report_id"), kind="primary"
    ),
}

DUTY = Noun(flow.DUTY, queries.visible_duties, "desk-duties-duty", DUTY_VERBS)
MEETING = Noun(flow.MEETING, queries.visible_meetings, "desk-duties-meeting", MEETING_VERBS)
PROBLEM = Noun(flow.PROBLEM, queries.visible_problems, "desk-duties-problem", PROBLEM_VERBS)
WORK_REPORT = Noun(flow.WORK_REPORT, queries.visible_work_reports, "desk-duties-report", WORK_REPORT_VERBS)


def list_buttons(actor: Actor, noun: Noun, row: Any) -> list[tuple[str, Verb]]:
    """The buttons of a row for this actor, in the order of the flow."""
    names = permits.list_verbs(actor, noun.flow, row.state, row.organisation)
    return [(name, noun.verbs[name]) for name in names if name in noun.verbs]
