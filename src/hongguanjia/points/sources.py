"""Where a fact came from: how rooms put their sources right and where one may appeal, so that the points need not know
rooms. How sources are found is said to all halls alike (``base.web``)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from hongguanjia.base.access.api import Actor
from hongguanjia.base.web.sources import SourceLink, find_sources, link_source
from hongguanjia.points.data import Owner, OwnerKind

__all__ = [
    "CorrectSource",
    "SourceLink",
    "correct_at_source",
    "find_appeal",
    "find_corrector",
    "find_sources",
    "link_appeal",
    "link_source",
]


AppealLink = Callable[[Actor, int], SourceLink | None]
AppealStart = Callable[[Actor], SourceLink | None]


class CorrectSource(Protocol):
    """Put a source right: the room withdraws its fact and records what is true now; ``quantity`` 0 means it was not."""

    def __call__(self, *, source_id: int, quantity: int, reason: str, actor: Actor, now: datetime) -> object: ...


_correctors: dict[str, CorrectSource] = {}
_appeal_links: list[AppealLink] = []
_appeal_starts: list[AppealStart] = []


def correct_at_source(source_kind: str, correct: CorrectSource) -> None:
    """Say how sources of a kind are put right, for rooms whose own records must follow the facts."""
    _correctors[source_kind] = correct


def find_corrector(source_kind: str) -> CorrectSource | None:
    """How sources of a kind are put right, if their room says."""
    return _correctors.get(source_kind)


def link_appeal(find: AppealLink, *, start: AppealStart) -> None:
    """Say where an actor may appeal against what became of a fact, and where to ``start`` choosing one; called once from
    ``AppConfig.ready``."""
    _appeal_links.append(find)
    _appeal_starts.append(start)


def find_appeal(actor: Actor, person_id: int | None, fact_id: int) -> SourceLink | None:
    """Where the actor may appeal, if the fact is about the person for whom the actor acts."""
    if person_id is None or actor.subject_id != person_id:
        return None
    return next((link for find in _appeal_links if (link := find(actor, fact_id))), None)


def find_appeal_start(actor: Actor, owner: Owner) -> SourceLink | None:
    """Where the actor chooses the fact to appeal against, if the figures are those of the person for whom the actor acts."""
    if owner.kind != OwnerKind.PERSON or actor.subject_id != owner.id:
        return None
    return next((link for find in _appeal_starts if (link := find(actor))), None)
