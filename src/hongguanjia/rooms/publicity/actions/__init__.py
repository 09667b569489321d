"""One function per verb, by noun. Each fetches in scope, asks flow and rules, compares and sets, tells."""

from hongguanjia.rooms.publicity.actions.appeals import (
    ask_again,
    correct_appeal,
    explain_appeal,
    make_appeal,
    take_appeal,
    withdraw_appeal,
)
from hongguanjia.rooms.publicity.actions.deadlines import (
    escalate_objections_overdue,
    escalate_overdue,
    remind_due,
    remind_objections_due,
)
from hongguanjia.rooms.publicity.actions.notices import end_due, open_due, open_notice
from hongguanjia.rooms.publicity.actions.objections import decide_objection, object_on_paper, object_to_line

__all__ = [
    "ask_again",
    "correct_appeal",
    "decide_objection",
    "end_due",
    "escalate_objections_overdue",
    "escalate_overdue",
    "explain_appeal",
    "make_appeal",
    "object_on_paper",
    "object_to_line",
    "open_due",
    "open_notice",
    "remind_due",
    "remind_objections_due",
    "take_appeal",
    "withdraw_appeal",
]
