"""What crosses the door of ``service``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class ActivityInput:
    """What an organiser types about an activity. ``sign_up_until`` ``None`` means until it starts; ``audience_id``
    ``None`` the organisation itself; ``organiser_id`` ``None`` who types; ``dangerous`` adds to what the category says."""

    title: str
    category: str
    place: str
    contact: str
    starts_at: datetime
    ends_at: datetime
    sign_up_until: datetime | None = None
    description: str = ""
    capacity: int | None = None
    audience: str = "MEMBERS"
    audience_id: int | None = None
    age_least: int | None = None
    dangerous: bool = False
    insurance_note: str = ""
    needs_out: bool = True
    organiser_id: int | None = None
    helper_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class WishInput:
    """What is typed about a wish; ``private_note`` is never public."""

    title: str
    text: str
    private_note: str = ""


@dataclass(frozen=True, slots=True)
class Volunteer:
    """What the rules need to know of somebody who wants to come. ``reach`` holds the tree paths that the person belongs
    to: the home and all above it, the branch that leads the home and all above that."""

    person_id: int
    is_member: bool
    birth_date: date | None
    reach: frozenset[str]


@dataclass(frozen=True, slots=True)
class Seen:
    """What check-in knows of one person at one gathering."""

    person_id: int
    in_at: datetime | None
    out_at: datetime | None
    means: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the check-in proves: ``minutes`` ``None`` when the organiser has to say."""

    minutes: int | None
    grade: str


@dataclass(frozen=True, slots=True)
class Hours:
    """A person's record: confirmed minutes and times, altogether and by year (newest first)."""

    minutes: int
    times: int
    years: tuple[tuple[int, int, int], ...]


@dataclass(frozen=True, slots=True)
class Opinions:
    """Answers of those served. ``shown`` is false below the least number: then only ``total`` may be told."""

    total: int
    least: int
    shown: bool
    served: int = 0
    good: int = 0
    fair: int = 0
    bad: int = 0
    words: tuple[str, ...] = ()
