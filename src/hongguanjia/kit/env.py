"""Strict readers of settings from the environment: a value is right, or the start is refused by name."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

TRUE_WORDS = frozenset({"1", "true", "yes", "on"})
FALSE_WORDS = frozenset({"0", "false", "no", "off", ""})


class SettingRefused(Exception):
    """A setting is missing or malformed; the message names it and says what to do, in both languages."""


def text(name: str, default: str | None = None, *, env: Mapping[str, str] = os.environ) -> str:
    """The value of ``name``, or of the file that ``name_FILE`` points to, or the default."""
    if path := env.get(f"{name}_FILE"):
        return _read_secret_file(name, path)
    value = env.get(name, default)
    if value is None:
        raise SettingRefused(
            f"缺少设置 {name},请在环境变量中给出。 Setting {name} is missing: set it in the environment."
        )
    return value


def flag(name: str, *, default: bool, env: Mapping[str, str] = os.environ) -> bool:
    """A yes/no setting; anything but the known words is refused rather than guessed."""
    raw = env.get(name)
    if raw is None:
        return default
    word = raw.strip().lower()
    if word in TRUE_WORDS:
        return True
    if word in FALSE_WORDS:
        return False
    raise SettingRefused(f"设置 {name} 只能是 true 或 false,现在是“{raw}”。 Setting {name} must be true or false.")


def number(name: str, *, default: int, least: int, most: int, env: Mapping[str, str] = os.environ) -> int:
    """A whole number between ``least`` and ``most`` inclusive."""
    raw = env.get(name)
    if raw is None:
        return default
    try:
        value = int(raw)
    except ValueError:
        value = least - 1
    if not least <= value <= most:
        raise SettingRefused(
            f"设置 {name} 应为 {least} 到 {most} 的整数,现在是“{raw}”。 "
            f"Setting {name} must be a whole number from {least} to {most}."
        )
    return value


def words(name: str, *, default: str, env: Mapping[str, str] = os.environ) -> list[str]:
    """A comma-separated list without empty parts."""
    return [part.strip() for part in env.get(name, default).split(",") if part.strip()]


def _read_secret_file(name: str, path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as problem:
        raise SettingRefused(
            f"设置 {name}_FILE 指向的文件读不到({problem})。 The file that {name}_FILE names cannot be read."
        ) from problem
