"""Numbers under many hands at once: none twice, none missing, and what is refused gives its number back. Real commits."""

from __future__ import annotations

from functools import partial

import pytest
from django.db import transaction

from hongguanjia.base.documents.api import find_missing
from hongguanjia.base.papers.models import Paper, PaperRegister
from hongguanjia.base.papers.numbers import take_number
from hongguanjia.base.papers.testing import bulletin, issued
from hongguanjia.base.people.models import Organisation
from hongguanjia.base.people.testing import Cast, build_cast
from hongguanjia.base.record.testing import race
from hongguanjia.kit.refusals import Refusal

WORKERS, EACH = 8, 15


@pytest.fixture
def county(committed: None, tmp_path, settings) -> Cast:
    settings.MEDIA_ROOT = tmp_path
    return build_cast()


def take_some(issuer_id: int) -> list[int]:
    """Numbers in transactions of their own; every third is rolled back and must come again."""
    taken = []
    while len(taken) < EACH:
        try:
            with transaction.atomic():
                number = take_number(issuer_id=issuer_id, kind="NOTICE", year=2026)
                if len(taken) % 3 == 2 and number not in _refused:
                    _refused.add(number)
                    raise LookupError
        except LookupError:
            continue
        taken.append(number)
    return taken


_refused: set[int] = set()


def test_numbers_of_eight_workers_are_whole(county: Cast) -> None:
    _refused.clear()
    outcomes = race(*[partial(take_some, county.county.pk)] * WORKERS)

    assert all(isinstance(numbers, list) for numbers in outcomes), outcomes
    assert sorted(number for numbers in outcomes for number in numbers) == list(range(1, WORKERS * EACH + 1))
    assert PaperRegister.objects.get().last == WORKERS * EACH


def test_papers_issued_at_once_are_numbered_whole(county: Cast) -> None:
    assert find_missing("𠮷")
    issuer = Organisation.objects.get(pk=county.county.pk)
    good = [partial(issued, issuer)] * 5
    outcomes = race(*good, partial(issued, issuer, data=bulletin("𠮷")))

    assert sum(isinstance(one, Refusal) for one in outcomes) == 1
    assert sorted(Paper.objects.values_list("number", flat=True)) == [1, 2, 3, 4, 5]


def test_two_corrections_of_one_paper_leave_one(county: Cast) -> None:
    first = issued(county.county)
    outcomes = race(*[partial(issued, county.county, replaces=first, reason="更正")] * 3)

    assert sorted(type(one).__name__ for one in outcomes) == ["Paper", "Refusal", "Refusal"]
    assert Paper.objects.count() == 2
