"""Columns of thousands of values as PostgreSQL reads an array from text.

The driver looks at each value of a list by itself, in Python; for a batch of forty thousand entries that costs more than the
database's own work. The statement names the type: ``%s::bigint[]``.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

_PLAIN = {int, bool, type(None)}


def array_literal(values: Iterable[Any]) -> str:
    """The values of one column, ``None`` for NULL. Texts, dates, moments and identifiers go as they print, bytes in hex."""
    column = list(values)
    if _PLAIN.issuperset(map(type, column)):
        return f"{{{json.dumps(column)[1:-1]}}}"
    written = {value: _quote(value) for value in set(column)}
    return "{" + ",".join([written[value] for value in column]) + "}"


def _quote(value: Any) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, (bytes, bytearray, memoryview)):
        return f'"\\\\x{bytes(value).hex()}"'
    text = str(value).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{text}"'
