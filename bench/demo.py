"""How long a demonstration county takes to build, from nothing, with the program as an operator runs it.

    python bench/demo.py [--members 3000] [--check]    # --check: exit code 1 over 30 s for 3,000, 300 s for 30,000

Prints seconds of the whole command and of the migrations alone, and the sizes of what came out.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

LIMITS = {3_000: 30.0, 30_000: 300.0}


def main() -> int:
    options = _options()
    with tempfile.TemporaryDirectory(prefix="bench-demo-") as folder:
        migrated = _run(folder, "manage", "migrate", "-v", "0")
        took = _run(folder, "demo", "--members", str(options.members))
        size = (Path(folder) / "hongguanjia.sqlite3").stat().st_size / 1e6
    print(f"empty database, migrated:    {migrated:6.1f} s")
    print(f"county of {options.members:>6} members:    {took:6.1f} s, {size:.0f} MB")
    limit = LIMITS.get(options.members)
    return 1 if options.check and limit is not None and took > limit else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--members", type=int, default=3_000)
    parser.add_argument("--check", action="store_true", help="exit with 1 when it takes longer than promised")
    return parser.parse_args()


def _run(folder: str, *command: str) -> float:
    """Seconds that a command takes."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("HGJ_", "DATABASE"))}
    began = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "hongguanjia.cli", *command],
        env=kept | {"HGJ_DATA_DIR": folder},
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return time.perf_counter() - began


if __name__ == "__main__":
    raise SystemExit(main())
