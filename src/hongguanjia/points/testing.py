"""Builders for tests: facts of two made-up kinds, published rules, all through the actions."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from django.db import connection, connections

from hongguanjia.base.people.testing import Cast
from hongguanjia.base.record.api import FactKind, NewFact, record_facts, register
from hongguanjia.base.record.models import Fact
from hongguanjia.base.record.testing import empty_tables, list_filled_tables
from hongguanjia.points.awarding import INTAKE
from hongguanjia.points.data import OwnerKind, Unit
from hongguanjia.points.defaults import default_content
from hongguanjia.points.models import RuleSet
from hongguanjia.points.rule_sets import Content, draft_rule_set, publish_rule_set, submit_rule_set

SERVED = "test.served"
HELD = "test.held"
BEGIN = datetime(2026, 1, 1, 1, 0, tzinfo=UTC)
BEGIN_DAY = date(2026, 1, 1)

register(
    FactKind(SERVED, "测试服务", "minutes", OwnerKind.PERSON, "只在测试里发生"),
    FactKind(HELD, "测试活动", "people", OwnerKind.ORGANISATION, "只在测试里发生"),
)


def rule(code: str = "served", **changes: Any) -> dict[str, Any]:
    """A rule's values: five merit points each time, unless changed."""
    values: dict[str, Any] = {
        "code": code,
        "title": f"规则{code}",
        "fact_kind": SERVED,
        "subject": OwnerKind.PERSON,
        "unit": Unit.MERIT,
        "amount": 5,
        "order": 1,
    }
    return values | changes


def publish_rules(
    cast: Cast,
    rules: Sequence[Mapping[str, Any]],
    *,
    ceilings: Sequence[Mapping[str, Any]] = (),
    now: datetime = BEGIN,
    active_from: date = BEGIN_DAY,
) -> RuleSet:
    """Draft, submit and publish rules, by two people."""
    officer, approver = cast.actor("county_officer", now), cast.actor("approver", now)
    drafted = draft_rule_set(actor=officer, now=now, title="测试规则", basis="", content=Content(rules, ceilings))
    submit_rule_set(actor=officer, now=now, rule_set_id=drafted.pk)
    return publish_rule_set(actor=approver, now=now, rule_set_id=drafted.pk, active_from=active_from)


def publish_default_rules(cast: Cast, *, now: datetime = BEGIN, active_from: date = BEGIN_DAY) -> RuleSet:
    """Publish those default rules whose kinds of fact are registered."""
    from hongguanjia.base.record.api import list_kinds

    known = {kind.code for kind in list_kinds()}
    content = default_content()
    rules = [values for values in content.rules if values["fact_kind"] in known]
    return publish_rules(cast, rules, ceilings=content.ceilings, now=now, active_from=active_from)


def record(
    cast: Cast,
    part: str,
    key: str,
    *,
    day: date = date(2026, 6, 10),
    quantity: int = 60,
    kind: str = SERVED,
    grade: str = "A",
) -> Fact:
    """Record that somebody of the cast (a person, or an organisation for ``HELD``) did something on a day."""
    subject = getattr(cast, part)
    organisation = subject if kind == HELD else subject.organisation
    at = datetime(day.year, day.month, day.day, 4, 0, tzinfo=UTC)
    fact = NewFact(
        kind=kind,
        key=key,
        organisation_id=organisation.pk,
        organisation_path=organisation.path,
        occurred_at=at,
        source_kind="test.source",
        source_id=1,
        person_id=None if kind == HELD else subject.pk,
        subject_organisation_id=subject.pk if kind == HELD else None,
        quantity=quantity,
        grade=grade,
        summary=f"测试{key}",
    )
    return record_facts([fact], actor=INTAKE, now=at)[0]


@contextmanager
def committed_database(folder: Path) -> Iterator[None]:
    """A database in which several threads commit for real, gone afterwards: on SQLite a copy of the test database in a
    file of its own, on PostgreSQL the test database, from which all that the migrations did not put there is gone at the end."""
    if connection.vendor == "sqlite":
        settings = connections.settings["default"]
        before = settings["NAME"]
        _copy_sqlite(folder / "race.sqlite3")
        settings["NAME"] = str(folder / "race.sqlite3")
        try:
            yield
        finally:
            settings["NAME"] = before
        return
    filled = in_thread(list_filled_tables)
    try:
        yield
    finally:
        in_thread(lambda: empty_tables(but=filled))


def race(count: int, do: Callable[[int], Any]) -> list[Any]:
    """Run ``do(0)``, ``do(1)``… at once, each in a thread with its own connection; answers or refusals in order."""
    answers: list[Any] = [None] * count
    start = threading.Barrier(count)

    def run(number: int) -> None:
        try:
            connection.ensure_connection()
            start.wait(timeout=60)
            answers[number] = do(number)
        except Exception as problem:  # noqa: BLE001  the test looks at what came back
            answers[number] = problem
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def in_thread(do: Callable[[], Any]) -> Any:
    """Run ``do`` on a connection of its own and return its answer; its exception is raised here."""
    answer = race(1, lambda _number: do())[0]
    if isinstance(answer, Exception):
        raise answer
    return answer


def _copy_sqlite(path: Path) -> None:
    """The test's database as it stands, with its triggers. It is taken out as bytes because its transaction is open."""
    path.write_bytes(connection.connection.serialize())
