"""The door of ``publicity``: what halls, the demo and commands may use."""

from hongguanjia.rooms.publicity.actions import (
    ask_again,
    correct_appeal,
    decide_objection,
    end_due,
    escalate_objections_overdue,
    escalate_overdue,
    explain_appeal,
    make_appeal,
    object_on_paper,
    object_to_line,
    open_due,
    open_notice,
    remind_due,
    remind_objections_due,
    take_appeal,
    withdraw_appeal,
)

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
