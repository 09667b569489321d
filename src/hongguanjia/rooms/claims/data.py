"""What crosses the door of ``claims``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class ClaimInput:
    """What is typed about a thing that happened. ``title`` may be read in public, ``text`` only by those who decide.

    ``quantity`` counts in the unit of the kind and is 1 where it names none.
    """

    kind: str
    title: str
    happened_date: date
    text: str = ""
    place: str = ""
    quantity: int = 1
    witness_id: int | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """What became of several claims at once: those done, and for each other one its number with the reason."""

    done: tuple[int, ...]
    refused: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class Flag:
    """Something that who checks should look at: a sentence, and where it can be looked at."""

    words: str
    url: str = ""
