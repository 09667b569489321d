"""The catalogue of facts. A room registers its kinds when the application starts; recording any other is refused."""

from __future__ import annotations

from hongguanjia.base.record.data import FactKind

_KINDS: dict[str, FactKind] = {}


def register(*kinds: FactKind) -> None:
    """Add kinds to the catalogue; the same code twice with another meaning is a programming mistake."""
    for kind in kinds:
        if _KINDS.setdefault(kind.code, kind) != kind:
            raise ValueError(f"fact kind {kind.code} is registered twice")


def get_kind(code: str) -> FactKind:
    """The kind, or ``KeyError``."""
    return _KINDS[code]


def list_kinds() -> list[FactKind]:
    """All kinds, by code."""
    return [_KINDS[code] for code in sorted(_KINDS)]
