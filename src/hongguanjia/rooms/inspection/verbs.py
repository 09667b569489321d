"""What the buttons say, which form they open, and which action they call. Which buttons there are, flow and permits say."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from hongguanjia.base.access.api import Actor
from hongguanjia.kit.flow import Flow
from hongguanjia.rooms.inspection import actions, flow, forms, permits, queries
from hongguanjia.rooms.inspection.data import MendingPlan, NoticeInput, ReportInput

Call = dict[str, Any]
Act = Callable[[Call, int, Mapping[str, Any]], object]


@dataclass(frozen=True, slots=True)
class Verb:
    """A button. Without ``form`` it acts at once; ``said`` is told afterwards, ``hint`` stands above the form."""

    label: object
    said: object
    act: Act
    form: type[forms.StepForm] | None = None
    hint: object = ""
    kind: str = "quiet"


@dataclass(frozen=True, slots=True)
class Noun:
    """What the page behind every button needs to know of a noun."""

    flow: Flow
    rows: Callable[[Actor], QuerySet[Any]]
    verbs: Mapping[str, Verb]


Buttons = list[tuple[str, Verb]]

NOTICE: dict[str, Verb] = {
    "receive": Verb(
        _("签收"),
        _("已签收，请报整改方案。"),
        lambda c, pk, d: actions.receive_notice(**c, notice_id=pk, receiver_name=d["receiver_name"]),
        forms.ReceiveForm,
        kind="primary",
    ),
    "plan": Verb(
        _("报整改方案"),
        _("整改方案已报，整改好以后报告结果。"),
        lambda c, pk, d: actions.plan_mending(
            **c, notice_id=pk, plan=MendingPlan(d["measures"], d["leader"], d["mender"], d["planned_date"])
        ),
        forms.MendingForm,
        kind="primary",
    ),
    "report": Verb(
        _("报告整改结果"),
        _("已报告，等发通知的单位验收。"),
        lambda c, pk, d: actions.report_mended(
            **c, notice_id=pk, report=ReportInput(d["text"], d["no_document_reason"]), files=d["papers"]
        ),
        forms.ReportForm,
        kind="primary",
    ),
    "progress": Verb(
        _("说说进展"),
        _("进展已记下。"),
        lambda c, pk, d: actions.tell_progress(**c, notice_id=pk, text=d["text"]),
        forms.TextForm,
        _("不是必须的，有进展想让上级知道时再写。"),
    ),
    "ask_extension": Verb(
        _("申请延期"),
        _("延期申请已交，等审批。"),
        lambda c, pk, d: actions.ask_extension(**c, notice_id=pk, until_date=d["until_date"], reason=d["reason"]),
        forms.ExtensionForm,
    ),
    "close": Verb(
        _("验收销号"),
        _("已销号。"),
        lambda c, pk, d: actions.close_notice(**c, notice_id=pk, check=d["check"], answer=d["answer"]),
        forms.CloseForm,
        _("看过佐证、核查属实才销号。经手过这件整改的同志不能验收。"),
        "primary",
    ),
    "send_back": Verb(
        _("退回整改"),
        _("已退回，对方会看到还差什么。"),
        lambda c, pk, d: actions.send_back_notice(**c, notice_id=pk, reason=d["reason"]),
        forms.ReasonForm,
        _("请写明还差什么。期限不变。"),
    ),
    "settle": Verb(
        _("记下落实情况"),
        _("已记下。"),
        lambda c, pk, d: actions.settle_escalation(**c, notice_id=pk, done=d["done"]),
        forms.DoneForm,
    ),
    "escalate": Verb(
        _("按办法升级"),
        _("已按公布的办法升级。"),
        lambda c, pk, d: actions.escalate_notice(**c, notice_id=pk),
        forms.StepForm,
        _("系统每天会自动办；急的可以现在办。"),
    ),
    "reopen": Verb(
        _("回头看：反弹"),
        _("已重新打开，对方要重新整改。"),
        lambda c, pk, d: actions.reopen_notice(**c, notice_id=pk, reason=d["reason"]),
        forms.ReasonForm,
        _("销号后又发现同样的问题才用，请写明在哪里看到的。"),
        "danger",
    ),
    "withdraw": Verb(
        _("撤销通知单"),
        _("已撤销。"),
        lambda c, pk, d: actions.withdraw_notice(**c, notice_id=pk, reason=d["reason"]),
        forms.ReasonForm,
        _("发错了才撤销。号不再用，理由留着。"),
        "danger",
    ),
}

EXTENSION: dict[str, Verb] = {
    "grant": Verb(
        _("同意延期"),
        _("已同意，期限已改。"),
        lambda c, pk, d: actions.grant_extension(**c, extension_id=pk),
        forms.StepForm,
        kind="primary",
    ),
    "refuse": Verb(
        _("不同意延期"),
        _("已答复。"),
        lambda c, pk, d: actions.refuse_extension(**c, extension_id=pk, reason=d["reason"]),
        forms.ReasonForm,
    ),
}

FINDING: dict[str, Verb] = {
    "reply": Verb(
        _("说明情况"),
        _("您的说明已记下，确认前会看到。"),
        lambda c, pk, d: actions.reply_to_finding(**c, finding_id=pk, text=d["text"]),
        forms.TextForm,
        kind="primary",
    ),
    "confirm": Verb(
        _("确认问题"),
        _("已确认。"),
        lambda c, pk, d: actions.confirm_finding(**c, finding_id=pk),
        forms.StepForm,
        _("看过对方的说明再确认；发现问题的人不能自己确认。"),
        "primary",
    ),
    "issue": Verb(
        _("发整改通知单"),
        _("通知单已发出。"),
        lambda c, pk, d: actions.issue_from_finding(
            **c,
            finding_id=pk,
            typed=NoticeInput(d["basis"], d["problem"], d["requirement"], d["contact"], d["due_date"]),
        ),
        forms.NoticeForm,
        kind="primary",
    ),
    "object": Verb(
        _("提出异议"),
        _("异议已提交，会由另一位同志复核。"),
        lambda c, pk, d: actions.object_to_finding(**c, finding_id=pk, text=d["text"]),
        forms.TextForm,
    ),
    "reject": Verb(
        _("问题仍成立"),
        _("已答复。"),
        lambda c, pk, d: actions.reject_objection(**c, finding_id=pk, reason=d["reason"]),
        forms.ReasonForm,
    ),
    "uphold": Verb(
        _("异议成立"),
        _("问题已销去；发过的通知单撤销，通报已更正。"),
        lambda c, pk, d: actions.uphold_objection(**c, finding_id=pk, reason=d["reason"]),
        forms.ReasonForm,
    ),
    "dismiss": Verb(
        _("问题不成立"),
        _("已销去。"),
        lambda c, pk, d: actions.dismiss_finding(**c, finding_id=pk, reason=d["reason"]),
        forms.ReasonForm,
    ),
}

ROUND: dict[str, Verb] = {
    "announce": Verb(
        _("公布抽取名单"),
        _("名单和种子摘要已公布。"),
        lambda c, pk, d: actions.announce_round(**c, round_id=pk),
        forms.StepForm,
        _("公布以后名单和种子都不能再改，任何人都能在公开页面看到。"),
        "primary",
    ),
    "draw": Verb(
        _("公开抽取"),
        _("已抽取，督查员已收到通知。"),
        lambda c, pk, d: actions.draw_round(**c, round_id=pk),
        forms.StepForm,
        _("种子现在公开，谁都能重算一遍。"),
        "primary",
    ),
    "choose": Verb(
        _("指定对象和督查员"),
        _("已指定，督查员已收到通知。"),
        lambda c, pk, d: actions.choose_targets(
            **c, round_id=pk, teams=[(place, d["inspectors"]) for place in d["targets"]], why=d["why"]
        ),
        forms.ChooseForm,
        kind="primary",
    ),
    "finish": Verb(
        _("结束这一轮"),
        _("这一轮已结束，可以起草通报。"),
        lambda c, pk, d: actions.finish_round(**c, round_id=pk),
        forms.StepForm,
        kind="primary",
    ),
    "call_off": Verb(
        _("取消这一轮"),
        _("已取消。"),
        lambda c, pk, d: actions.call_off_round(**c, round_id=pk, reason=d["reason"]),
        forms.ReasonForm,
        kind="danger",
    ),
}

PLAN: dict[str, Verb] = {
    "file": Verb(
        _("备案"),
        _("已备案，可以开展督查。"),
        lambda c, pk, d: actions.file_plan(**c, plan_id=pk, number=d["number"]),
        forms.FileForm,
        _("起草人不能自己备案。"),
        "primary",
    ),
    "amend": Verb(
        _("调整计划"),
        _("计划已退回起草，调整后重新备案。"),
        lambda c, pk, d: actions.amend_plan(**c, plan_id=pk, reason=d["reason"]),
        forms.ReasonForm,
    ),
}

BULLETIN: dict[str, Verb] = {
    "edit": Verb(
        _("修改"),
        _("已保存。"),
        lambda c, pk, d: actions.edit_bulletin(
            **c, bulletin_id=pk, **{name: d[name] for name in ("title", "text", "scope", "names", "basis")}
        ),
        forms.BulletinForm,
    ),
    "submit": Verb(
        _("送审"),
        _("已送审。"),
        lambda c, pk, d: actions.submit_bulletin(**c, bulletin_id=pk),
        forms.StepForm,
        kind="primary",
    ),
    "return": Verb(
        _("退回修改"),
        _("已退回。"),
        lambda c, pk, d: actions.return_bulletin(**c, bulletin_id=pk, reason=d["reason"]),
        forms.ReasonForm,
    ),
    "publish": Verb(
        _("批准印发"),
        _("已印发到选定范围。"),
        lambda c, pk, d: actions.publish_bulletin(**c, bulletin_id=pk),
        forms.StepForm,
        _("印发后不能修改，有错只能更正。起草人不能自己批准。"),
        "primary",
    ),
    "correct": Verb(
        _("更正"),
        _("更正已登在原处。"),
        lambda c, pk, d: actions.correct_bulletin(**c, bulletin_id=pk, text=d["text"]),
        forms.TextForm,
    ),
}

NOUNS: dict[str, Noun] = {
    "notices": Noun(flow.NOTICE, queries.visible_notices, NOTICE),
    "extensions": Noun(flow.EXTENSION, queries.visible_extensions, EXTENSION),
    "findings": Noun(flow.FINDING, queries.visible_findings, FINDING),
    "rounds": Noun(flow.ROUND, queries.visible_rounds, ROUND),
    "plans": Noun(flow.PLAN, queries.visible_plans, PLAN),
    "bulletins": Noun(flow.BULLETIN, queries.visible_bulletins, BULLETIN),
}


def list_buttons(actor: Actor, noun: str, row: Any, *, but: tuple[str, ...] = ()) -> Buttons:
    """The buttons of a row for this actor, in the order of the flow."""
    known = NOUNS[noun]
    names = [name for name in permits.list_verbs(actor, known.flow, row) if name in known.verbs and name not in but]
    return [(name, known.verbs[name]) for name in names]


def split_buttons(buttons: Buttons) -> tuple[Buttons, Buttons]:
    """The one primary button of a screen, if there is any, and the others."""
    first = next((button for button in buttons if button[1].kind == "primary"), None)
    return ([first] if first else []), [button for button in buttons if button is not first]
