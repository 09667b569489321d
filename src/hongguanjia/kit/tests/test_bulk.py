"""Many rows at once do what one by one would do, on both databases."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import DataError, IntegrityError, connection, transaction
from django.db.models import Q

from hongguanjia.base.notices.models import Notice
from hongguanjia.base.people.models import Person
from hongguanjia.base.people.testing import NOW, Cast
from hongguanjia.base.record.models import Fact
from hongguanjia.kit.among import among
from hongguanjia.kit.bulk import insert_rows, stored_moment, update_rows

pytestmark = pytest.mark.django_db
COLUMNS = ("person_id", "kind", "text", "link", "at", "key")


def told(person: Person, key: str, text: str = "一句话") -> tuple[object, ...]:
    return person.pk, "test", text, "/m/", stored_moment(NOW), key


def test_what_is_known_is_left_as_it_was(cast: Cast) -> None:
    insert_rows(Notice, COLUMNS, [told(cast.member, "a")], skip_known=True)
    insert_rows(Notice, COLUMNS, [told(cast.member, "a", "改了"), told(cast.elder, "b")], skip_known=True)
    insert_rows(Notice, COLUMNS, [], skip_known=True)

    assert dict(Notice.objects.values_list("key", "text")) == {"a": "一句话", "b": "一句话"}


def test_a_row_that_breaks_a_constraint_is_refused_with_all_others(cast: Cast) -> None:
    stranger = (987654321, *told(cast.member, "c")[1:])

    def insert() -> None:
        with transaction.atomic():
            insert_rows(Notice, COLUMNS, [told(cast.member, "d"), stranger], skip_known=True)
            connection.check_constraints()

    with pytest.raises(IntegrityError):
        insert()

    assert not Notice.objects.filter(key__in=["c", "d"]).exists()


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite keeps texts of any length")
def test_a_text_that_is_too_long_is_refused_and_not_cut(cast: Cast) -> None:
    with pytest.raises(DataError), transaction.atomic():
        insert_rows(Notice, COLUMNS, [told(cast.member, "e", "长" * 201)], skip_known=True)


def test_many_rows_are_changed_each_to_its_own_value(cast: Cast) -> None:
    people = [cast.member, cast.elder]
    days = [date(1950, 1, 2), None]

    update_rows(
        Person,
        ("name", "birth_date"),
        [(f"测{n}", day, p.pk) for n, (p, day) in enumerate(zip(people, days, strict=True))],
    )
    update_rows(Person, ("name",), [])

    found = dict(Person.objects.filter(among("pk", [p.pk for p in people])).values_list("name", "birth_date"))
    assert found == {"测0": date(1950, 1, 2), "测1": None}


def test_among_finds_numbers_texts_and_relations_and_combines(cast: Cast) -> None:
    ids = [cast.member.pk, cast.elder.pk, 987654321]

    assert set(Person.objects.filter(among("pk", ids))) == {cast.member, cast.elder}
    assert set(Person.objects.filter(among("name", {cast.member.name}))) == {cast.member}
    assert set(Person.objects.filter(among("organisation_id", [cast.branch.pk]) & ~Q(pk=cast.member.pk))) == set(
        Person.objects.filter(organisation=cast.branch).exclude(pk=cast.member.pk)
    )
    assert not Person.objects.filter(among("pk", [])).exists()
    assert not Fact.objects.filter(among("key", ["nothing"])).exists()


AWKWARD = ("NULL", "null", 'say "so"', "back\\slash", "{a,b}", "line\nbreak", " 空格 ")


def test_awkward_texts_arrive_as_they_were(cast: Cast) -> None:
    rows = [told(cast.member, f"{number}:{text}", text) for number, text in enumerate(AWKWARD)]
    insert_rows(Notice, COLUMNS, rows, skip_known=True)

    keys = [f"{number}:{text}" for number, text in enumerate(AWKWARD)]
    found = Notice.objects.filter(among("key", keys)).order_by("id").values_list("text", flat=True)
    assert list(found) == list(AWKWARD)


def test_among_knows_numbers_texts_identifiers_and_none_of_them(cast: Cast) -> None:
    assert set(Person.objects.filter(among("pk", [cast.member.pk, cast.elder.pk, 0]))) == {cast.member, cast.elder}
    assert not Person.objects.filter(among("pk", [])).exists()
    people = Person.objects.filter(pk=cast.member.pk)
    assert people.filter(among("organisation", [cast.member.organisation_id])).exists()


def test_bytes_and_awkward_texts_are_kept_as_they_are(cast: Cast) -> None:
    awkward = "b'\\x00' \"引号\" {a,b} \\ NULL"
    sealed = bytes(range(256))

    update_rows(Person, ["phone_sealed", "name"], [[sealed, awkward, cast.member.pk]])
    update_rows(Person, ["name"], [["NULL", cast.elder.pk]])

    kept = Person.objects.get(pk=cast.member.pk)
    assert bytes(kept.phone_sealed or b"") == sealed
    assert kept.name == awkward
    assert Person.objects.get(pk=cast.elder.pk).name == "NULL"
