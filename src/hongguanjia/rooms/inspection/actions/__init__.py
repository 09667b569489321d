"""One function per verb. Each fetches in scope, asks flow and rules, compares and sets, records, tells."""

from hongguanjia.rooms.inspection.actions.accepting import (
    close_notice,
    grant_extension,
    refuse_extension,
    reopen_notice,
    send_back_notice,
)
from hongguanjia.rooms.inspection.actions.bulletins import (
    correct_bulletin,
    draft_bulletin,
    edit_bulletin,
    publish_bulletin,
    return_bulletin,
    submit_bulletin,
)
from hongguanjia.rooms.inspection.actions.deadlines import (
    escalate_due,
    escalate_notice,
    remind_due,
    settle_escalation,
)
from hongguanjia.rooms.inspection.actions.findings import (
    confirm_finding,
    dismiss_finding,
    object_to_finding,
    reject_objection,
    reply_to_finding,
    uphold_objection,
)
from hongguanjia.rooms.inspection.actions.issuing import issue_from_finding, issue_notice, withdraw_notice
from hongguanjia.rooms.inspection.actions.mending import (
    ask_extension,
    plan_mending,
    receive_notice,
    report_mended,
    tell_progress,
)
from hongguanjia.rooms.inspection.actions.planning import (
    add_round,
    amend_plan,
    draft_plan,
    file_plan,
    save_checklist,
)
from hongguanjia.rooms.inspection.actions.printing import print_bulletin, print_notice
from hongguanjia.rooms.inspection.actions.rounds import (
    announce_round,
    call_off_round,
    choose_targets,
    declare_tie,
    draw_round,
    finish_round,
)
from hongguanjia.rooms.inspection.actions.visiting import add_photo, record_visit

__all__ = [
    "add_photo",
    "add_round",
    "amend_plan",
    "announce_round",
    "ask_extension",
    "call_off_round",
    "choose_targets",
    "close_notice",
    "confirm_finding",
    "correct_bulletin",
    "declare_tie",
    "dismiss_finding",
    "draft_bulletin",
    "draft_plan",
    "draw_round",
    "edit_bulletin",
    "escalate_due",
    "escalate_notice",
    "file_plan",
    "finish_round",
    "grant_extension",
    "issue_from_finding",
    "issue_notice",
    "object_to_finding",
    "plan_mending",
    "print_bulletin",
    "print_notice",
    "publish_bulletin",
    "receive_notice",
    "record_visit",
    "refuse_extension",
    "reject_objection",
    "remind_due",
    "reopen_notice",
    "reply_to_finding",
    "report_mended",
    "return_bulletin",
    "save_checklist",
    "send_back_notice",
    "settle_escalation",
    "submit_bulletin",
    "tell_progress",
    "uphold_objection",
    "withdraw_notice",
]
