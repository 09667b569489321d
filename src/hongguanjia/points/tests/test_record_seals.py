"""Facts and trail under the seal: whatever is altered behind the database's back is named by its number."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from hongguanjia.base.people.testing import NOW, Cast
from hongguanjia.base.record.api import leave_trail
from hongguanjia.base.record.models import Fact, TrailEntry
from hongguanjia.points.record_leaves import FACT_COLUMNS, TRAIL_COLUMNS, Kind
from hongguanjia.points.seal_checks import check_records, check_seals
from hongguanjia.points.sealing import seal_due
from hongguanjia.points.sealing_models import DaySeal, RecordSeal
from hongguanjia.points.testing import record
from hongguanjia.points.tests.test_seals import tamper

pytestmark = pytest.mark.django_db
TOMORROW = NOW + timedelta(days=1)
ALTERATIONS = 200


@pytest.fixture
def written(cast: Cast) -> Cast:
    """A few facts and the trail of the cast, all of one day; the next day seals them."""
    for number in range(6):
        record(cast, "member" if number % 2 else "elder", f"f{number}")
    return cast


def tear_out_all() -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL session_replication_role = replica")
            return
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name LIKE 'record_%%'")
        for (name,) in cursor.fetchall():
            cursor.execute(f'DROP TRIGGER "{name}"')


def rows_of(kind: str) -> int:
    return sum(RecordSeal.objects.filter(kind=kind).values_list("row_count", flat=True))


def last(kind: str) -> RecordSeal:
    return RecordSeal.objects.filter(kind=kind).order_by("-seal__number")[0]


def test_facts_and_trail_of_a_day_are_sealed_whole(written: Cast) -> None:
    assert seal_due(TOMORROW) == DaySeal.objects.count() > 0

    assert rows_of(Kind.FACT) == Fact.objects.count()
    assert rows_of(Kind.TRAIL) == TrailEntry.objects.count()
    assert last(Kind.TRAIL).upto == TrailEntry.objects.order_by("-pk")[0].pk
    assert check_records().faults == check_seals().faults == []


def test_every_column_is_under_the_seal() -> None:
    for model, columns in ((Fact, FACT_COLUMNS), (TrailEntry, TRAIL_COLUMNS)):
        assert {field.attname for field in model._meta.concrete_fields} == set(columns)


def test_what_is_written_later_stands_in_the_next_seal(written: Cast) -> None:
    seal_due(TOMORROW)
    before = last(Kind.FACT)
    record(written, "member", "later")

    seal_due(TOMORROW + timedelta(days=1))

    assert last(Kind.FACT).row_count == 1
    assert last(Kind.FACT).seal.number == before.seal.number + 1
    assert last(Kind.FACT).upto > before.upto
    assert check_records().faults == check_seals().faults == []


def test_a_wrong_clock_holds_up_nothing(written: Cast) -> None:
    future = leave_trail(
        actor=written.actor("member"),
        now=NOW + timedelta(days=4000),
        verb="people.person.corrected",
        subject_kind="person",
        subject_id=1,
        subject_label="x",
    )
    record(written, "member", "after")

    seal_due(TOMORROW)

    assert last(Kind.TRAIL).upto >= future.pk
    assert check_records().faults == []


def test_seals_of_records_cannot_be_changed(written: Cast) -> None:
    seal_due(TOMORROW)
    for change in ("UPDATE points_recordseal SET row_count = 0", "DELETE FROM points_recordseal"):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(change)

    tamper("UPDATE points_recordseal SET root = %s WHERE kind = 'FACT'", "0" * 64)

    assert any("seals of its records were changed" in fault for fault in check_records().faults)
    tamper("UPDATE points_dayseal SET records_root = %s", "0" * 64)
    assert any("tree root differs" in fault for fault in check_seals().faults)


def test_each_of_two_hundred_alterations_is_named(written: Cast) -> None:
    """One row changed in one column, or removed, by somebody who tore the guards out; undone before the next."""
    seal_due(TOMORROW)
    tear_out_all()
    chance = random.Random(2026)
    numbers = {"fact": list(Fact.objects.values_list("pk", flat=True))}
    numbers["trail line"] = list(TrailEntry.objects.values_list("pk", flat=True))

    unnamed = [
        (statement, number)
        for _ in range(ALTERATIONS)
        for name in [chance.choice(["fact", "trail line"])]
        for number in [chance.choice(numbers[name])]
        for statement in [alteration(name, chance)]
        if not is_named(statement, name, number)
    ]

    assert unnamed == []
    assert check_records().faults == []


def alteration(name: str, chance: random.Random) -> str:
    table = {"fact": "record_fact", "trail line": "record_trailentry"}[name]
    changes = {
        "fact": [
            "quantity = quantity + 1",
            "summary = 'bribe'",
            "grade = 'C'",
            "kind = 'x'",
            "source_id = source_id + 1",
            "recorded_by_label = 'x'",
            "recorded_at = '2026-06-15 03:00:00+00:00'",
            "occurred_date = '2020-01-01'",
            "organisation_path = '0001'",
            "key = 'other'",
            "evidence = '[1]'",
        ],
        "trail line": [
            "actor_label = 'x'",
            "verb = 'x'",
            "reason = 'otherwise'",
            "subject_id = subject_id + 1",
            "subject_label = 'x'",
            "at = '2026-06-15 03:00:00+00:00'",
            "person_id = 987654",
            "detail = '{\"a\": 1}'",
            "organisation_path = 'x'",
        ],
    }[name]
    if chance.random() < 0.2:
        return f"DELETE FROM {table} WHERE id = %s"
    return f"UPDATE {table} SET {chance.choice(changes)} WHERE id = %s"


def is_named(statement: str, name: str, number: int) -> bool:
    word = "gone" if statement.startswith("DELETE") else "changed"
    mark = transaction.savepoint()
    with connection.cursor() as cursor:
        cursor.execute(statement, [number])
        assert cursor.rowcount == 1
    found = check_records().faults
    transaction.savepoint_rollback(mark)
    return len(found) == 1 and f"{name} {number}: " in found[0] and word in found[0]


def test_a_row_slipped_in_under_an_old_number_is_named(written: Cast) -> None:
    free = TrailEntry.objects.order_by("pk")[2].pk
    tear_out_all()
    TrailEntry.objects.filter(pk=free).delete()
    seal_due(TOMORROW)
    TrailEntry.objects.create(
        pk=free, at=NOW, actor_label="x", verb="x", subject_kind="x", subject_id=1, subject_label="x"
    )

    found = check_records().faults
    assert len(found) == 1 and found[0].startswith(f"留痕 trail line {free}: 是后来塞进去的 was slipped in")
