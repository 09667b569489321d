"""The verification of papers names a changed or lost file and a gap in a register."""

from __future__ import annotations

import pytest

from hongguanjia.base.files.api import place_of
from hongguanjia.base.papers.checks import check_papers, check_registers
from hongguanjia.base.papers.models import PaperRegister
from hongguanjia.base.papers.testing import bulletin, issued
from hongguanjia.base.people.testing import Cast


@pytest.fixture(autouse=True)
def media(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path


def test_all_is_well_with_papers_and_a_correction(cast: Cast) -> None:
    first = issued(cast.county)
    issued(cast.county, replaces=first, reason="更正", data=bulletin("改。"))
    issued(cast.county)

    assert (check_papers().counted, check_papers().faults) == (3, [])
    assert (check_registers().counted, check_registers().faults) == (1, [])


def test_a_changed_and_a_lost_file_are_named(cast: Cast) -> None:
    first, second = issued(cast.county), issued(cast.county)
    place_of(first.sha256).write_bytes(b"%PDF changed")
    place_of(second.sha256).unlink()

    assert ["1号" in fault or "2号" in fault for fault in check_papers().faults] == [True, True]


def test_a_register_ahead_of_its_papers_is_named(cast: Cast) -> None:
    issued(cast.county)
    PaperRegister.objects.update(last=2)

    assert len(check_registers().faults) == 1


def test_papers_without_a_register_are_named(cast: Cast) -> None:
    issued(cast.county)
    PaperRegister.objects.all().delete()

    assert len(check_registers().faults) == 1
