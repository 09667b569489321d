"""The same import from a shell."""

from pathlib import Path

import pytest

from hongguanjia.base.people.models import Person
from hongguanjia.base.people.testing import Cast
from hongguanjia.base.roster.commands import import_file
from hongguanjia.base.roster.models import RosterBatch
from hongguanjia.base.roster.testing import ROSTER_HEAD, member_row
from hongguanjia.base.sheets.testing import make_xlsx

pytestmark = pytest.mark.django_db
GOOD, BAD = member_row(1), member_row(2, 性别="女")


@pytest.fixture
def file(tmp_path: Path):
    def write(*rows: list, name: str = "名册.xlsx") -> Path:
        path = tmp_path / name
        path.write_bytes(make_xlsx([list(ROSTER_HEAD), *rows]))
        return path

    return write


def test_a_good_file_goes_in(cast: Cast, file, capsys: pytest.CaptureFixture[str]) -> None:
    assert import_file(file(GOOD)) == 0
    assert Person.objects.filter(organisation=cast.branch, birth_date__isnull=False).count() == 1
    told = capsys.readouterr()
    assert told.out == "" and "新增 1" in told.err and "批次号" in told.err


def test_bad_rows_stop_the_whole_and_come_back_marked(cast: Cast, file, capsys: pytest.CaptureFixture[str]) -> None:
    path = file(GOOD, BAD)
    before = Person.objects.count()
    assert import_file(path) == 1
    assert Person.objects.count() == before
    assert path.with_name("名册-问题标注.xlsx").exists()
    assert "--good-rows-only" in capsys.readouterr().err


def test_the_good_rows_alone_when_asked(cast: Cast, file) -> None:
    before = Person.objects.count()
    assert import_file(file(GOOD, BAD), good_rows_only=True) == 0
    assert Person.objects.count() == before + 1


def test_a_dry_run_changes_nothing(cast: Cast, file, capsys: pytest.CaptureFixture[str]) -> None:
    before = Person.objects.count()
    assert import_file(file(GOOD), dry_run=True) == 0
    assert Person.objects.count() == before and not RosterBatch.objects.exists()
    assert "只是试算" in capsys.readouterr().err


def test_the_organisation_bounds_it(cast: Cast, file) -> None:
    assert import_file(file(GOOD), organisation_code=cast.yaojia.code) == 1
    assert import_file(file(GOOD), organisation_code=cast.branch.code) == 0


@pytest.mark.parametrize("code", ["000", "'; --"])
def test_an_unknown_organisation_is_refused(cast: Cast, file, code: str) -> None:
    assert import_file(file(GOOD), organisation_code=code) == 1


def test_a_file_that_is_not_there_or_no_workbook(
    cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert import_file(tmp_path / "没有.xlsx") == 1
    (tmp_path / "a.xlsx").write_bytes(b"MZ")
    assert import_file(tmp_path / "a.xlsx") == 1
    assert "程序文件" in capsys.readouterr().err


def test_nothing_new_is_no_fault(cast: Cast, file) -> None:
    import_file(file(GOOD))
    assert import_file(file(GOOD)) == 0
