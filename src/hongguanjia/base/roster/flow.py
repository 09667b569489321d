"""The life of a batch."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hongguanjia.base.access.api import Permission
from hongguanjia.kit.flow import Flow, step

_IMPORT = Permission.PERSON_IMPORT

BATCH = Flow(
    noun="roster.batch",
    states=("UPLOADED", "READY", "APPLYING", "APPLIED", "UNDOING", "UNDONE", "REFUSED", "CANCELLED"),
    transitions=(
        step("read", "UPLOADED", "READY", permit=_IMPORT),
        step("refuse", "UPLOADED", "REFUSED", permit=_IMPORT),
        step("cancel", "UPLOADED READY", "CANCELLED", permit=_IMPORT),
        step("confirm", "READY", "APPLYING", permit=_IMPORT),
        step("apply", "APPLYING", "APPLIED", permit=_IMPORT),
        step("hand_back", "APPLYING", "READY", permit=_IMPORT),
        step("undo", "APPLIED", "UNDOING", permit=_IMPORT),
        step("revert", "UNDOING", "UNDONE", permit=_IMPORT),
        step("keep", "UNDOING", "APPLIED", permit=_IMPORT),
    ),
    refusal=_("这一批名册现在的状态下不能这样做，请刷新页面看看进展。"),
)
