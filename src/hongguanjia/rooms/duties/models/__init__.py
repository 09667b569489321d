"""Tables of the lists. ``*_at`` are instants, ``*_date`` days of the county."""

from hongguanjia.rooms.duties.models.burden import BurdenCap, CapOverride
from hongguanjia.rooms.duties.models.duties import Duty, DutyReport, LastLook, Nudge, ReportPaper
from hongguanjia.rooms.duties.models.lists import DutyList, Item, Requirement, RequirementVersion
from hongguanjia.rooms.duties.models.meetings import Meeting, MeetingAttendance, MeetingPaper
from hongguanjia.rooms.duties.models.problems import Problem, ProblemPaper
from hongguanjia.rooms.duties.models.works import WorkReport

__all__ = [
    "BurdenCap",
    "CapOverride",
    "Duty",
    "DutyList",
    "DutyReport",
    "Item",
    "LastLook",
    "Meeting",
    "MeetingAttendance",
    "MeetingPaper",
    "Nudge",
    "Problem",
    "ProblemPaper",
    "ReportPaper",
    "Requirement",
    "RequirementVersion",
    "WorkReport",
]
