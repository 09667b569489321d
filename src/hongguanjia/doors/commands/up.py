"""``hongguanjia up``: the database brought up to date, a demonstration county when it is empty, everything running."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from types import FrameType
from urllib.parse import urlsplit

import click
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from hongguanjia.doors.commands import say
from hongguanjia.doors.commands.collect import collect_static

RESTART_PAUSE_SECONDS = 1.0
READY_SECONDS_MOST = 60


def run(*, host: str, port: int, members: int, workers: int) -> int:
    """Bring everything up and stay until told to stop; returns an exit code."""
    if not _is_free(host, port):
        click.echo(
            f"端口 {port} 已被占用，请用 --port 换一个。 Port {port} is taken: choose another with --port.", err=True
        )
        return say.REFUSED
    migrate()
    if settings.PRODUCTION:
        collect_static()
    else:
        prepare_demo(members)
    return _Household(_commands(host, port, workers), f"http://{host}:{port}").live()


def migrate() -> None:
    """Apply what the database lacks; says nothing when it lacks nothing."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        say.step("建立数据库", "bringing the database up to date")
        call_command("migrate", verbosity=0, interactive=False)


def prepare_demo(members: int) -> None:
    """Build the demonstration county into an empty database; print who can sign in as what."""
    from hongguanjia.demo import commands as demo

    if demo.is_empty():
        say.step(f"生成演示县({members} 名党员)", f"building the demonstration county ({members} members)")
        demo.build_demo(members=members, progress=say.progress)
    click.echo(demo.sign_in_table())


def _commands(host: str, port: int, workers: int) -> list[list[str]]:
    python = [sys.executable, "-m"]
    server = [
        *python, "granian", "--interface", "wsgi", "--host", host, "--port", str(port), "--workers", str(workers),
        "--blocking-threads", "4", "--backpressure", "64", "--no-ws", "--log-level", "warning",
        "hongguanjia.wsgi:application",
    ]  # fmt: skip
    own = [*python, "hongguanjia.cli"]
    return [server, [*own, "manage", "db_worker", "--interval", "1"], [*own, "tick"]]


class _Household:
    """The processes that run together: one that dies is started again, all stop together."""

    def __init__(self, commands: Sequence[Sequence[str]], url: str) -> None:
        self.commands = commands
        self.url = url
        self.stopping = False
        self.children: list[subprocess.Popen[bytes]] = []

    def live(self) -> int:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._stop)
        self.children = [subprocess.Popen(command) for command in self.commands]
        if not self.stopping and self._becomes_ready():
            click.echo(f"\n红管家已就绪 / ready:  {self.url}\n(Ctrl+C 停止 / stops)")
        while not self.stopping:
            time.sleep(RESTART_PAUSE_SECONDS)
            self._revive()
        return self._bury()

    def _becomes_ready(self) -> bool:
        deadline = time.monotonic() + READY_SECONDS_MOST
        question = urllib.request.Request(f"{self.url}/healthz", headers={"Host": urlsplit(settings.SITE_URL).netloc})
        while time.monotonic() < deadline and not self.stopping:
            try:
                with urllib.request.urlopen(question, timeout=2) as answer:
                    return bool(answer.status == 200)
            except (urllib.error.URLError, OSError):
                time.sleep(0.2)
        return False

    def _revive(self) -> None:
        for place, child in enumerate(self.children):
            if child.poll() is not None and not self.stopping:
                self.children[place] = subprocess.Popen(self.commands[place])

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self.stopping = True

    def _bury(self) -> int:
        for child in self.children:
            child.terminate()
        for child in self.children:
            try:
                child.wait(timeout=10)
            except subprocess.TimeoutExpired:
                child.kill()
        return say.DONE


def _is_free(host: str, port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
        return True
