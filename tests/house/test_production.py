"""`hongguanjia up` in production, as an operator starts it: pages, their style and the service worker are served."""

from __future__ import annotations

import contextlib
import json
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.journeys.conftest import Server

pytestmark = pytest.mark.xdist_group("county")
HOST = "county.example"
READY_SECONDS_MOST = 90


@dataclass(frozen=True)
class Household:
    """The product in production: where it answers, and its own folder."""

    url: str
    server: Server

    def fetch(self, path: str, host: str = HOST) -> tuple[int, str, str]:
        """Status, kind of content and text of an answer."""
        question = urllib.request.Request(self.url + path, headers={"Host": host})
        try:
            with urllib.request.urlopen(question, timeout=20) as answer:
                return answer.status, answer.headers["Content-Type"], answer.read().decode(errors="replace")
        except urllib.error.HTTPError as problem:
            return problem.code, "", problem.read().decode(errors="replace")


@pytest.fixture(scope="module")
def household(county: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Household]:
    """The county of the commands, served in production from a folder of its own."""
    secrets = json.loads((county.folder / "secrets.json").read_text())
    folder = tmp_path_factory.mktemp("production")
    settings = {
        "DATABASE_URL": county.environment.get("DATABASE_URL", f"sqlite:///{county.folder / 'hongguanjia.sqlite3'}"),
        "HGJ_MODE": "production",
        "HGJ_SECRET_KEY": secrets["secret"],
        "HGJ_FIELD_KEYS": f"local:{secrets['field']}",
        "HGJ_INDEX_KEY": secrets["index"],
        "HGJ_HOSTS": HOST,
        "HGJ_SITE_URL": f"https://{HOST}",
        "HGJ_DATA_DIR": str(folder),
    }
    server = Server(folder, county.environment | settings, county.port)
    command = [sys.executable, "-m", "hongguanjia.cli", "up", "--port", str(server.port)]
    process = subprocess.Popen(command, env=server.environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    house = Household(server.url, server)
    deadline = time.monotonic() + READY_SECONDS_MOST
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(OSError):
            if house.fetch("/healthz")[0] == 200:
                break
        time.sleep(0.1)
    yield house
    process.send_signal(signal.SIGTERM)
    words = process.communicate(timeout=30)[0].decode()
    assert process.returncode == 0, words
    assert "ready" in words


def test_a_page_comes_with_its_style_and_script(household: Household) -> None:
    status, _, page = household.fetch("/")
    files = set(re.findall(r'(?:href|src)="(/static/[^"]+\.(?:css|js))"', page))

    assert status == 200
    assert any(name.endswith(".css") for name in files) and any(name.endswith(".js") for name in files)
    for name in files:
        status, kind, text = household.fetch(name)
        assert status == 200 and text, name
        assert kind.startswith(("text/css", "text/javascript")), name


def test_the_service_worker_and_the_icons_of_the_home_screen_are_served(household: Household) -> None:
    status, kind, script = household.fetch("/m/sw.js")
    icons = [icon["src"] for icon in json.loads(household.fetch("/manifest.webmanifest")[2])["icons"]]

    assert status == 200 and "addEventListener" in script
    assert kind.startswith("text/javascript")
    assert len(icons) == 2
    assert [name for name in icons if household.fetch(name)[0] != 200] == []


def test_another_host_is_not_answered(household: Household) -> None:
    assert household.fetch("/", host="elsewhere.example")[0] == 400


def test_files_are_gathered_again_only_when_they_changed(household: Household) -> None:
    code = "from hongguanjia.doors.commands.collect import collect_static; print(collect_static())"
    mark: Path = household.server.folder / "static" / ".gathered"

    assert household.server.python(code).strip() == "False"
    mark.write_text("another release")
    assert household.server.python(code).split()[-1] == "True"
