"""What the county reckons a spendable point at. The room that knows says it, so that the points need not know rooms."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Rate:
    """Fen (1/100 yuan) for a point, and the document that says so. For planning: nobody buys or sells points."""

    fen: int
    basis: str


FindRate = Callable[[date], Rate | None]
_finders: list[FindRate] = []


def offer_rate(find: FindRate) -> None:
    """Say what a point is reckoned at on a day; called once from ``AppConfig.ready``."""
    _finders.append(find)


def find_rate(day: date) -> Rate | None:
    """The rate on a day, or ``None`` where the county has set none."""
    return next((rate for find in _finders if (rate := find(day)) is not None), None)
