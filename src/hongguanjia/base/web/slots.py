"""Slots: what rooms offer to halls. A room registers its offers when the application starts; halls only pull."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from hongguanjia.base.access.api import Actor, Permission
from hongguanjia.base.web.waiting import ToDo, Waiting, ask


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """A line of a surface's menu. ``surface`` is ``desk`` or ``public``; ``permission`` ``None`` shows it to everyone."""

    surface: str
    order: int
    label: object
    url_name: str
    permission: Permission | None = None


@dataclass(frozen=True, slots=True)
class Panel:
    """A part of a composed page. ``place``: person, organisation, phone_home, desk_home, portal, and on the page
    of one's own points ``points_next`` (what I could do next) and ``points_gain`` (what I can get for it).

    On ``phone_home`` an ``order`` below 50 is "what is on near me" and stands before the to-dos; from 50 on "where I stand".

    ``load(actor, now, subject_id)`` gives the context of ``template`` or ``None`` to stay away; ``subject_id`` is the
    person or organisation of the page, or ``None`` on home pages and the portal.
    """

    place: str
    order: int
    template: str
    load: Callable[[Actor, datetime, int | None], Mapping[str, Any] | None]


@dataclass(frozen=True, slots=True)
class SearchHit:
    """One thing found. ``note`` tells apart what has the same name."""

    kind: object
    label: str
    note: str
    url: str


@dataclass(frozen=True, slots=True)
class ExportTable:
    """A table that can be taken away as a workbook: ``load(actor, now)`` gives header and rows in the actor's scope."""

    code: str
    label: object
    permission: Permission
    load: Callable[[Actor, datetime], tuple[Sequence[str], Sequence[Sequence[object]]]]


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What one check of ``hongguanjia verify`` found: a sentence for each fault, none when all is well."""

    name: str
    counted: int
    faults: Sequence[str]


ToDoSource = Callable[[Actor, datetime], Sequence[ToDo]]
SearchSource = Callable[[Actor, str], Sequence[SearchHit]]
Check = Callable[[], CheckReport]

_menus: list[MenuEntry] = []
_panels: list[Panel] = []
_todos: list[ToDoSource] = []
_waiting: list[Waiting] = []
_searches: list[SearchSource] = []
_exports: dict[str, ExportTable] = {}
_checks: list[Check] = []


def offer(
    *,
    menus: Sequence[MenuEntry] = (),
    panels: Sequence[Panel] = (),
    todos: Sequence[ToDoSource] = (),
    waiting: Sequence[Waiting] = (),
    searches: Sequence[SearchSource] = (),
    exports: Sequence[ExportTable] = (),
    checks: Sequence[Check] = (),
) -> None:
    """Register what a room offers; called from ``AppConfig.ready``, once.

    ``waiting`` is asked together with that of all other rooms; ``todos`` each ask for themselves.
    """
    _menus.extend(menus)
    _panels.extend(panels)
    _todos.extend(todos)
    _waiting.extend(waiting)
    _searches.extend(searches)
    _exports.update({table.code: table for table in exports})
    _checks.extend(checks)


def list_menu(surface: str, actor: Actor) -> list[MenuEntry]:
    """The entries of a surface that the actor may see, in order."""
    seen = [
        entry
        for entry in _menus
        if entry.surface == surface and (entry.permission is None or actor.holds(entry.permission))
    ]
    return sorted(seen, key=lambda entry: entry.order)


def list_panels(place: str) -> list[Panel]:
    """The panels offered for a place, in order."""
    return sorted((panel for panel in _panels if panel.place == place), key=lambda panel: panel.order)


def list_todos(actor: Actor, now: datetime) -> list[ToDo]:
    """Everything that waits for the actor, the most pressing first."""
    found = [*ask(_waiting, actor, now), *(todo for source in _todos for todo in source(actor, now))]
    return sorted(found, key=lambda todo: (todo.due_date is None, todo.due_date or date.max))


def list_search_sources() -> list[SearchSource]:
    """The ways of finding things."""
    return list(_searches)


def list_exports(actor: Actor) -> list[ExportTable]:
    """The tables that the actor may take away."""
    return [table for table in _exports.values() if actor.holds(table.permission)]


def list_all_exports() -> list[ExportTable]:
    """Every table, for the command line; what a person may take is told by ``list_exports``."""
    return list(_exports.values())


def list_checks() -> list[Check]:
    """The checks of ``hongguanjia verify``."""
    return list(_checks)
