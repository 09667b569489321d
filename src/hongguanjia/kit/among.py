"""Rows whose column is one of thousands of values, asked with one parameter instead of thousands."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable
from typing import Any

from django.db.models import Field, ForeignObject, Lookup, Q

from hongguanjia.kit.arrays import array_literal


def among(column: str, values: Iterable[Any]) -> Q:
    """``column`` is one of ``values`` (numbers, texts or identifiers). None of them finds nothing.

    They go as the keys of a dictionary: of a list Django would look at every value for an expression.
    """
    return Q(**{f"{column}__among": dict.fromkeys(values)})


@ForeignObject.register_lookup
@Field.register_lookup
class Among(Lookup[Any]):
    """``= ANY(array)`` on PostgreSQL, a JSON list on SQLite: neither parses nor plans anew for another number of values."""

    lookup_name = "among"
    prepare_rhs = False

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        column, params = self.process_lhs(compiler, connection)
        stored = self.lhs.output_field.rel_db_type(connection)
        kind = "text" if stored.startswith("varchar") else stored
        return f"{column} = ANY(%s::{kind}[])", [*params, array_literal(self.rhs)]

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        column, params = self.process_lhs(compiler, connection)
        values = [value.hex if isinstance(value, uuid.UUID) else value for value in self.rhs]
        return f"{column} IN (SELECT value FROM json_each(%s))", [*params, json.dumps(values)]  # noqa: S608
