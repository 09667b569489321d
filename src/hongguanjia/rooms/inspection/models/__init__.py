"""Tables of inspection. ``*_at`` are instants, ``*_date`` days of the county; deadlines are counted in working days."""

from hongguanjia.rooms.inspection.models.bulletins import Bulletin, Correction
from hongguanjia.rooms.inspection.models.notices import (
    Escalation,
    Extension,
    Notice,
    NoticeRegister,
    Progress,
    Report,
    ReportEvidence,
)
from hongguanjia.rooms.inspection.models.rounds import Checklist, Filing, Plan, Round
from hongguanjia.rooms.inspection.models.terms import LadderStep, Terms
from hongguanjia.rooms.inspection.models.visits import Finding, FindingPhoto, Inspector, Tie, Visit

__all__ = [
    "Bulletin",
    "Checklist",
    "Correction",
    "Escalation",
    "Extension",
    "Filing",
    "Finding",
    "FindingPhoto",
    "Inspector",
    "LadderStep",
    "Notice",
    "NoticeRegister",
    "Plan",
    "Progress",
    "Report",
    "ReportEvidence",
    "Round",
    "Terms",
    "Tie",
    "Visit",
]
