"""The lives of a mandate and of one use of it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hongguanjia.base.access.api import Permission as P
from hongguanjia.base.mandates.models import MandateState, UseState
from hongguanjia.kit.flow import Flow, step

MANDATE = Flow(
    "mandates.mandate",
    tuple(MandateState.values),
    (
        step("use", "ACTIVE", None, permit=P.MANDATE_ACT),
        step("close", "ACTIVE", "CLOSED", permit=P.MANDATE_ACT),
        step("revoke", "ACTIVE", "REVOKED", permit=P.MANDATE_ACT),
    ),
    refusal=_("这份代办已经办结或撤销，不能再用。需要时请重新办理。"),
)

USE = Flow(
    "mandates.use",
    tuple(UseState.values),
    (
        step("object", "DONE", "OBJECTED", permit=P.MANDATE_ACT),
        step("undo", "OBJECTED", "UNDONE", permit=P.MANDATE_ACT),
        step("keep", "OBJECTED", "KEPT", permit=P.MANDATE_ACT),
    ),
    refusal=_("这一项已经提过异议或处理完了，请刷新页面查看结果。"),
)
