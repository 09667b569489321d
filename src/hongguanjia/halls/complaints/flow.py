"""The life of a complaint: sent → taken → answered → closed; the sender may ask again once."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hongguanjia.base.access.api import Permission
from hongguanjia.kit.flow import Flow, step

SENDER = "sender"

COMPLAINT = Flow(
    "complaint",
    ("SENT", "TAKEN", "ANSWERED", "CLOSED"),
    (
        step("take_up", "SENT", "TAKEN", permit=Permission.COMPLAINT_ANSWER),
        step("answer", "SENT TAKEN", "ANSWERED", permit=Permission.COMPLAINT_ANSWER),
        step("ask_again", "ANSWERED", "TAKEN", permit=SENDER),
        step("close", "ANSWERED", "CLOSED", permit=SENDER),
    ),
    refusal=_("这件事现在不能这样办，请刷新页面看看最新进展。"),
)
