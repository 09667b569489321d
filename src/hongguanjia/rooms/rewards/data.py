"""What crosses the door of ``rewards``, and what its pages are given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from hongguanjia.rooms.rewards.availability import DrawTerms, Reason


@dataclass(frozen=True, slots=True)
class StationTerms:
    """What a manager says about a station; all of it is public."""

    name: str
    address: str
    opening_hours: str
    week: Sequence[Sequence[Sequence[str]]] = ()
    directions: str = ""
    landmarks: Sequence[Sequence[str | int]] = ()


@dataclass(frozen=True, slots=True)
class RewardTerms:
    """What a manager says about a reward. ``price`` in service points, ``active_to`` exclusive, ``None`` is open."""

    title: str
    kind: str
    description: str
    provider: str
    price: int
    limit_count: int | None
    limit_period: str
    valid_days: int
    active_from: date
    active_to: date | None
    household_limit: int | None = None
    way: str = "ALWAYS"
    category_id: int | None = None
    sponsor_id: int | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """A station at which a reward lies and where it is in the tree.

    ``free`` pieces could be had there by whoever asked; ``note`` says so or why not, ``opening`` when the door is open;
    ``fetchable`` is false when the shelf itself stands in the way, whatever the member could change about himself.
    """

    stock_id: int
    station_name: str
    address: str
    opening_hours: str
    path: str
    free: int
    station_id: int = 0
    is_open: bool = False
    note: str = ""
    opening: str = ""
    fetchable: bool = True


@dataclass(frozen=True, slots=True)
class Line:
    """The asker's place on a waiting list: how many stand before; ``until`` when a piece is set aside. No ``turn`` comes
    for what is given in drops or by lot: there one is told of the next."""

    waiting_id: int
    stock_id: int
    station_name: str
    ahead: int
    until: datetime | None
    turn: bool


@dataclass(frozen=True, slots=True)
class Offer:
    """A reward as a card and its page show it: ``tone`` and ``state`` in a word, ``reasons`` why not, all of them.

    ``free`` pieces could be had by whoever asked. ``limits`` are sentences. ``draw`` is the one that is not drawn yet,
    ``wait_at`` the shelf whose waiting list the asker may join. ``shelf`` is the category's name, or the kind without one;
    ``pictures`` are ``RewardPicture`` rows.
    """

    reward_id: int
    title: str
    kind_label: str
    description: str
    provider: str
    price: int
    limit_label: str
    places: Sequence[Place]
    way: str
    free: int
    tone: str
    state: str
    reasons: Sequence[Reason]
    limits: Sequence[str]
    draw: DrawTerms | None = None
    may_enter: bool = False
    line: Line | None = None
    wait_at: Place | None = None
    shelf: str = ""
    sponsor: str = ""
    thanks: str = ""
    pictures: Sequence[Any] = ()

    @property
    def may_redeem(self) -> bool:
        """Whether a piece can be had now."""
        return not self.reasons

    @property
    def may_leave(self) -> bool:
        """Whether there is an entry in a draw that can still be given up."""
        return any(reason.code == "rewards.draw_entered" for reason in self.reasons)
