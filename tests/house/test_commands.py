"""The command line: exit codes that scripts can use, both languages, nothing half done."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.journeys.conftest import Server, make_server

COUNT = "from hongguanjia.base.people.models import Person; print(Person.objects.count())"
EXPORT = """
import json
from pathlib import Path
from hongguanjia.doors.commands.export import run
folder = Path({folder!r})
print(json.dumps([run(code=code, target=folder / f"{{code}}.{{end}}") for code in {codes} for end in ("xlsx", "csv")]))
"""
"""All tables by one process: starting one for each takes longer than everything else here."""
COMMANDS = ("up", "demo", "import", "export", "verify", "backup", "restore", "user")


pytestmark = pytest.mark.xdist_group("county")
"""One worker builds the county that all these commands work on."""


@pytest.fixture
def empty(tmp_path: Path) -> Server:
    return make_server(tmp_path)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself_in_both_languages(county: Server, command: str) -> None:
    words = county.run(command, "--help").stdout

    assert any("\u4e00" <= letter <= "\u9fff" for letter in words)
    assert re.search(r"[A-Z][a-z]+ [a-z]+", words.split("Options:")[0].split("Usage:")[1])


def test_a_command_called_wrongly_ends_with_2(county: Server) -> None:
    assert county.run("backup", check=False).returncode == 2
    assert county.run("export", "no-such-table", "--to", "x.xlsx", check=False).returncode == 2


def test_verify_finds_a_built_county_in_order(county: Server) -> None:
    done = county.run("verify")

    assert done.returncode == 0
    assert "✗" not in done.stdout


def test_a_demonstration_is_not_built_over_people(county: Server) -> None:
    before = county.python(COUNT)

    assert county.run("demo", "--members", "60", check=False).returncode == 1
    assert county.python(COUNT) == before


def test_tables_are_exported(county: Server, tmp_path: Path) -> None:
    codes = [line.split()[0] for line in county.run("export").stdout.splitlines()]
    told = json.loads(county.python(EXPORT.format(codes=codes, folder=str(tmp_path))).splitlines()[-1])
    county.run("export", codes[0], "--to", str(tmp_path / "alone.csv"))

    assert told == [0] * len(codes) * 2
    assert all((tmp_path / f"{code}.{suffix}").stat().st_size for code in codes for suffix in ("xlsx", "csv"))
    assert (tmp_path / "alone.csv").read_bytes() == (tmp_path / f"{codes[0]}.csv").read_bytes()
    assert len(codes) >= 3


def test_a_backup_restores_into_an_empty_place_only(county: Server, empty: Server, tmp_path: Path) -> None:
    archive = tmp_path / "county.tar.gz"
    county.run("backup", str(archive))
    (empty.folder / "secrets.json").write_text((county.folder / "secrets.json").read_text())

    empty.run("restore", str(archive))

    assert empty.python(COUNT) == county.python(COUNT)
    assert empty.run("verify").returncode == 0
    assert empty.run("restore", str(archive), check=False).returncode == 1
    assert county.run("backup", str(archive), check=False).returncode == 1


def test_an_altered_backup_is_refused(county: Server, empty: Server, tmp_path: Path) -> None:
    archive = tmp_path / "county.tar.gz"
    county.run("backup", str(archive))
    body = bytearray(archive.read_bytes())
    body[len(body) // 2] ^= 0xFF
    archive.write_bytes(body)

    done = empty.run("restore", str(archive), check=False)

    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert empty.python(COUNT).strip() == "0"
