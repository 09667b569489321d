"""What crosses the door of ``files``, and how much may be kept. Sizes in bytes."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Quota:
    """Ceilings on what is uploaded: one file, one person's day, one organisation's whole."""

    file_bytes: int = 10 * 1024 * 1024
    person_files_daily: int = 200
    organisation_bytes: int = 2 * 1024 * 1024 * 1024


QUOTA = Quota()


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A file made harmless: what will be stored. ``width`` and ``height`` are zero for papers."""

    data: bytes
    content_type: str
    ending: str
    width: int = 0
    height: int = 0
