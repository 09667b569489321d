"""Production refuses to start on a missing secret or a debug setting, and names it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from hongguanjia.kit.crypto import new_key

WHOLE = {
    "HGJ_MODE": "production",
    "HGJ_SECRET_KEY": "s" * 60,
    "HGJ_FIELD_KEYS": f"one:{new_key()}",
    "HGJ_INDEX_KEY": new_key(),
    "HGJ_HOSTS": "county.example",
    "HGJ_SITE_URL": "https://county.example",
}


def start(folder: Path, **settings: str | None) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("HGJ_", "DATABASE"))}
    environment |= {name: value for name, value in (WHOLE | settings).items() if value is not None}
    return subprocess.run(
        [sys.executable, "-m", "hongguanjia.cli", "export"],
        env=environment | {"HGJ_DATA_DIR": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_production_starts_with_everything_given(tmp_path: Path) -> None:
    done = start(tmp_path)

    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", ["HGJ_SECRET_KEY", "HGJ_FIELD_KEYS", "HGJ_INDEX_KEY", "HGJ_HOSTS"])
def test_a_missing_secret_is_named(tmp_path: Path, name: str) -> None:
    done = start(tmp_path, **{name: None})

    assert done.returncode == 1
    assert name in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HGJ_DEBUG", "true"),
        ("HGJ_SITE_URL", "http://county.example"),
        ("HGJ_DEBUG", "vielleicht"),
        ("HGJ_FIELD_KEYS", "one:short"),
        ("HGJ_SECOND_FACTOR", "off"),
        ("HGJ_CODE_SENDER", "console"),
    ],
)
def test_a_dangerous_setting_is_named(tmp_path: Path, name: str, value: str) -> None:
    done = start(tmp_path, **{name: value})

    assert done.returncode == 1
    assert name in done.stderr


def test_keys_of_a_demonstration_lie_beside_it_and_only_its_owner_reads_them(tmp_path: Path) -> None:
    done = start(tmp_path, HGJ_MODE="demo")

    assert done.returncode == 0, done.stderr
    assert (tmp_path / "secrets.json").stat().st_mode & 0o077 == 0
