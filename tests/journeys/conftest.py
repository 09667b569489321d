"""A real server, a real browser. Each server has its own data folder and, on PostgreSQL, its own database."""

from __future__ import annotations

import atexit
import contextlib
import functools
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest
from playwright.sync_api import Browser, Page, sync_playwright

CHROMIUM = "/usr/bin/chromium"
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
]
READY_SECONDS_MOST = 60
AXE = Path(__file__).resolve().parents[1] / "vendor" / "axe.min.js"


@dataclass
class Server:
    """The product as an operator runs it: commands and one server process on a free port."""

    folder: Path
    environment: dict[str, str]
    port: int
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def run(self, *arguments: str, check: bool = True, text: str | None = None) -> subprocess.CompletedProcess[str]:
        """A command of ``hongguanjia`` to its end."""
        done = subprocess.run(
            [sys.executable, "-m", "hongguanjia.cli", *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            input=text,
            check=False,
            timeout=600,
        )
        if check and done.returncode:
            raise AssertionError(f"{arguments} ended with {done.returncode}\n{done.stdout}\n{done.stderr}")
        return done

    def python(self, code: str) -> str:
        """A few lines run inside the product, as its operator's shell."""
        return self.run("manage", "shell", "--no-imports", "-v", "0", "-c", code).stdout

    def start(self) -> None:
        """Start serving, and the worker for background tasks, and wait until it answers."""
        server = [
            sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(self.port),
            "--workers", "1", "--blocking-threads", "4", "--log-level", "warning", "hongguanjia.wsgi:application",
        ]  # fmt: skip
        worker = [sys.executable, "-m", "hongguanjia.cli", "manage", "db_worker", "--interval", "0.5"]
        with (self.folder / "server.log").open("ab") as log:
            self.processes = [
                subprocess.Popen(command, env=self.environment, stdout=log, stderr=log, start_new_session=True)
                for command in (server, worker)
            ]
        deadline = time.monotonic() + READY_SECONDS_MOST
        while time.monotonic() < deadline:
            with contextlib.suppress(urllib.error.URLError, OSError):
                urllib.request.urlopen(f"{self.url}/healthz", timeout=2).read()
                return
            time.sleep(0.1)
        raise AssertionError(self.log())

    def stop(self) -> None:
        """End the processes and those that they started: a server's own workers would go on answering."""
        for process in self.processes:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        self.processes = []

    def log(self) -> str:
        return (self.folder / "server.log").read_text(errors="replace")


def make_server(folder: Path) -> Server:
    """A server on a free port with an empty, migrated database: PostgreSQL when ``DATABASE_URL`` is set."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        **os.environ,
        "HGJ_MODE": "demo",
        "HGJ_DATA_DIR": str(folder),
        "HGJ_SITE_URL": f"http://127.0.0.1:{port}",
    }
    if url := os.environ.get("DATABASE_URL"):
        environment["DATABASE_URL"] = _create_database(url, template=_migrated_database(url))
    else:
        shutil.copytree(_migrated_folder(), folder, dirs_exist_ok=True)
    return Server(folder, environment, port)


@functools.cache
def _migrated_folder() -> Path:
    """A data folder with an empty, migrated SQLite database: made once, copied for every server."""
    folder = Path(tempfile.mkdtemp(prefix="hongguanjia-migrated-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    environment = {**os.environ, "HGJ_MODE": "demo", "HGJ_DATA_DIR": str(folder)}
    Server(folder, environment, 0).run("manage", "migrate", "-v", "0")
    return folder


@functools.cache
def _migrated_database(url: str) -> str:
    """The name of an empty, migrated database on PostgreSQL: made once, the template of every server's."""
    folder = Path(tempfile.mkdtemp(prefix="hongguanjia-migrated-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    address = _create_database(url, template="template1")
    environment = {**os.environ, "HGJ_MODE": "demo", "HGJ_DATA_DIR": str(folder), "DATABASE_URL": address}
    Server(folder, environment, 0).run("manage", "migrate", "-v", "0")
    return address.rpartition("/")[2]


def _create_database(url: str, *, template: str) -> str:
    """The address of a new database, made after ``template``."""
    name = f"journey_{secrets.token_hex(4)}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')  # type: ignore[call-overload]
    return f"{url.rsplit('/', 1)[0]}/{name}"


@pytest.fixture
def empty_server(tmp_path: Path) -> Iterator[Server]:
    """A server on an empty database."""
    server = make_server(tmp_path)
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def demo_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A small demonstration county, built once for all tests that only look."""
    server = make_server(tmp_path_factory.mktemp("demo"))
    server.run("demo", "--members", "300")
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_FLAGS)
        yield chromium
        chromium.close()


@contextlib.contextmanager
def phone(browser: Browser, server: Server) -> Iterator[Page]:
    """A fresh phone, 360 px wide, with its own storage."""
    context = browser.new_context(
        base_url=server.url, viewport={"width": 360, "height": 740}, locale="zh-CN", has_touch=True
    )
    yield context.new_page()
    context.close()
