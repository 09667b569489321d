"""Which facts and trail lines the seal of a day covers.

Rows are covered in the order of their numbers: each by the seal of the latest day found so far, so that the numbers of a
seal follow on those of the seal before. A row of today ends it; one that a wrong clock dated into the future does not.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime

from hongguanjia.kit.clock import county_date
from hongguanjia.kit.merkle import root_of
from hongguanjia.points.record_leaves import Kind, RecordLeaf, pack_marks, read_records
from hongguanjia.points.sealing_models import DaySeal, RecordSeal


class WaitingRecords:
    """The rows that no seal covers yet, by kind and by the day whose seal takes them."""

    def __init__(self, until: date, now: datetime, *, earliest: date | None) -> None:
        """Gather the rows of the days before ``until``; none goes into a day before ``earliest``."""
        self.upto: dict[str, int] = {kind: _last_covered(kind) for kind in Kind.values}
        self.days: dict[str, dict[date, list[RecordLeaf]]] = {
            kind: _group(kind, self.upto[kind], until, now, earliest) for kind in Kind.values
        }

    @property
    def first_day(self) -> date | None:
        """The first day that has any."""
        return min((day for days in self.days.values() for day in days), default=None)

    def seal(self, day: date) -> list[RecordSeal]:
        """The seals of a day's facts and trail, which the seal of the day still has to take up."""
        return [self._seal_kind(kind, self.days[kind].get(day, [])) for kind in Kind.values]

    def _seal_kind(self, kind: str, leaves: list[RecordLeaf]) -> RecordSeal:
        if leaves:
            self.upto[kind] = leaves[-1].id
        root = root_of([leaf.hash for leaf in leaves]).hex()
        return RecordSeal(kind=kind, upto=self.upto[kind], row_count=len(leaves), root=root, marks=pack_marks(leaves))


def keep(seals: list[RecordSeal], day: DaySeal) -> None:
    """Write the seals of records that belong to the seal of a day."""
    for row in seals:
        row.seal = day
    RecordSeal.objects.bulk_create(seals)


def _last_covered(kind: str) -> int:
    row = RecordSeal.objects.filter(kind=kind).order_by("-seal__number").first()
    return row.upto if row else 0


def _group(kind: str, after: int, until: date, now: datetime, earliest: date | None) -> dict[date, list[RecordLeaf]]:
    days: dict[date, list[RecordLeaf]] = defaultdict(list)
    held: list[RecordLeaf] = []
    running = earliest
    for leaf in read_records(kind, after=after):
        if leaf.at <= now:
            day = county_date(leaf.at)
            running = max(running, day) if running else day
        held.append(leaf)
        if running is None:
            continue
        if running >= until:
            break
        days[running] += held
        held = []
    return days
