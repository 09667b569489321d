"""Many rows at once, without building an object for each: for imports, settlements and the demonstration county.

Values go in as the column stores them: dates as ``date``, moments through ``stored_moment``, JSON as text. Constraints and
foreign keys are checked by the database as ever. Called inside a transaction.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import connection, models

from hongguanjia.kit.arrays import array_literal


def reserve_ids(model: type[models.Model], count: int) -> range:
    """``count`` primary keys that nobody else will be given, for rows about to be inserted."""
    if count == 0:
        return range(0)
    table = table_of(model)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            return _reserve_in_sequence(cursor, table, count)
        cursor.execute(f'SELECT coalesce(max(id), 0) FROM "{table}"')  # noqa: S608 (our own table name)
        highest: int = cursor.fetchone()[0]
        cursor.execute("SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = %s", [table])
        first = max(highest, cursor.fetchone()[0]) + 1
    return range(first, first + count)


def _reserve_in_sequence(cursor: Any, table: str, count: int) -> range:
    """Move the sequence on under a lock of our own, so that the numbers hang together."""
    cursor.execute("SELECT pg_get_serial_sequence(%s, 'id')", [f'"{table}"'])
    sequence = cursor.fetchone()[0]
    cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [sequence])
    cursor.execute("SELECT nextval(%s)", [sequence])
    first: int = cursor.fetchone()[0]
    cursor.execute("SELECT setval(%s, %s)", [sequence, first + count - 1])
    return range(first, first + count)


def insert_rows(
    model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]], *, skip_known: bool = False
) -> None:
    """Insert rows given as tuples in the order of ``columns`` (database column names, all that have no default).

    ``skip_known`` leaves out rows that a unique constraint already knows, whoever wrote them; else they are an error.
    """
    table, names = table_of(model), ", ".join(f'"{column}"' for column in columns)
    with connection.cursor() as cursor:
        if connection.vendor != "postgresql":
            marks = ", ".join(["%s"] * len(columns))
            known = " ON CONFLICT DO NOTHING" if skip_known else ""
            values: Any = rows
            cursor.executemany(f'INSERT INTO "{table}" ({names}) VALUES ({marks}){known}', values)  # noqa: S608
        elif skip_known:
            arrays, lists = _as_arrays(model, columns, rows)
            cursor.execute(
                f'INSERT INTO "{table}" ({names}) SELECT * FROM unnest({arrays}) ON CONFLICT DO NOTHING',  # noqa: S608
                lists,
            )
        else:
            with cursor.copy(f'COPY "{table}" ({names}) FROM STDIN') as copy:
                for row in rows:
                    copy.write_row(row)


def _as_arrays(
    model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> tuple[str, list[str]]:
    """The rows as one array for each column, so that PostgreSQL hears one statement instead of one for each row.

    Text goes without its length: a cast would cut what is too long, an assignment refuses it.
    """
    types = {field.column: field.db_type(connection) or "" for field in model._meta.fields}  # noqa: SLF001 (public)
    arrays = ", ".join(
        f"%s::{'text' if types[column].startswith('varchar') else types[column]}[]" for column in columns
    )
    lists = [array_literal(column) for column in zip(*rows, strict=True)]
    return arrays, lists or ["{}" for _ in columns]


def update_rows(model: type[models.Model], columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Set ``columns`` of many rows; each of ``rows`` holds the values and, last, the primary key."""
    if not rows:
        return
    table = table_of(model)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            arrays, lists = _as_arrays(model, [*columns, "id"], rows)
            names = ", ".join(f'"{column}"' for column in (*columns, "id"))
            assignments = ", ".join(f'"{column}" = new."{column}"' for column in columns)
            cursor.execute(
                f'UPDATE "{table}" SET {assignments} FROM unnest({arrays}) AS new ({names}) '  # noqa: S608
                f'WHERE "{table}".id = new.id',
                lists,
            )
            return
        assignments = ", ".join(f'"{column}" = %s' for column in columns)
        cursor.executemany(f'UPDATE "{table}" SET {assignments} WHERE id = %s', rows)  # noqa: S608


def delete_rows(model: type[models.Model], ids: Sequence[int]) -> None:
    """Delete rows by primary key; the database refuses at commit what others still point to."""
    with connection.cursor() as cursor:
        cursor.executemany(f'DELETE FROM "{table_of(model)}" WHERE id = %s', [(key,) for key in ids])  # noqa: S608


def refresh_statistics(*tables: type[models.Model]) -> None:
    """Tell PostgreSQL's planner that tables, or all when none is named, grew or shrank a lot inside this transaction.

    Plans made for the old size cost minutes, and nobody else sees the new rows before the commit. SQLite plans anew for
    each statement and needs nothing.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for name in [f' "{table_of(table)}"' for table in tables] or [""]:
                cursor.execute(f"ANALYZE{name}")


def table_of(model: type[models.Model]) -> str:
    """The database name of a table."""
    return model._meta.db_table  # noqa: SLF001 (public by Django's documentation)


def stored_moment(instant: datetime) -> Any:
    """An instant as the database at hand stores it."""
    return connection.ops.adapt_datetimefield_value(instant)


def stored_uuid(identifier: uuid.UUID) -> Any:
    """An identifier as the database at hand stores it."""
    return identifier if connection.features.has_native_uuid_field else identifier.hex
