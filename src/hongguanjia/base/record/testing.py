"""For tests with threads: everybody starts at the same moment, and what was committed is gone again afterwards."""

from __future__ import annotations

import copy
import threading
from collections.abc import Callable, Collection, Sequence
from typing import Any, TypeVar

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.models import Model

Result = TypeVar("Result")
WAIT_SECONDS_MOST = 60


def race(*doers: Callable[[], Result]) -> list[Result | Exception]:
    """Run all ``doers`` at once, each in a thread with its own connection; what each returned or raised, in order."""
    start = threading.Barrier(len(doers), timeout=WAIT_SECONDS_MOST)
    outcomes: list[Result | Exception | None] = [None] * len(doers)

    def run(place: int, do: Callable[[], Result]) -> None:
        try:
            start.wait()
            outcomes[place] = do()
        except Exception as problem:  # noqa: BLE001 - the test looks at what each one met
            outcomes[place] = problem
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place, do)) for place, do in enumerate(doers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes  # type: ignore[return-value]


def list_filled_tables() -> list[str]:
    """The tables that hold rows: what the migrations put there."""
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        names = connection.introspection.table_names(cursor)
        return [name for name in names if _first(cursor, f"SELECT 1 FROM {quote(name)} LIMIT 1")]


def empty_tables(*, but: Collection[str]) -> None:
    """Erase every row of the other tables, with the guards of append-only tables lifted meanwhile."""
    with connection.cursor() as cursor:
        names = [name for name in connection.introspection.table_names(cursor) if name not in but]
    if connection.vendor == "postgresql":
        _empty_postgresql(names)
    else:
        _empty_sqlite(names)


def pick_up(*labels: str) -> list[list[Model]]:
    """Every row of the apps, a list for each table in the order in which they can be laid down again."""
    models: list[Any] = [model for label in labels for model in apps.get_app_config(label).get_models()]
    return [rows for model in models if (rows := list(model.objects.order_by("pk")))]


def lay_down(tables: Sequence[Sequence[Model]]) -> None:
    """Put rows back as they were, numbers included, inside the transaction of a test."""
    for rows in tables:
        table: Any = type(rows[0])
        table.objects.bulk_create(copy.deepcopy(rows), batch_size=200)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), [type(rows[0]) for rows in tables]):
                cursor.execute(statement)


def _empty_postgresql(names: Sequence[str]) -> None:
    tables = ", ".join(connection.ops.quote_name(name) for name in names)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(f"TRUNCATE {tables} RESTART IDENTITY")


def _empty_sqlite(names: Sequence[str]) -> None:
    with connection.constraint_checks_disabled(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        triggers = cursor.fetchall()
        for name, _sql in triggers:
            cursor.execute(f'DROP TRIGGER "{name}"')
        for name in names:
            cursor.execute(f'DELETE FROM "{name}"')
        for _name, sql in triggers:
            cursor.execute(sql)


def _first(cursor: object, sql: str) -> object:
    cursor.execute(sql)  # type: ignore[attr-defined]
    return cursor.fetchone()  # type: ignore[attr-defined]
