"""What crosses the door of ``record``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class FactKind:
    """An entry of the fact catalogue. ``unit`` says what ``quantity`` counts; ``subject`` is PERSON or ORGANISATION."""

    code: str
    title: object
    unit: str
    subject: str
    description: object


@dataclass(frozen=True, slots=True)
class NewFact:
    """A fact about to be recorded; see ``models.Fact`` for the meaning of each part."""

    kind: str
    key: str
    organisation_id: int
    organisation_path: str
    occurred_at: datetime
    source_kind: str
    source_id: int
    person_id: int | None = None
    subject_organisation_id: int | None = None
    quantity: int = 1
    grade: str = "A"
    summary: str = ""
    evidence: tuple[int, ...] = ()
