"""What crosses the door of ``standing``, and what its pages show."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Generic, TypeVar

Subject = TypeVar("Subject")


@dataclass(frozen=True, slots=True)
class Cell:
    """One group: how many people, how many of them served at least once. ``None`` is not shown (fewer than five)."""

    label: str
    people: int
    served: int | None = None
    path: str = ""
    is_hidden: bool = False
    is_part_hidden: bool = False

    @property
    def percent(self) -> int:
        """Of a hundred people, how many served; whole percents, rounded down."""
        return (self.served or 0) * 100 // self.people if self.people else 0

    def hide(self) -> Cell:
        """The same group without figures."""
        return replace(self, people=0, served=None, is_hidden=True)

    def hide_part(self) -> Cell:
        """The same group without the part that served."""
        return replace(self, served=None, is_part_hidden=True)


@dataclass(frozen=True, slots=True)
class Size:
    """A band of organisations by the number of members."""

    least: int
    most: int | None

    def holds(self, heads: int) -> bool:
        """Whether ``heads`` members fall into the band."""
        return self.least <= heads and (self.most is None or heads <= self.most)


@dataclass(frozen=True, slots=True)
class Placed(Generic[Subject]):
    """A place in a ranking; ``figure`` is what places it."""

    place: int
    subject: Subject
    figure: int


@dataclass(frozen=True, slots=True)
class RankingTerms:
    """What is asked for: who is ranked, by what, of when, resting on which document, shown from when to when."""

    subject: str
    unit: str
    period: str
    basis: str
    active_from: date
    active_to: date
    publication_date: date


@dataclass(frozen=True, slots=True)
class GradingReport:
    """What a run of the job did."""

    granted: int
    revoked: int
