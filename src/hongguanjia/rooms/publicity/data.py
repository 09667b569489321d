"""What crosses the door of ``publicity``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Worth:
    """What a line would earn under one rule."""

    amount: int
    unit: str
    rule: str


@dataclass(frozen=True, slots=True)
class ShownLine:
    """A line as it may be read within its scope: who, of where, what for, when, how much. Nothing else is ever shown."""

    id: int
    name: str
    place: str
    what: str
    note: str
    day: date
    worth: tuple[Worth, ...]
    state: str
    state_label: str


@dataclass(frozen=True, slots=True)
class Deadline:
    """How a deadline stands: ``days`` working days left, negative when it is past."""

    due_date: date
    days: int

    @property
    def is_over(self) -> bool:
        return self.days < 0

    @property
    def is_near(self) -> bool:
        return 0 <= self.days <= 3
