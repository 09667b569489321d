"""What an organisation was called, where it stood, what it came from and became, whom it leads or is led by."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import CharField, DateField, F, Model, QuerySet, Value

from hongguanjia.base.people.models import (
    Leadership,
    Lineage,
    LineageKind,
    Organisation,
    OrganisationName,
    Placement,
)


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """``name`` is the name borne, or the other organisation's; a merger or split has a ``kind``, a ``reason`` and one day."""

    name: str
    active_from: date
    active_to: date | None
    kind: str
    reason: str

    def get_kind_display(self) -> str:
        return str(LineageKind(self.kind).label)


@dataclass(frozen=True, slots=True)
class History:
    """Each oldest first; the county's own placement has no parent and is left out."""

    names: list[HistoryLine] = field(default_factory=list)
    placements: list[HistoryLine] = field(default_factory=list)
    came_from: list[HistoryLine] = field(default_factory=list)
    became: list[HistoryLine] = field(default_factory=list)
    leads: list[HistoryLine] = field(default_factory=list)
    led_by: list[HistoryLine] = field(default_factory=list)


def get_history(organisation: Organisation) -> History:
    """The whole history of an organisation, in one query."""
    history = History()
    parts = [
        _lines("names", OrganisationName.objects.filter(organisation=organisation), "name"),
        _lines("placements", Placement.objects.filter(organisation=organisation, parent__isnull=False), "parent__name"),
        _lines("leads", Leadership.objects.filter(party=organisation), "led__name"),
        _lines("led_by", Leadership.objects.filter(led=organisation), "party__name"),
        _events("came_from", Lineage.objects.filter(target=organisation), "source__name"),
        _events("became", Lineage.objects.filter(source=organisation), "target__name"),
    ]
    for part, _number, *columns in parts[0].union(*parts[1:], all=True).order_by("since", "number"):
        getattr(history, part).append(HistoryLine(*columns))
    return history


def _lines(part: str, rows: QuerySet[Any], name: str) -> QuerySet[Any, Any]:
    nothing = Value("", output_field=CharField())
    return _columns(part, rows, name, since=F("active_from"), until=F("active_to"), event=nothing, why=nothing)


def _events(part: str, rows: QuerySet[Any], name: str) -> QuerySet[Any, Any]:
    never = Value(None, output_field=DateField())
    return _columns(part, rows, name, since=F("on_date"), until=never, event=F("kind"), why=F("reason"))


def _columns(part: str, rows: QuerySet[Model], name: str, **columns: Any) -> QuerySet[Any, Any]:
    said: QuerySet[Any, Any] = rows.annotate(part=Value(part), number=F("pk"), said=F(name), **columns)
    return said.values_list("part", "number", "said", "since", "until", "event", "why")
