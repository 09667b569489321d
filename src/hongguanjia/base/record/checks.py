"""The check of ``hongguanjia verify`` for what every table relies on: that the database still guards it."""

from __future__ import annotations

from django.db import connection

from hongguanjia.base.record.triggers import expected_triggers
from hongguanjia.base.web.api import CheckReport

_THERE = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE tgenabled = 'O'",
}


def check_guards() -> CheckReport:
    """The triggers that refuse what no row may become are in place, those of every app."""
    expected = expected_triggers(connection.vendor)
    with connection.cursor() as cursor:
        cursor.execute(_THERE[connection.vendor])
        there = {row[0] for row in cursor.fetchall()}
    faults = [f"触发器 trigger {name}: 不在 is missing" for name in sorted(expected - there)]
    return CheckReport("record: 数据库守卫 guards", len(expected), faults)
