"""Paper data as JSON can keep them, and back: what was typeset can be taken up again for an editable form or a correction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from hongguanjia.base.documents.data import (
    Certificate,
    Field,
    Form,
    Gongwen,
    Line,
    PaperData,
    Poster,
    PosterItem,
    PosterPart,
    Report,
    SignInSheet,
    Table,
)

_CLASSES: dict[str, type[Any]] = {
    one.TEMPLATE: one for one in (Certificate, Form, Gongwen, Poster, Report, SignInSheet)
}
_DAYS = frozenset({"day", "printed_on"})


def to_plain(data: PaperData) -> dict[str, Any]:
    """The fields with the template to which they belong; days as ISO text."""
    return {"template": data.TEMPLATE, **_plain(asdict(data))}


def from_plain(plain: Mapping[str, Any]) -> PaperData:
    """The data again, equal to what ``to_plain`` was given. Raises ``KeyError`` for a template that is not known."""
    made: PaperData = _CLASSES[plain["template"]](
        **{name: _field(name, value) for name, value in plain.items() if name != "template"}
    )
    return made


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(one) for one in value]
    return value.isoformat() if isinstance(value, date) else value


def _field(name: str, value: Any) -> Any:
    if name in _DAYS:
        return date.fromisoformat(value) if value else None
    if not isinstance(value, list):
        return value
    make = {"body": _block, "fields": _form_field, "parts": _part}.get(name, str)
    return tuple(make(one) for one in value)


def _block(plain: Mapping[str, Any]) -> Line | Table:
    if "head" not in plain:
        return Line(**plain)
    return Table(tuple(plain["head"]), tuple(map(tuple, plain["rows"])), tuple(plain["widths"]))


def _form_field(plain: Mapping[str, Any]) -> Field:
    return Field(**plain)


def _part(plain: Mapping[str, Any]) -> PosterPart:
    return PosterPart(plain["title"], tuple(PosterItem(**item) for item in plain["items"]))
