"""What the county will owe in the coming months: the same months of last year again, less what expires. Pure."""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from hongguanjia.points.api import MonthFlow

MONTHS = 12


@dataclass(frozen=True, slots=True)
class MonthAhead:
    """What stands unspent on the first day of ``month``, after what the month before it brings, takes and lets expire.

    ``like`` is the month of last year that was taken; ``None`` where the county has no record, so its mean was taken.
    """

    month: date
    issued: int
    redeemed: int
    expiring: int
    points: int
    fen: int | None
    like: date | None


def forecast(
    *, today: date, unspent: int, flows: Sequence[MonthFlow], expiry: Iterable[tuple[date, int]], fen: int | None
) -> list[MonthAhead]:
    """Twelve months ahead of ``today``. ``flows`` are the last twelve whole months, ``fen`` what a point is reckoned at.

    Of the running month only the days after today count. Months before the first in which anything moved are no record;
    for them the mean of the others stands. The total never falls below zero.
    """
    known = _known(flows)
    mean = _mean(known)
    by_month = {flow.month.month: flow for flow in known}
    due = list(expiry)
    rows, points, begin = [], unspent, today.replace(day=1)
    for step in range(1, MONTHS + 1):
        flow = by_month.get(begin.month)
        issued, redeemed = (flow.issued, flow.redeemed) if flow else mean
        if step == 1:
            issued, redeemed = _rest(issued, today), _rest(redeemed, today)
        nxt = add_months(begin, 1)
        expiring = min(max(0, points + issued - redeemed), _due(due, begin if step > 1 else date.min, nxt))
        points = max(0, points + issued - redeemed - expiring)
        in_fen = None if fen is None else points * fen
        rows.append(MonthAhead(nxt, issued, redeemed, expiring, points, in_fen, flow.month if flow else None))
        begin = nxt
    return rows


def add_months(day: date, months: int) -> date:
    """The first day of the month so many months on."""
    count = day.year * 12 + day.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)


def _known(flows: Sequence[MonthFlow]) -> list[MonthFlow]:
    start = next((order for order, flow in enumerate(flows) if flow.issued or flow.redeemed), len(flows))
    return list(flows[start:])


def _mean(known: Sequence[MonthFlow]) -> tuple[int, int]:
    count = len(known) or 1
    return sum(flow.issued for flow in known) // count, sum(flow.redeemed for flow in known) // count


def _rest(amount: int, today: date) -> int:
    days = calendar.monthrange(today.year, today.month)[1]
    return amount * (days - today.day) // days


def _due(expiry: Sequence[tuple[date, int]], first: date, before: date) -> int:
    """What expires from ``first`` until before ``before``; the first day of a month belongs to the month before it, so
    that its figure has what expires at midnight already off."""
    return sum(amount for day, amount in expiry if first < day <= before)
