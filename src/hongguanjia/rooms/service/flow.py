"""The lives of the nouns: one table each. Check, buttons, diagram and exhaustive test come from here."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hongguanjia.base.access.api import Permission as P
from hongguanjia.kit.flow import Flow, step
from hongguanjia.rooms.service import facts
from hongguanjia.rooms.service.states import (
    ActivityState,
    AttendanceState,
    CertificateState,
    DemandState,
    SignUpState,
    WishState,
)

ACTIVITY = Flow(
    "service.activity",
    tuple(ActivityState.values),
    (
        step("edit", "DRAFT PUBLISHED", None, permit=P.SERVICE_MANAGE),
        step("publish", "DRAFT", "PUBLISHED", permit=P.SERVICE_MANAGE),
        step("sign_up", "PUBLISHED", None, permit=P.SERVICE_SIGN_UP),
        step("leave", "PUBLISHED", None, permit=P.SERVICE_SIGN_UP),
        step("enrol", "PUBLISHED RUNNING", None, permit=P.SERVICE_MANAGE),
        step("remove", "PUBLISHED", None, permit=P.SERVICE_MANAGE),
        step("start", "PUBLISHED", "RUNNING", permit=P.SERVICE_MANAGE),
        step("end", "RUNNING", "SETTLING", permit=P.SERVICE_MANAGE),
        step("collect", "SETTLING", None, permit=P.SERVICE_MANAGE),
        step("confirm", "SETTLING", None, permit=P.SERVICE_MANAGE),
        step("second", "SETTLING", None, permit=P.SERVICE_SETTLE),
        step("settle", "SETTLING", "SETTLED", permit=P.SERVICE_SETTLE, fact=facts.ATTENDED),
        step("make_up", "SETTLING SETTLED", None, permit=P.SERVICE_SETTLE, fact=facts.ATTENDED),
        step("correct", "SETTLED", None, permit=P.SERVICE_SETTLE, fact=facts.ATTENDED),
        step("demand", "SETTLED", None, permit=P.SERVICE_SIGN_UP),
        step("print_slips", "SETTLING SETTLED", None, permit=P.SERVICE_MANAGE),
        step("rate", "SETTLING SETTLED", None, permit=P.SERVICE_READ),
        step("repeat", "PUBLISHED RUNNING SETTLING SETTLED", None, permit=P.SERVICE_MANAGE),
        step("cancel", "DRAFT PUBLISHED RUNNING", "CANCELLED", permit=P.SERVICE_MANAGE),
    ),
    refusal=_("活动现在的状态下不能这样做。请刷新页面，看看活动进行到哪一步了。"),
)

RUN_VERBS = frozenset({"enrol", "remove", "start", "end", "collect", "confirm", "print_slips"})
"""What organiser and helpers of an activity may do without a post: run it, never settle it."""

SIGN_UP = Flow(
    "service.sign_up",
    tuple(SignUpState.values),
    (
        step("sign_up", "LEFT", "SIGNED_UP", permit=P.SERVICE_SIGN_UP),
        step("wait", "LEFT", "WAITING", permit=P.SERVICE_SIGN_UP),
        step("enrol", "LEFT REMOVED", "SIGNED_UP", permit=P.SERVICE_MANAGE),
        step("promote", "WAITING", "SIGNED_UP", permit=P.SERVICE_SIGN_UP),
        step("leave", "SIGNED_UP WAITING", "LEFT", permit=P.SERVICE_SIGN_UP),
        step("remove", "SIGNED_UP WAITING", "REMOVED", permit=P.SERVICE_MANAGE),
    ),
    refusal=_("这个报名现在不能这样改。如果被移出活动，请联系组织者。"),
)

ATTENDANCE = Flow(
    "service.attendance",
    tuple(AttendanceState.values),
    (
        step("confirm", "PROPOSED CONFIRMED ABSENT", "CONFIRMED", permit=P.SERVICE_MANAGE),
        step("mark_absent", "PROPOSED CONFIRMED", "ABSENT", permit=P.SERVICE_MANAGE),
        step("second", "CONFIRMED", None, permit=P.SERVICE_SETTLE),
        step("record", "CONFIRMED", "RECORDED", permit=P.SERVICE_SETTLE, fact=facts.ATTENDED),
        step("correct", "RECORDED ABSENT", "RECORDED", permit=P.SERVICE_SETTLE, fact=facts.ATTENDED),
        step("withdraw", "RECORDED", "ABSENT", permit=P.SERVICE_SETTLE),
    ),
    refusal=_("这条签到记录现在不能这样改。"),
)

DEMAND = Flow(
    "service.demand",
    tuple(DemandState.values),
    (
        step("grant", "OPEN", "GRANTED", permit=P.SERVICE_SETTLE),
        step("refuse", "OPEN", "REFUSED", permit=P.SERVICE_SETTLE),
    ),
    refusal=_("这份更正申请已经答复过了。"),
)

CERTIFICATE = Flow(
    "service.certificate",
    tuple(CertificateState.values),
    (
        step("issue", "REQUESTED", "ISSUED", permit=P.SERVICE_MANAGE),
        step("decline", "REQUESTED", "DECLINED", permit=P.SERVICE_MANAGE),
        step("withdraw", "ISSUED", "WITHDRAWN", permit=P.SERVICE_SETTLE),
    ),
    refusal=_("这份证明现在不能这样办，请先看它的状态。"),
)

WISH = Flow(
    "service.wish",
    tuple(WishState.values),
    (
        step("publish", "SUBMITTED", "PUBLISHED", permit=P.WISH_MANAGE),
        step("return", "SUBMITTED PUBLISHED", "RETURNED", permit=P.WISH_MANAGE),
        step("resubmit", "RETURNED", "SUBMITTED", permit=P.WISH_MAKE),
        step("claim", "PUBLISHED", "CLAIMED", permit=P.WISH_TAKE),
        step("give_back", "CLAIMED", "PUBLISHED", permit=P.WISH_TAKE),
        step("report", "CLAIMED", "DONE", permit=P.WISH_TAKE),
        step("send_back", "DONE", "CLAIMED", permit=P.WISH_MAKE),
        step("confirm", "DONE", "CONFIRMED", permit=P.WISH_MAKE, fact=facts.WISH_DONE),
        step("withdraw", "SUBMITTED RETURNED PUBLISHED", "WITHDRAWN", permit=P.WISH_MAKE),
        step("expire", "PUBLISHED", "EXPIRED", permit=P.WISH_MANAGE),
    ),
    refusal=_("这个心愿现在不能这样办。可能别人已经先办了，请刷新页面看看。"),
)

FLOWS = (ACTIVITY, SIGN_UP, ATTENDANCE, DEMAND, CERTIFICATE, WISH)
