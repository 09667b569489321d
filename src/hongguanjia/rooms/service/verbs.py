"""What the buttons say, which form they open, and which action they call. Which buttons there are, the flow says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from hongguanjia.base.access.api import Actor
from hongguanjia.base.people import naming
from hongguanjia.base.web.api import OnceForm
from hongguanjia.rooms.service import actions, forms, permits, queries
from hongguanjia.rooms.service.flow import ACTIVITY, CERTIFICATE, WISH
from hongguanjia.rooms.service.models import Activity, Certificate, Wish

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


def _enrol(actor: Actor, now: datetime, pk: int, data: Mapping[str, Any]) -> object:
    activity = queries.visible_activities(actor, now).get(pk=pk)
    people = naming.find_people(actor, data["names"], activity.organisation, field="names")
    if data["whole_branch"]:
        people += naming.list_branch(actor, activity.organisation)
    return actions.enrol_people(actor=actor, now=now, activity_id=pk, person_ids=people)


def _make_up(actor: Actor, now: datetime, pk: int, data: Mapping[str, Any]) -> object:
    activity = queries.visible_activities(actor, now).get(pk=pk)
    found = naming.find_people(actor, data["name"], activity.organisation, field="name")
    witness = naming.find_people(actor, data["witness"], activity.organisation, field="witness")
    return actions.make_up_attendance(
        actor=actor,
        now=now,
        activity_id=pk,
        person_id=found[0] if found else 0,
        minutes=data["minutes"],
        reason=data["reason"],
        witness_id=witness[0] if witness else None,
    )


Buttons = list[tuple[str, Verb]]

ACTIVITY_VERBS: dict[str, Verb] = {
    "publish": Verb(
        _("发布"),
        _("已发布，大家可以报名了。"),
        lambda actor, now, pk, data: actions.publish_activity(actor=actor, now=now, activity_id=pk),
        kind="primary",
    ),
    "enrol": Verb(_("代为报名"), _("已登记。"), _enrol, forms.EnrolForm, _("给没有手机的人报名，或整个支部一起登记。")),
    "start": Verb(
        _("开始活动"),
        _("活动开始了，可以签到。"),
        lambda actor, now, pk, data: actions.start_activity(actor=actor, now=now, activity_id=pk),
        kind="primary",
    ),
    "end": Verb(
        _("结束活动"),
        _("活动结束了，请确认每个人的时长。"),
        lambda actor, now, pk, data: actions.end_activity(actor=actor, now=now, activity_id=pk),
        kind="primary",
    ),
    "collect": Verb(
        _("重新取签到"),
        _("已重新核对签到记录。"),
        lambda actor, now, pk, data: actions.collect_attendance(actor=actor, now=now, activity_id=pk),
    ),
    "confirm": Verb(
        _("全部确认"),
        _("有签到依据的时长都已确认。"),
        lambda actor, now, pk, data: actions.confirm_all(actor=actor, now=now, activity_id=pk),
        kind="primary",
    ),
    "make_up": Verb(
        _("补录"),
        _("已补录，并注明是补录。"),
        _make_up,
        forms.MakeUpForm,
        _("只给确实来过、但没有签到的人补录，会注明“补录”并公开理由。"),
    ),
    "settle": Verb(
        _("结算时长"),
        _("已结算，服务时长已记入。"),
        lambda actor, now, pk, data: actions.settle_activity(actor=actor, now=now, activity_id=pk),
        kind="primary",
    ),
    "repeat": Verb(
        _("排成系列"),
        _("已排好，后面几期是草稿，发布后才能报名。"),
        lambda actor, now, pk, data: actions.repeat_activity(
            actor=actor, now=now, activity_id=pk, cadence=data["cadence"], times=data["times"]
        ),
        forms.RepeatForm,
    ),
    "cancel": Verb(
        _("取消活动"),
        _("活动已取消，报名的人都收到了通知。"),
        lambda actor, now, pk, data: actions.cancel_activity(
            actor=actor, now=now, activity_id=pk, reason=data["reason"]
        ),
        forms.ReasonForm,
        _("取消以后不能恢复。理由会发给每个报名的人。"),
        "danger",
    ),
    "leave": Verb(
        _("取消报名"),
        _("已取消报名，名额让给了候补的人。"),
        lambda actor, now, pk, data: actions.leave_activity(actor=actor, now=now, activity_id=pk),
        OnceForm,
        _("取消以后名额会让给候补的人。开始之前随时可以再报。"),
        "danger",
    ),
    "sign_up": Verb(
        _("报名"),
        _("报名已办好。"),
        lambda actor, now, pk, data: actions.sign_up(actor=actor, now=now, activity_id=pk),
        kind="primary",
    ),
    "demand": Verb(
        _("申请更正"),
        _("更正申请已提交，会有人答复您。"),
        lambda actor, now, pk, data: actions.demand_correction(actor=actor, now=now, activity_id=pk, text=data["text"]),
        forms.DemandForm,
        _("服务记录不对，或者漏记了，可以要求更正。"),
    ),
}

WISH_VERBS: dict[str, Verb] = {
    "publish": Verb(
        _("公布"),
        _("已公布，党员可以认领了。"),
        lambda actor, now, pk, data: actions.publish_wish(actor=actor, now=now, wish_id=pk),
        kind="primary",
    ),
    "return": Verb(
        _("退回"),
        _("已退回，许愿人会看到理由。"),
        lambda actor, now, pk, data: actions.return_wish(actor=actor, now=now, wish_id=pk, reason=data["reason"]),
        forms.ReasonForm,
        _("请写明怎么改，或者该找哪里。"),
    ),
    "claim": Verb(
        _("认领"),
        _("认领成功，请尽快联系。办好后在这里报告。"),
        lambda actor, now, pk, data: actions.claim_wish(actor=actor, now=now, wish_id=pk),
        kind="primary",
    ),
    "report": Verb(
        _("办好了"),
        _("已报告，等待确认。"),
        lambda actor, now, pk, data: actions.report_wish(actor=actor, now=now, wish_id=pk, report=data["report"]),
        forms.ReportForm,
        kind="primary",
    ),
    "give_back": Verb(
        _("放弃认领"),
        _("已放弃，别人可以认领。"),
        lambda actor, now, pk, data: actions.give_back_wish(actor=actor, now=now, wish_id=pk, reason=data["reason"]),
        forms.ReasonForm,
        kind="danger",
    ),
    "confirm": Verb(
        _("确认实现"),
        _("已确认，谢谢。"),
        lambda actor, now, pk, data: actions.confirm_wish(actor=actor, now=now, wish_id=pk, reason=data["reason"]),
        forms.OptionalReasonForm,
        _("许愿人自己确认不用写理由；党务员代为确认，请写明怎么核实的。"),
        "primary",
    ),
    "send_back": Verb(
        _("还没办好"),
        _("已退给认领人。"),
        lambda actor, now, pk, data: actions.send_back_wish(actor=actor, now=now, wish_id=pk, reason=data["reason"]),
        forms.ReasonForm,
    ),
    "resubmit": Verb(
        _("修改后再提"),
        _("已重新提交，等待审核。"),
        lambda actor, now, pk, data: actions.resubmit_wish(
            actor=actor, now=now, wish_id=pk, typed=forms.wish_input(data)
        ),
        forms.WishForm,
        kind="primary",
    ),
    "withdraw": Verb(
        _("撤回心愿"),
        _("已撤回。"),
        lambda actor, now, pk, data: actions.withdraw_wish(actor=actor, now=now, wish_id=pk, reason=data["reason"]),
        forms.OptionalReasonForm,
        kind="danger",
    ),
}

CERTIFICATE_VERBS: dict[str, Verb] = {
    "issue": Verb(
        _("出具证明"),
        _("已出具，可以打印。"),
        lambda actor, now, pk, data: actions.issue_certificate(
            actor=actor, now=now, certificate_id=pk, contact=data["contact"]
        ),
        forms.IssueForm,
        _("证明免费出具，编号自动取，内容以已记入的服务为准。"),
        "primary",
    ),
    "decline": Verb(
        _("不出具"),
        _("已答复申请人。"),
        lambda actor, now, pk, data: actions.decline_certificate(
            actor=actor, now=now, certificate_id=pk, reason=data["reason"]
        ),
        forms.ReasonForm,
    ),
    "withdraw": Verb(
        _("撤回证明"),
        _("已撤回，查验页会显示。"),
        lambda actor, now, pk, data: actions.withdraw_certificate(
            actor=actor, now=now, certificate_id=pk, reason=data["reason"]
        ),
        forms.ReasonForm,
        kind="danger",
    ),
}


def split_buttons(buttons: Buttons) -> tuple[Buttons, Buttons]:
    """The one primary button of a screen, if there is any, and the others."""
    first = next((button for button in buttons if button[1].kind == "primary"), None)
    return ([first] if first else []), [button for button in buttons if button is not first]


def next_buttons(actor: Actor, activity: Activity, undecided: int) -> tuple[Buttons, Buttons]:
    """The same for an activity: confirm while somebody's time is ``undecided``, settle when nobody's is."""
    later = "settle" if undecided else "confirm"
    return split_buttons([(name, verb) for name, verb in list_activity_verbs(actor, activity) if name != later])


def list_activity_verbs(actor: Actor, activity: Activity) -> Buttons:
    """The buttons of an activity for those who run it, in the order of the flow."""
    personal = permits.PERSONAL_VERBS
    return [
        (name, ACTIVITY_VERBS[name])
        for name in ACTIVITY.verbs(activity.state)
        if name in ACTIVITY_VERBS and name not in personal and permits.may_activity(actor, name, activity)
    ]


def list_wish_verbs(actor: Actor, wish: Wish) -> Buttons:
    """The buttons of a wish."""
    names = (name for name in WISH.verbs(wish.state) if name in WISH_VERBS)
    return [(name, WISH_VERBS[name]) for name in names if permits.may_wish(actor, name, wish)]


def list_certificate_verbs(actor: Actor, certificate: Certificate) -> Buttons:
    """The buttons of a certificate for who issues it."""
    names = CERTIFICATE.verbs(certificate.state)
    return [(name, CERTIFICATE_VERBS[name]) for name in names if permits.may_certificate(actor, name, certificate)]
