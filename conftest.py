"""Shared fixtures. The database is SQLite unless ``DATABASE_URL`` names another."""

from __future__ import annotations

import copy
import os
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

# A busy machine is no fault of the code: what a test may cost is said by its own examples.
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")

NEEDS_DATABASE = {"db", "transactional_db", "django_db_setup", "test_database", "committed", "county"}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL only what touches a database runs a second time; everything else has been said on SQLite."""
    if not os.environ.get("DATABASE_URL"):
        return
    kept = [item for item in items if touches_database(item)]
    config.hook.pytest_deselected(items=[item for item in items if not touches_database(item)])
    items[:] = kept


def touches_database(item: pytest.Item) -> bool:
    """Whether a test asks for a database, for a county, or for a server."""
    marked = any(item.get_closest_marker(name) for name in ("django_db", "both_databases"))
    return marked or not NEEDS_DATABASE.isdisjoint(getattr(item, "fixturenames", ()))


@pytest.fixture(scope="session")
def test_database(request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker):  # type: ignore[no-untyped-def]
    """The test database, also when every test chosen works with real commits and none carries the mark for it."""
    from django.test.utils import setup_databases, teardown_databases

    if any(item.get_closest_marker("django_db") or "db" in item.fixturenames for item in request.session.items):  # type: ignore[attr-defined]
        yield
        return
    with django_db_blocker.unblock():
        before = setup_databases(verbosity=0, interactive=False)
        yield
        teardown_databases(before, verbosity=0)


@pytest.fixture
def committed(test_database: None, django_db_blocker):  # type: ignore[no-untyped-def]
    """The test database with real commits, for threads that race; afterwards what they wrote is gone again.

    Append-only tables refuse to be emptied, as they should: the guards are lifted for the cleaning alone.
    """
    from hongguanjia.base.record import testing

    with django_db_blocker.unblock():
        filled = testing.list_filled_tables()
        yield
        testing.empty_tables(but=filled)


@pytest.fixture
def cast(db: None):  # type: ignore[no-untyped-def]
    """The county of the tests with its fixed cast: built through the actions once, then laid down from memory.

    Every test starts from the same rows with the same numbers; sequences go on from where the building left them.
    """
    from hongguanjia.base.people.testing import build_cast
    from hongguanjia.base.record.testing import lay_down, pick_up

    if not _laid:
        _laid.append((build_cast(), pick_up("people", "record")))
        return copy.deepcopy(_laid[0][0])
    built, rows = _laid[0]
    lay_down(rows)
    return copy.deepcopy(built)


_laid: list[tuple[Any, Any]] = []
