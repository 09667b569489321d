"""The order of a draw, as anybody can compute it again: HMAC-SHA256 of the entry number under the published seed. Pure."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable


def hash_seed(seed: str) -> str:
    """What is published before the draw: SHA-256 of the seed's hexadecimal text."""
    return hashlib.sha256(seed.encode()).hexdigest()


def lot_of(seed: str, number: object) -> str:
    """The lot of an entry or a named pair; ``printf %s NUMBER | openssl dgst -sha256 -hmac SEED`` prints the same."""
    return hmac.digest(seed.encode(), str(number).encode(), "sha256").hex()


def draw_order(seed: str, numbers: Iterable[int]) -> list[int]:
    """Entry numbers in the order drawn: the smallest lot first."""
    return sorted(numbers, key=lambda number: (lot_of(seed, number), number))
