"""What a device checks without a signal: signed vouchers, and the pack that a station's device takes along.

A voucher's QR text is the address of its hand-over page and, behind ``#``, ``1.station.stock.end.signature``: short ASCII
that says of which shelf it is and until when. It is signed on P-256; a device has the public half only, so a lost one
forges nothing. A pack's name says which station, whose device and since when, under a keyed fingerprint of the county.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime

from django.conf import settings

from hongguanjia.kit.crypto import KeyRing, Signer
from hongguanjia.rooms.rewards.models import Voucher

CONTEXT = "rewards.voucher"
PACK_CONTEXT = "rewards.pack"
EDITION = "1"
DIGEST_LENGTH = 20


@dataclass(frozen=True, slots=True)
class Pack:
    """A device's leave to hand over without a signal: for one station, by one clerk, counted from ``since``."""

    name: str
    station_id: int
    clerk_id: int
    since: datetime


def public_key() -> dict[str, str]:
    """What devices check vouchers with."""
    return _signer().public_key()


def voucher_token(voucher: Voucher) -> str:
    """The signed part of a voucher's QR text. The code itself is in the address before it."""
    terms = f"{EDITION}.{voucher.stock.station_id}.{voucher.stock_id}.{int(voucher.expires_at.timestamp())}"
    return f"{terms}.{_signer().sign(f'{voucher.code}.{terms}')}"


def read_stock_id(code: str, token: str) -> int | None:
    """The shelf that a token names, if the county signed it for ``code``; otherwise ``None``."""
    terms, _dot, signature = token.rpartition(".")
    parts = terms.split(".")
    if len(parts) != 4 or not all(part.isascii() and part.isdigit() for part in parts):
        return None
    return int(parts[2]) if _signer().proves(f"{code}.{terms}", signature) else None


def digest(station_id: int, code: str) -> str:
    """By this a device knows a typed code of its list, without being able to read codes off the list."""
    return hashlib.sha256(f"{station_id}:{code}".encode()).hexdigest()[:DIGEST_LENGTH]


def make_pack(*, station_id: int, clerk_id: int, now: datetime) -> str:
    """The name of a pack taken along at ``now``."""
    body = f"{station_id}.{clerk_id}.{int(now.timestamp())}"
    return f"{body}.{_ring().index(body, context=PACK_CONTEXT)}"


def read_pack(name: str) -> Pack | None:
    """The pack behind a name that the county gave out; ``None`` for any other text."""
    body, _dot, proof = name.rpartition(".")
    parts = body.split(".")
    if len(parts) != 3 or not all(part.isascii() and part.isdigit() and len(part) < 16 for part in parts):
        return None
    if not hmac.compare_digest(_ring().index(body, context=PACK_CONTEXT), proof):
        return None
    station_id, clerk_id, since = (int(part) for part in parts)
    return Pack(name, station_id, clerk_id, datetime.fromtimestamp(since, UTC))


def _signer() -> Signer:
    return _ring().signer(context=CONTEXT)


def _ring() -> KeyRing:
    ring: KeyRing = settings.KEY_RING
    return ring
