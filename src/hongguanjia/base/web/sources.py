"""Where a record can be looked at. Rooms say how their records are found, so that points and papers need not know rooms."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from hongguanjia.base.access.api import Actor


@dataclass(frozen=True, slots=True)
class SourceLink:
    """What the source is called and where this actor can look at it."""

    label: str
    url: str


FindSources = Callable[[Actor, Sequence[int]], Mapping[int, SourceLink]]
_finders: dict[str, FindSources] = {}


def link_source(source_kind: str, find: FindSources) -> None:
    """Say how sources of a kind are found; called from a room's ``AppConfig.ready``. ``find`` leaves out what the actor
    may not see, and asks the database once however many there are."""
    _finders[source_kind] = find


def find_sources(actor: Actor, sources: Iterable[tuple[str, int]]) -> dict[tuple[str, int], SourceLink]:
    """The links to sources (kind, id), as far as their rooms gave one and the actor may follow it."""
    wanted: dict[str, list[int]] = {}
    for kind, source_id in sources:
        wanted.setdefault(kind, []).append(source_id)
    return {
        (kind, source_id): link
        for kind, ids in wanted.items()
        if kind in _finders
        for source_id, link in _finders[kind](actor, ids).items()
    }
