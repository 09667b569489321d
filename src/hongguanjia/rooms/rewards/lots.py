"""Which pieces of a shelf expire when. The piece that expires first goes out first, so what lies there is the latest. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Lot:
    """Pieces that may be handed out until ``good_until``, that day included; ``None`` keeps for ever or is not known."""

    good_until: date | None
    quantity: int


def what_is_left(lots: Sequence[Lot], undated: int, on_hand: int) -> list[Lot]:
    """What of ``lots`` lies there still, when ``on_hand`` pieces are left; ``undated`` came in without a date.

    Pieces leave by date, the earliest first, so the shelf is filled from the latest date backwards. The answer is in
    order of date, what has no date last, and its quantities sum to ``on_hand``.
    """
    left: list[Lot] = []
    rest = on_hand
    dated = sorted(lots, key=lambda lot: lot.good_until or date.max, reverse=True)
    for lot in [Lot(None, undated), *dated]:
        here = min(lot.quantity, rest)
        rest -= here
        if here:
            left.append(Lot(lot.good_until, here))
    if rest:
        left.append(Lot(None, rest))
    return _merge(left)


def count_expired(left: Sequence[Lot], day: date) -> int:
    """Pieces that may no longer be handed out on ``day``."""
    return sum(lot.quantity for lot in left if lot.good_until is not None and lot.good_until < day)


def take_first(left: Sequence[Lot], quantity: int) -> list[Lot]:
    """The ``quantity`` pieces that expire first."""
    taken, rest = [], quantity
    for lot in left:
        here = min(lot.quantity, rest)
        rest -= here
        if here:
            taken.append(Lot(lot.good_until, here))
    return taken


def _merge(lots: Sequence[Lot]) -> list[Lot]:
    sums: dict[date | None, int] = {}
    for lot in lots:
        sums[lot.good_until] = sums.get(lot.good_until, 0) + lot.quantity
    return [Lot(day, sums[day]) for day in sorted(sums, key=lambda day: day or date.max)]
