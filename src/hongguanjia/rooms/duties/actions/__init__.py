"""What people do with lists, duties, meetings, problems and reports: one function for each verb."""

from hongguanjia.rooms.duties.actions.cascading import cascade_items
from hongguanjia.rooms.duties.actions.filling import fill_duties
from hongguanjia.rooms.duties.actions.meeting import (
    call_off_meeting,
    hold_meeting,
    plan_meeting,
    record_meeting,
    void_meeting,
)
from hongguanjia.rooms.duties.actions.opening import open_duties
from hongguanjia.rooms.duties.actions.problems import (
    add_problem,
    close_problem,
    mend_problem,
    plan_problem,
    reopen_problem,
    send_back_problem,
)
from hongguanjia.rooms.duties.actions.reminding import mark_all_overdue, nudge_duties, remind
from hongguanjia.rooms.duties.actions.reporting import accept_duties, accept_duty, report_duty, send_back_duty
from hongguanjia.rooms.duties.actions.setting import (
    add_from_starters,
    add_requirement,
    assign_item,
    change_requirement,
    copy_last_year,
    drop_item,
    import_items,
    open_list,
    publish_list,
)
from hongguanjia.rooms.duties.actions.writing import (
    accept_work_report,
    draft_work_report,
    edit_work_report,
    publish_work_report,
    send_back_work_report,
    submit_work_report,
)

__all__ = [
    "accept_duties",
    "accept_duty",
    "accept_work_report",
    "add_from_starters",
    "add_problem",
    "add_requirement",
    "assign_item",
    "call_off_meeting",
    "cascade_items",
    "change_requirement",
    "close_problem",
    "copy_last_year",
    "draft_work_report",
    "drop_item",
    "edit_work_report",
    "fill_duties",
    "hold_meeting",
    "import_items",
    "mark_all_overdue",
    "mend_problem",
    "nudge_duties",
    "open_duties",
    "open_list",
    "plan_meeting",
    "plan_problem",
    "publish_list",
    "publish_work_report",
    "record_meeting",
    "remind",
    "reopen_problem",
    "report_duty",
    "send_back_duty",
    "send_back_problem",
    "send_back_work_report",
    "submit_work_report",
    "void_meeting",
]
