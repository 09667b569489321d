"""The secrets that sign codes: derived from the county's key, so that the database alone forges nothing."""

from __future__ import annotations

from django.conf import settings

from hongguanjia.kit.crypto import KeyRing


def gathering_secret(code: str) -> str:
    """The secret behind one gathering's rotating codes."""
    return _derive(code, "presence.gathering")


def member_secret() -> str:
    """The secret behind members' own codes."""
    return _derive("member", "presence.member")


def device_secret(gathering_id: int) -> str:
    """The secret that makes device hints mean nothing outside one gathering."""
    return _derive(str(gathering_id), "presence.device")


def _derive(name: str, context: str) -> str:
    ring: KeyRing = settings.KEY_RING
    return ring.index(name, context=context)
