"""What crosses the door of ``inspection``."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class RoundInput:
    """A round as it is put into a plan. ``way`` is DRAW or CHOICE."""

    title: str
    scope_text: str
    area_id: int
    target_kind: str
    first_date: date
    last_date: date
    checklist_id: int
    way: str = "DRAW"
    targets: int = 1
    inspectors_each: int = 2


@dataclass(frozen=True, slots=True)
class FindingInput:
    """A problem as the inspector writes it down; ``key`` makes sending it twice the same as once."""

    key: str
    text: str
    category: str
    severity: str = "MINOR"
    item: str = ""


@dataclass(frozen=True, slots=True)
class VisitInput:
    """A visit as the phone sends it. ``signature`` is a picture of a signature, JPEG or PNG bytes."""

    key: str
    met_name: str
    visited_at: datetime
    answers: dict[str, str] = field(default_factory=dict)
    note: str = ""
    signature: bytes = b""
    findings: tuple[FindingInput, ...] = ()


@dataclass(frozen=True, slots=True)
class NoticeInput:
    """A notice as it is written. ``due_date`` ``None`` takes the working days of the terms."""

    basis: str
    problem: str
    requirement: str
    contact: str
    due_date: date | None = None


@dataclass(frozen=True, slots=True)
class NoticeOrigin:
    """To whom and why a notice goes that came from no finding of a round."""

    organisation_id: int
    source: str
    category: str
    severity: str = "MINOR"


@dataclass(frozen=True, slots=True)
class MendingPlan:
    """How it will be mended: measures, who answers for it (责任领导), who does it (责任人), until when."""

    measures: str
    leader_id: int
    mender_id: int
    planned_date: date


@dataclass(frozen=True, slots=True)
class ReportInput:
    """That it is mended; without files a written reason says why no document is needed."""

    text: str
    no_document_reason: str = ""
