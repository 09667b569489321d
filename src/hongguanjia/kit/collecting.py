"""How often Python looks for garbage that refers to itself: rarely, since rows are made by the hundred thousand."""

from __future__ import annotations

import gc

NEW_OBJECTS = 200_000
"""So many more objects made than given back before a look. Python's own 700 costs a fifth of a migration's and of a
demonstration county's time; the most memory held is the same to within a hundredth."""


def collect_rarely() -> None:
    """Set apart what is loaded by now, which stays for good, and look less often at what comes after."""
    gc.freeze()
    gc.set_threshold(NEW_OBJECTS, 20, 100)
