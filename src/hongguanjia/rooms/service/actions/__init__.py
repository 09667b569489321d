"""One function per verb, by noun. Each fetches in scope, asks flow and rules, compares and sets, records, tells."""

from hongguanjia.rooms.service.actions.activities import (
    cancel_activity,
    create_activity,
    edit_activity,
    end_activity,
    publish_activity,
    repeat_activity,
    start_activity,
)
from hongguanjia.rooms.service.actions.attendance import (
    collect_attendance,
    confirm_all,
    confirm_attendance,
    mark_absent,
    second_attendances,
)
from hongguanjia.rooms.service.actions.certificates import (
    decline_certificate,
    issue_certificate,
    request_certificate,
    withdraw_certificate,
)
from hongguanjia.rooms.service.actions.corrections import answer_demand, correct_attendance, demand_correction
from hongguanjia.rooms.service.actions.ratings import answer_slip, print_slips
from hongguanjia.rooms.service.actions.settlement import make_up_attendance, settle_activity
from hongguanjia.rooms.service.actions.sign_ups import enrol_people, leave_activity, remove_person, sign_up
from hongguanjia.rooms.service.actions.wishes import (
    claim_wish,
    confirm_wish,
    expire_wishes,
    give_back_wish,
    make_wish,
    publish_wish,
    report_wish,
    resubmit_wish,
    return_wish,
    send_back_wish,
    withdraw_wish,
)

__all__ = [
    "answer_demand",
    "answer_slip",
    "cancel_activity",
    "claim_wish",
    "collect_attendance",
    "confirm_all",
    "confirm_attendance",
    "confirm_wish",
    "correct_attendance",
    "create_activity",
    "decline_certificate",
    "demand_correction",
    "edit_activity",
    "end_activity",
    "enrol_people",
    "expire_wishes",
    "give_back_wish",
    "issue_certificate",
    "leave_activity",
    "make_up_attendance",
    "make_wish",
    "mark_absent",
    "print_slips",
    "publish_activity",
    "publish_wish",
    "remove_person",
    "repeat_activity",
    "report_wish",
    "request_certificate",
    "resubmit_wish",
    "return_wish",
    "second_attendances",
    "send_back_wish",
    "settle_activity",
    "sign_up",
    "start_activity",
    "withdraw_certificate",
    "withdraw_wish",
]
