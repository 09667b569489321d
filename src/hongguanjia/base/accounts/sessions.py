"""Open sessions of an account: listed for their owner, ended by her or by the system administrator."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from allauth.usersessions.models import UserSession
from django.utils.translation import gettext as _

from hongguanjia.base.accounts.models import User

BROWSERS = (
    ("MicroMessenger", "微信"),
    ("Edg", "Edge"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("HarmonyOS", "鸿蒙"),
    ("Android", "安卓"),
    (r"iPhone|iPad", "iPhone/iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)


@dataclass(frozen=True, slots=True)
class OpenSession:
    """One signed-in device as its owner sees it."""

    pk: int
    device: str
    since: datetime
    current: bool


def list_sessions(user: User, *, current_key: str | None) -> list[OpenSession]:
    """The open sessions of an account, the one in use first."""
    rows = UserSession.objects.purge_and_list(user)
    found = [
        OpenSession(row.pk, describe_device(row.user_agent), row.created_at, row.session_key == current_key)
        for row in rows
    ]
    return sorted(found, key=lambda session: (not session.current, -session.since.timestamp()))


def end_sessions(user: User, *, but: str | None = None, only_pk: int | None = None, only_key: str = "") -> int:
    """End all sessions of an account except ``but``, or only the one named; returns how many."""
    rows = UserSession.objects.filter(user=user)
    if only_pk is not None:
        rows = rows.filter(pk=only_pk)
    if only_key:
        rows = rows.filter(session_key=only_key)
    if but:
        rows = rows.exclude(session_key=but)
    ended = list(rows)
    for row in ended:
        row.end()
    return len(ended)


def carry_over(*, old_key: str | None, new_key: str | None) -> None:
    """The session in use got a new key: its row follows."""
    UserSession.objects.filter(session_key=old_key or "").update(session_key=new_key)


def describe_device(user_agent: str) -> str:
    """``安卓 · 微信`` instead of a line that nobody can read."""
    system = _first(SYSTEMS, user_agent)
    browser = _first(BROWSERS, user_agent)
    return " · ".join(part for part in (system, browser) if part) or _("其他设备")


def _first(known: tuple[tuple[str, str], ...], text: str) -> str:
    return next((label for pattern, label in known if re.search(pattern, text)), "")
