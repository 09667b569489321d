"""The door of ``presence``.

For rooms: open a gathering for a row, keep its roster, read who came. What they get is no fact: the room confirms it.
"""

from hongguanjia.base.presence.actions import (
    check_in,
    check_in_many_scanned,
    check_in_scanned,
    check_in_short,
    close_gathering,
    expect,
    open_gathering,
    record_sheet,
    set_hosts,
    unexpect,
    update_window,
    void_presence,
)
from hongguanjia.base.presence.codes import current_code, list_codes, member_code
from hongguanjia.base.presence.data import (
    Answer,
    Claim,
    Code,
    GatheringInfo,
    NewGathering,
    PresenceCounts,
    PresenceLine,
    ScanRow,
    Sheet,
    SheetRow,
    Window,
)
from hongguanjia.base.presence.queries import count_presences, find_gathering, find_presence, list_presences

__all__ = [
    "Answer",
    "Claim",
    "Code",
    "GatheringInfo",
    "NewGathering",
    "PresenceCounts",
    "PresenceLine",
    "ScanRow",
    "Sheet",
    "SheetRow",
    "Window",
    "check_in",
    "check_in_many_scanned",
    "check_in_scanned",
    "check_in_short",
    "close_gathering",
    "count_presences",
    "current_code",
    "expect",
    "find_gathering",
    "find_presence",
    "list_codes",
    "list_presences",
    "member_code",
    "open_gathering",
    "record_sheet",
    "set_hosts",
    "unexpect",
    "update_window",
    "void_presence",
]
