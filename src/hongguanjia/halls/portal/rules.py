"""Which figures may be shown to everybody. Pure."""

from __future__ import annotations

from collections.abc import Mapping

SHOWN_FROM = 5


def suppress(counts: Mapping[str, int]) -> dict[str, int | None]:
    """Counts with small ones hidden (``None``); their sum is taken to be known to the reader.

    Zero tells of nobody and stays. If a single count is hidden, the smallest of the others is hidden too, or the sum would
    give it away (complementary suppression).
    """
    hidden = {key for key, count in counts.items() if 0 < count < SHOWN_FROM}
    others = sorted((count, key) for key, count in counts.items() if count >= SHOWN_FROM)
    if len(hidden) == 1 and others:
        hidden.add(others[0][1])
    return {key: None if key in hidden else count for key, count in counts.items()}
