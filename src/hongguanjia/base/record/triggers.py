"""Triggers that make a table append-only, for migrations. Written for both databases, held by both.

SQLite's ``INSERT OR REPLACE`` deletes without firing delete triggers unless ``recursive_triggers`` is on: the settings
switch it on for every connection, and a unique key on the row keeps the old one in any case.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from django.db import migrations
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState

_CHANGE = re.compile(r"\b(CREATE|DROP) (?:CONSTRAINT )?TRIGGER (?:IF EXISTS )?(\w+)")

_POSTGRES_FUNCTION = """
CREATE OR REPLACE FUNCTION hgj_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'append-only: % on % is refused', TG_OP, TG_TABLE_NAME USING ERRCODE = '23514';
END $$;
"""


def append_only(*tables: str) -> migrations.RunPython:
    """Refuse UPDATE, DELETE (and TRUNCATE on PostgreSQL) on each of ``tables``."""
    return sql_for(
        postgresql=[_POSTGRES_FUNCTION, *(_postgres_guard(table) for table in tables)],
        sqlite=[statement for table in tables for statement in sqlite_guard(table)],
    )


def append_only_again(*tables: str) -> migrations.RunPython:
    """Put the triggers back after a change of columns: SQLite builds such a table anew and loses them."""
    dropped = [f"DROP TRIGGER IF EXISTS {table}_no_{verb.lower()}" for table in tables for verb in ("UPDATE", "DELETE")]
    made = [statement for table in tables for statement in sqlite_guard(table)]
    return sql_for(postgresql=[], sqlite=[*dropped, *made])


def sql_for(*, postgresql: Sequence[str], sqlite: Sequence[str]) -> migrations.RunPython:
    """A migration step with the statements of the database at hand; it is not undone."""
    return GuardStep({"postgresql": postgresql, "sqlite": sqlite})


class GuardStep(migrations.RunPython):
    """A migration step that remembers its statements, so that ``expected_triggers`` can read them again."""

    def __init__(self, statements: dict[str, Sequence[str]]) -> None:
        self.statements = statements
        self.run = _runner(statements)
        super().__init__(self.run, migrations.RunPython.noop)

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Run the statements. They need no models: drawing them for each step is what makes a migration slow."""
        self.run(None, schema_editor)


def expected_triggers(vendor: str) -> set[str]:
    """The names of the triggers that the migrations of all apps leave in a database of this vendor."""
    found: set[str] = set()
    for _key, migration in sorted(MigrationLoader(None, ignore_no_migrations=True).disk_migrations.items()):
        steps = [step for step in migration.operations if isinstance(step, GuardStep)]
        for verb, name in _CHANGE.findall("\n".join(text for step in steps for text in step.statements[vendor])):
            (found.add if verb == "CREATE" else found.discard)(name)
    return found


def _runner(statements: dict[str, Sequence[str]]) -> Callable[[Any, Any], None]:
    def run(_apps: Any, editor: Any) -> None:
        with editor.connection.cursor() as cursor:
            for statement in statements[editor.connection.vendor]:
                cursor.execute(statement)

    return run


def _postgres_guard(table: str) -> str:
    return (
        f'CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON "{table}" '
        "FOR EACH ROW EXECUTE FUNCTION hgj_refuse_change();"
        f'CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON "{table}" '
        "FOR EACH STATEMENT EXECUTE FUNCTION hgj_refuse_change();"
    )


def sqlite_guard(table: str) -> list[str]:
    """The statements that make a table append-only on SQLite."""
    return [
        f'CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON "{table}" '
        f"BEGIN SELECT RAISE(ABORT, 'append-only: {verb} on {table} is refused'); END"
        for verb in ("UPDATE", "DELETE")
    ]
