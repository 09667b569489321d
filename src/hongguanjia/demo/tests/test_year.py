"""A year of inspection, in a county large enough to have inspectors without a tie: all that the demonstration
county shows in full is there in small."""

from __future__ import annotations

from datetime import date
from random import Random

import pytest

from hongguanjia.base.papers.models import Paper
from hongguanjia.demo.building import BEGINS_BEFORE, found_county
from hongguanjia.demo.inspecting import inspect_year
from hongguanjia.rooms.inspection.checks import check_draws, check_notices
from hongguanjia.rooms.inspection.models import Bulletin, Extension, Notice, Round, Visit
from hongguanjia.rooms.inspection.states import ExtensionState, NoticeState

pytestmark = pytest.mark.django_db
MEMBERS = 300
TODAY = date(2026, 11, 23)


def silent(_done: int, _total: int, _label: str) -> None:
    return None


def test_a_year_of_inspection() -> None:
    chance = Random(1)
    tree, people, cast = found_county(members=MEMBERS, chance=chance, today=TODAY, progress=silent)
    inspect_year(tree=tree, people=people, cast=cast, seed=1, begin=TODAY - BEGINS_BEFORE, today=TODAY)

    check_rounds_and_notices()
    check_papers()
    assert check_notices().faults == check_draws().faults == []


def check_rounds_and_notices() -> None:
    """A round in each of the twelve months; notices in every state, some overdue, some open again after a recheck."""
    months = [
        day.year * 12 + day.month for day in Round.objects.order_by("first_date").values_list("first_date", flat=True)
    ]
    assert months == list(range(2025 * 12 + 12, 2026 * 12 + 12))
    assert set(Notice.objects.values_list("state", flat=True)) == set(NoticeState.values)
    assert set(Extension.objects.values_list("state", flat=True)) == set(ExtensionState.values)
    assert Notice.objects.exclude(overdue_on=None).exists() and Notice.objects.filter(turn__gte=1).exists()
    by_round = Notice.objects.filter(source="ROUND").count()
    assert by_round >= Visit.objects.exclude(recorded_at=None).count() / 2 >= 1


def check_papers() -> None:
    """What was published is there on paper: bulletins under numbers without a gap, a notice extended in two versions."""
    published = Bulletin.objects.filter(state="PUBLISHED").count()
    numbers = list(Paper.objects.filter(kind="BULLETIN").order_by("year", "number").values_list("year", "number"))
    years = [year for year, _number in numbers]
    assert numbers == [(year, order) for year in sorted(set(years)) for order in range(1, years.count(year) + 1)]
    assert len(numbers) == published >= 1
    assert sorted(Paper.objects.filter(kind="NOTICE").values_list("version", flat=True)) == [1, 1, 2]
