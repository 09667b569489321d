"""What crosses the door of ``presence``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from hongguanjia.base.presence.models import Means


@dataclass(frozen=True, slots=True)
class GatheringInfo:
    """A gathering as rooms see it; see ``models.Gathering``."""

    id: int
    code: str
    organisation_id: int
    organisation_path: str
    source_kind: str
    source_id: int
    title: str
    place: str
    starts_at: datetime
    ends_at: datetime
    opens_at: datetime
    closes_at: datetime
    late_after: datetime
    sync_until: datetime
    needs_out: bool
    walk_in_paths: tuple[str, ...]
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Answer:
    """The definite answer to a mark.

    ``code`` is one of ``checked_in``, ``checked_out``, ``late``, ``duplicate``, ``pending``; ``sentence`` says it to people;
    ``at`` is the instant that counts. A refusal is raised, or in a batch given with the refusal's code and no ``at``.
    """

    code: str
    sentence: str
    person_id: int
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """What a phone sends with a code. ``claimed_at`` is when it read the code, by its own clock.

    ``landed``: the server saw the code while it was fresh, and the person only needed a while to sign in or to press the
    button. ``device`` is the browser's random name; ``key`` the idempotency key of the request.
    """

    key: str
    claimed_at: datetime | None = None
    landed: bool = False
    device: str = ""


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A line of a paper sign-in sheet: ``came``, at ``in_at`` if a time was written; ``left``, at ``out_at`` likewise."""

    person_id: int
    in_at: datetime | None = None
    came: bool = True
    left: bool = False
    out_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class PresenceLine:
    """One person at one gathering: came or not, how, and what the organiser should look at.

    ``late`` and ``unexpected`` follow from the gathering's times and roster as they are now. ``to_confirm``: sent after
    the fact from a phone without signal. ``shared_device``: how many people, this one included, came by the same browser
    without a mandate (0 or 1 is usual): a hint, no verdict. ``out_at`` is ``None`` until a leaving at or after the coming
    is known; ``out_alone`` says that a leaving is known but no coming.
    """

    person_id: int
    name: str
    expected: bool
    in_at: datetime | None = None
    in_means: str = ""
    in_timed: bool = True
    out_at: datetime | None = None
    out_means: str = ""
    out_timed: bool = True
    out_alone: bool = False
    late: bool = False
    to_confirm: bool = False
    shared_device: int = 0
    mandate_id: int | None = None
    recorded_by: str = ""
    void_reason: str = ""

    @property
    def present(self) -> bool:
        return self.in_at is not None

    @property
    def means_label(self) -> str:
        """How the person was marked, in words."""
        return str(Means(self.in_means or self.out_means).label) if self.in_means or self.out_means else ""

    @property
    def unexpected(self) -> bool:
        return self.present and not self.expected


@dataclass(frozen=True, slots=True)
class PresenceCounts:
    """How many of a gathering: expected, come (of them expected), late, left, waiting for confirmation."""

    expected: int
    present: int
    present_expected: int
    late: int
    left: int
    to_confirm: int


@dataclass(frozen=True, slots=True)
class Code:
    """A rotating code: the text of the QR, the one to type, when it turns, and the step's number."""

    token: str
    short: str
    step: int
    turns_at: datetime


@dataclass(frozen=True, slots=True)
class DrawnCode:
    """A rotating code as a square of ``side`` × ``side`` cells: ``bits`` is base64, row by row, right-aligned, 1 is dark."""

    step: int
    short: str
    side: int
    bits: str


@dataclass(frozen=True, slots=True)
class Landing:
    """What somebody sees who opened a gathering's code; ``fresh``: the code is of this moment."""

    title: str
    place: str
    starts_at: datetime
    direction: str
    fresh: bool


@dataclass(frozen=True, slots=True)
class ScanRow:
    """A member's code as an organiser's phone read it, perhaps while without signal."""

    token: str
    claim: Claim
    direction: str = "IN"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A paper sheet as typed in: its rows, and the photograph of it, if one was taken."""

    rows: Sequence[SheetRow]
    attachment_id: int | None = None
    key: str = ""


@dataclass(frozen=True, slots=True)
class Window:
    """When a gathering is, and from when to when it takes check-ins."""

    starts_at: datetime
    ends_at: datetime
    opens_at: datetime
    closes_at: datetime


@dataclass(frozen=True, slots=True)
class NewGathering:
    """A gathering about to be opened by a room.

    ``walk_in_paths``: tree paths whose people may come unexpected; empty means only those expected.
    """

    organisation_id: int
    source_kind: str
    source_id: int
    title: str
    window: Window
    place: str = ""
    needs_out: bool = False
    walk_in_paths: tuple[str, ...] = field(default=())
