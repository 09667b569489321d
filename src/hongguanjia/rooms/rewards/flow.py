"""The life of a voucher (兑换凭证), and of what a device reports late."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hongguanjia.base.access.api import Permission
from hongguanjia.kit.flow import Flow, step
from hongguanjia.rooms.rewards.models import (
    ClosingState,
    CountState,
    DrawState,
    GiftState,
    GivenState,
    GrantState,
    PartState,
    ReportState,
    TransferState,
    VoucherState,
    WaitingState,
)

REDEEMED = "rewards.redeemed"
SERVICE_GIVEN = "rewards.service_given"

VOUCHER = Flow(
    noun="voucher",
    states=tuple(VoucherState.values),
    transitions=(
        step("hand_over", "RESERVED", "HANDED_OVER", permit=Permission.REWARD_HAND_OVER, fact=REDEEMED),
        step("cancel", "RESERVED", "CANCELLED", permit=Permission.REWARD_REDEEM),
        step("call_off", "RESERVED", "CANCELLED", permit=Permission.REWARD_HAND_OVER),
        step("expire", "RESERVED", "EXPIRED", permit="system"),
        step("take_back", "HANDED_OVER", "RETURNED", permit=Permission.REWARD_HAND_OVER),
        step("give_back_part", "HANDED_OVER", None, permit=Permission.REWARD_HAND_OVER),
        step("replace_code", "RESERVED", None, permit=Permission.REWARD_REDEEM),
        step("give", "RESERVED", None, permit=Permission.REWARD_REDEEM),
    ),
    refusal=_("这张凭证已经办结，不能再办。"),
)

PART = Flow(
    noun="part",
    states=tuple(PartState.values),
    transitions=(
        step("confirm_part", "PROPOSED", "DONE", permit=Permission.REWARD_HAND_OVER),
        step("refuse_part", "PROPOSED", "REFUSED", permit=Permission.REWARD_HAND_OVER),
    ),
    refusal=_("这次退分已经有结论，请刷新页面看结果。"),
)

REPORT = Flow(
    noun="report",
    states=tuple(ReportState.values),
    transitions=(
        step("charge", "CONFLICT", "SETTLED", permit=Permission.REWARD_MANAGE, fact=REDEEMED),
        step("write_off", "CONFLICT", "SETTLED", permit=Permission.REWARD_MANAGE),
        step("dismiss", "CONFLICT", "SETTLED", permit=Permission.REWARD_MANAGE),
    ),
    refusal=_("这条记录没有待处理的冲突，请刷新页面看最新状态。"),
)

CLOSING = Flow(
    noun="closing",
    states=tuple(ClosingState.values),
    transitions=(
        step("sign_off", "COUNTED", "SIGNED", permit=Permission.REWARD_HAND_OVER),
        step("reject", "COUNTED", "REJECTED", permit=Permission.REWARD_HAND_OVER),
    ),
    refusal=_("这张日结单已经有结论，请刷新页面看最新状态。"),
)

TRANSFER = Flow(
    noun="transfer",
    states=tuple(TransferState.values),
    transitions=(
        step("receive", "SENT", "RECEIVED", permit=Permission.REWARD_HAND_OVER),
        step("take_back", "SENT", "TAKEN_BACK", permit=Permission.REWARD_HAND_OVER),
    ),
    refusal=_("这批调拨已经办结，请刷新页面看结果。"),
)

COUNT = Flow(
    noun="count",
    states=tuple(CountState.values),
    transitions=(
        step("submit", "COUNTING", "COUNTED", permit=Permission.REWARD_HAND_OVER),
        step("confirm", "COUNTED", "CONFIRMED", permit=Permission.REWARD_HAND_OVER),
        step("send_back", "COUNTED", "COUNTING", permit=Permission.REWARD_HAND_OVER),
        step("abandon", "COUNTING COUNTED", "ABANDONED", permit=Permission.REWARD_HAND_OVER),
    ),
    refusal=_("这张盘点表现在不能这样办，请刷新页面看最新状态。"),
)

DRAW = Flow(
    noun="draw",
    states=tuple(DrawState.values),
    transitions=(
        step("enter", "OPEN", None, permit=Permission.REWARD_REDEEM),
        step("withdraw", "OPEN", None, permit=Permission.REWARD_REDEEM),
        step("draw", "OPEN", "DRAWN", permit="system"),
        step("call_off", "OPEN", "CALLED_OFF", permit=Permission.REWARD_MANAGE),
    ),
    refusal=_("这次抽签已经办结，请看公布的结果。"),
)

WAITING = Flow(
    noun="waiting",
    states=tuple(WaitingState.values),
    transitions=(
        step("offer", "WAITING", "OFFERED", permit="system"),
        step("take", "WAITING OFFERED", "TAKEN", permit=Permission.REWARD_REDEEM),
        step("decline", "WAITING OFFERED", "DECLINED", permit=Permission.REWARD_REDEEM),
        step("lapse", "WAITING OFFERED", "LAPSED", permit="system"),
    ),
    refusal=_("您的候补已经办结，请刷新页面看最新状态。"),
)

GIFT = Flow(
    noun="gift",
    states=tuple(GiftState.values),
    transitions=(
        step("accept", "OFFERED", "ACCEPTED", permit=Permission.REWARD_REDEEM),
        step("decline", "OFFERED", "DECLINED", permit=Permission.REWARD_REDEEM),
        step("withdraw", "OFFERED", "WITHDRAWN", permit=Permission.REWARD_REDEEM),
    ),
    refusal=_("这份转赠已经有答复，请刷新页面看最新状态。"),
)

GRANT = Flow(
    noun="grant",
    states=tuple(GrantState.values),
    transitions=(
        step("approve", "PROPOSED", "GRANTED", permit=Permission.REWARD_MANAGE),
        step("refuse", "PROPOSED", "REFUSED", permit=Permission.REWARD_MANAGE),
    ),
    refusal=_("这份互助申请已经有结论，请刷新页面看最新状态。"),
)

GIVEN = Flow(
    noun="given",
    states=tuple(GivenState.values),
    transitions=(
        step("confirm", "AWAITING", "CONFIRMED", permit=Permission.REWARD_REDEEM, fact=SERVICE_GIVEN),
        step("deny", "AWAITING", "DENIED", permit=Permission.REWARD_REDEEM),
    ),
    refusal=_("这次服务已经答复过了。"),
)
