"""My points as a story: what I did this year and what came of it, each figure with the way to its facts; what waits and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Sum
from django.urls import reverse

from hongguanjia.points.data import Owner, Unit
from hongguanjia.points.models import Award, Outcome, Status
from hongguanjia.points.queries import SHOWN_UNITS
from hongguanjia.points.sentences import fact_title, reason_words, unit_word

WAITING_SHOWN = 5
TOLD_BY = (Unit.HOURS, Unit.SERVICE, Unit.MERIT)
"""By which unit a kind of fact is opened, the plainest first."""


@dataclass(frozen=True, slots=True)
class Deed:
    """Something done this year: what, how often, and where each time is told."""

    title: str
    times: int
    url: str


@dataclass(frozen=True, slots=True)
class Earned:
    """What came of it in one unit."""

    unit: Unit
    word: str
    amount: int
    url: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """A fact that is not points yet, and why."""

    title: str
    summary: str
    day: date
    why: str
    until: date | None


@dataclass(frozen=True, slots=True)
class YearStory:
    """A year in deeds and in what they earned; both empty for a year without any."""

    year: int
    deeds: Sequence[Deed]
    earned: Sequence[Earned]


def tell_year(owner: Owner, year: int) -> YearStory:
    """The deeds that count this year (what was taken back does not) and their sums, from one query."""
    rows = Award.objects.filter(
        owner_kind=owner.kind,
        owner_id=owner.id,
        on_date__gte=date(year, 1, 1),
        on_date__lte=date(year, 12, 31),
        reverses__isnull=True,
        reversed_by__isnull=True,
    )
    sums = rows.order_by().values_list("fact__kind", "unit").annotate(Count("fact_id", distinct=True), Sum("amount"))
    times: dict[str, dict[str, int]] = {}
    amounts: dict[str, int] = {}
    for kind, unit, count, amount in sums:
        times.setdefault(kind, {})[unit] = count
        amounts[unit] = amounts.get(unit, 0) + amount
    deeds = [_deed(kind, found, year) for kind, found in times.items()]
    earned = [_earned(unit, amounts[unit], year) for unit in SHOWN_UNITS if amounts.get(unit)]
    return YearStory(year, sorted(deeds, key=lambda deed: (-deed.times, deed.title)), earned)


def list_waiting(person_id: int) -> list[Waiting]:
    """The newest facts of a person that wait for approval or publicity."""
    rows = Outcome.objects.filter(status=Status.WAITING, fact__person_id=person_id).select_related("fact")
    return [
        Waiting(
            fact_title(row.fact.kind),
            row.fact.summary,
            row.fact.occurred_date,
            reason_words(row.reason),
            row.waits_until,
        )
        for row in rows.order_by("-pk")[:WAITING_SHOWN]
    ]


def _deed(kind: str, found: dict[str, int], year: int) -> Deed:
    unit = next((unit for unit in TOLD_BY if unit in found), TOLD_BY[0])
    return Deed(fact_title(kind), max(found.values()), _address(unit, year))


def _earned(unit: Unit, amount: int, year: int) -> Earned:
    return Earned(unit, unit_word(unit), amount, _address(unit, year))


def _address(unit: str, year: int) -> str:
    return f"{reverse('phone-points-why', args=[unit])}?period={year}"
