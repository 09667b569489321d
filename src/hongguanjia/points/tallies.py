"""Totals of many owners at once, read from the roll-ups, and how well they are proved."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.db.models import Q, QuerySet, Sum

from hongguanjia.base.record.models import Grade
from hongguanjia.points.data import OwnerKind
from hongguanjia.points.models import Award, Score

PROVED = (Grade.A, Grade.B)
CHUNK = 400


def list_scores(kind: str, unit: str, period: str = "") -> QuerySet[Score]:
    """The roll-ups of a kind of owner in a unit: of one year or month, or of every year when ``period`` is empty."""
    rows = Score.objects.filter(owner_kind=kind, unit=unit)
    return rows.filter(period=period) if period else rows.exclude(period__contains="-")


def sum_by_person(unit: str, period: str = "", *, least: int | None = None) -> dict[int, tuple[int, int]]:
    """What each person earned and by how many facts; only those with ``least`` or more, if given."""
    rows = list_scores(OwnerKind.PERSON, unit, period).order_by().values_list("owner_id")
    sums = rows.annotate(total=Sum("amount"), times=Sum("facts"))
    if least is not None:
        sums = sums.filter(total__gte=least)
    return {person_id: (total, times) for person_id, total, times in sums}


def prove_percents(unit: str, person_ids: Iterable[int], year: str = "") -> dict[int, int]:
    """How much of what each person earned rests on evidence of grade A or B: whole percents, rounded down."""
    found: dict[int, int] = {}
    for chunk in _chunks(sorted(person_ids)):
        rows = Award.objects.filter(owner_kind=OwnerKind.PERSON, owner_id__in=chunk, unit=unit)
        if year:
            rows = rows.filter(on_date__year=int(year))
        sums = rows.order_by().values_list("owner_id")
        for owner_id, total, proved in sums.annotate(
            total=Sum("amount"), proved=Sum("amount", filter=Q(fact__grade__in=PROVED), default=0)
        ):
            found[owner_id] = max(0, min(100, proved * 100 // total)) if total > 0 else 0
    return found


def _chunks(ids: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(ids), CHUNK):
        yield ids[start : start + CHUNK]
