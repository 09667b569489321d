"""Identifiers: time-ordered UUIDs, and short codes that can be read aloud."""

from __future__ import annotations

import secrets
import uuid

import uuid_utils.compat

READABLE_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


def new_uuid() -> uuid.UUID:
    """A UUIDv7 (RFC 9562): unique without a register and sorted by time of making."""
    return uuid_utils.compat.uuid7()


def new_code(length: int = 10) -> str:
    """An unguessable code without the look-alikes 0/O and 1/I, for vouchers and verification pages.

    Ten characters of 32 symbols are 50 bits: with a rate limit in front, guessing is hopeless.
    """
    return "".join(secrets.choice(READABLE_ALPHABET) for _ in range(length))
