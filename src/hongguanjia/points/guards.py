"""The triggers that hold the ledger's invariants, in the words of each database, and the posting function of PostgreSQL.

Entries are inserted first and their transfer last. The insert of entries checks the chain of each account and carries the
account along; the insert of the transfer checks that its entries balance, and freezes them: no entry may join a transfer
that is there. What is refused raises an integrity error on both databases. SQLite rebuilds a table when a migration
alters it and drops its triggers by that: such a migration runs ``lift`` before and ``restore`` after; ``verify`` names what
is missing.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from django.db import migrations

from hongguanjia.base.record.triggers import append_only, sql_for, sqlite_guard

APPEND_ONLY = ("points_transfer", "points_entry", "points_award")
SQL = Path(__file__).parent / "sql"
SEPARATOR = "-- next\n"


def install() -> list[migrations.RunPython]:
    """The migration steps that put every guard in place."""
    return [append_only(*APPEND_ONLY), sql_for(postgresql=statements("postgresql"), sqlite=statements("sqlite"))]


def lift() -> migrations.RunPython:
    """Take the guards off on SQLite before a migration alters a guarded table, which is built anew there; ``restore`` follows."""
    names = sorted(own_triggers("sqlite") | _names(APPEND_ONLY, "sqlite"))
    return sql_for(postgresql=[], sqlite=[f"DROP TRIGGER IF EXISTS {name}" for name in names])


def restore() -> migrations.RunPython:
    """Put back what ``lift`` took off."""
    kept = [part for table in APPEND_ONLY for part in sqlite_guard(table)]
    return sql_for(postgresql=[], sqlite=[*kept, *statements("sqlite")])


def statements(vendor: str) -> list[str]:
    """The statements of ``sql/<vendor>.sql`` in order."""
    return [part.strip() for part in (SQL / f"{vendor}.sql").read_text().split(SEPARATOR)]


def own_triggers(vendor: str) -> set[str]:
    """The names of the triggers in ``sql/<vendor>.sql``."""
    lines = [line for part in statements(vendor) for line in part.splitlines()]
    return {line.split()[2] for line in lines if line.startswith("CREATE TRIGGER ")}


def _names(tables: Sequence[str], vendor: str) -> set[str]:
    verbs = ("no_update", "no_delete") if vendor == "sqlite" else ("no_change", "no_truncate")
    return {f"{table}_{verb}" for table in tables for verb in verbs}
