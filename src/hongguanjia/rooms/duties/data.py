"""What crosses the door of ``duties``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class RequirementInput:
    """What is typed about a thing that is asked; see ``models.RequirementVersion``."""

    title: str
    text: str = ""
    source: str = "PLAN"
    basis: str = ""
    responsible: str = ""
    measure: str = "YES_NO"
    fact_kind: str = ""
    target: int = 1
    unit: str = ""
    rhythm: str = "QUARTERLY"
    due_date: date | None = None
    grace_days: int = 0
    weight: int = 1
    minutes: int = 0


@dataclass(frozen=True, slots=True)
class Period:
    """``start`` inclusive, ``end`` exclusive, ``due`` the last day on which a report is in time."""

    start: date
    end: date
    due: date


@dataclass(frozen=True, slots=True)
class ReportInput:
    """What a report says. ``amount`` counts in the unit of the requirement; for yes or no it is 1 or 0."""

    amount: int = 1
    text: str = ""
    done_date: date | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """How far something is, added up over duties: of ``asked`` so many ``done``, ``waiting``, ``overdue``; amount of target."""

    asked: int = 0
    done: int = 0
    waiting: int = 0
    overdue: int = 0
    amount: int = 0
    target: int = 0

    def __add__(self, other: Progress) -> Progress:
        return Progress(
            self.asked + other.asked,
            self.done + other.done,
            self.waiting + other.waiting,
            self.overdue + other.overdue,
            self.amount + other.amount,
            self.target + other.target,
        )

    @property
    def percent(self) -> int:
        """Whole percent of what is asked that is done, rounded down."""
        return self.done * 100 // self.asked if self.asked else 0


@dataclass(frozen=True, slots=True)
class Cascade:
    """What breaking down did: how many items were made in how many organisations; ``kept`` were there already."""

    items: int
    organisations: int
    kept: int


@dataclass(frozen=True, slots=True)
class MeetingInput:
    """What is typed about a meeting. Names of those who came and of those excused are people's ids."""

    kind: str
    topic: str
    held_date: date
    minutes_text: str = ""
    result: str = ""
    chair_id: int | None = None
    present_ids: tuple[int, ...] = ()
    excused_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class ProblemInput:
    """What is typed about a problem."""

    title: str
    text: str = ""
    source: str = "OWN"


@dataclass(frozen=True, slots=True)
class Asked:
    """A line of the burden meter: who asks what, how often, and the minutes it costs one organisation in a month."""

    requirement_id: int
    title: str
    by: str
    rhythm: str
    minutes: int
