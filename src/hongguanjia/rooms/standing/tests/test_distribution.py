"""Distribution and the monthly facts about branches, against plain counting."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from hongguanjia.base.people.models import Person
from hongguanjia.base.people.testing import NOW, SYSTEM, Cast
from hongguanjia.base.record.api import withdraw_fact
from hongguanjia.base.record.models import Fact
from hongguanjia.points.api import take_in
from hongguanjia.points.models import Award
from hongguanjia.points.testing import publish_default_rules
from hongguanjia.rooms.standing import distribution, fairness, monthly
from hongguanjia.rooms.standing.facts import COVERAGE, RHYTHM
from hongguanjia.rooms.standing.rules import age_band
from hongguanjia.rooms.standing.testing import hold_activity, serve

pytestmark = pytest.mark.django_db
TODAY = date(2026, 6, 15)


def groups(cast: Cast) -> list[distribution.Group]:
    return distribution.list_groups(cast.county, unit="merit", period="2026", today=TODAY)


def test_groups_count_every_member_once(cast: Cast) -> None:
    publish_default_rules(cast)
    serve(cast, "member", 24)
    found = groups(cast)
    assert sum(group.people for group in found) == 13
    assert sum(group.people for group in found if group.served) == 1
    served = next(group for group in found if group.served)
    assert (served.path, served.kind, served.band) == (cast.guandu.path, "FULL", 2)


def test_the_ages_of_the_database_are_those_of_the_rule(cast: Cast) -> None:
    days = [
        date(1991, 6, 15),
        date(1991, 6, 16),
        date(1966, 6, 15),
        date(1966, 6, 16),
        date(1956, 6, 15),
        date(1940, 1, 1),
    ]
    people = list(Person.objects.filter(memberships__isnull=False).order_by("pk"))[: len(days)]
    for person, day in zip(people, days, strict=True):
        Person.objects.filter(pk=person.pk).update(birth_date=day)
    found: dict[str, int] = {}
    for group in groups(cast):
        found[group.age] = found.get(group.age, 0) + group.people
    expected: dict[str, int] = {"?": 13 - len(days)}
    for day in days:
        band = age_band(day, TODAY)
        assert band is not None
        expected[str(band[0])] = expected.get(str(band[0]), 0) + 1
    assert found == expected


def test_the_parts_are_the_organisations_below(cast: Cast) -> None:
    told = distribution.describe(cast.county, unit="merit", period="2026", today=TODAY)
    assert told.whole.people == 13
    assert {cell.path for cell in told.parts} == {cast.guandu.path, cast.yaojia.path}
    assert all(cell.is_hidden for cell in told.parts)


def test_a_month_becomes_facts_about_the_branch_once(cast: Cast) -> None:
    publish_default_rules(cast)
    for month in (3, 4, 5):
        hold_activity(cast.branch, date(2026, month, 6), people=10)
    serve(cast, "member", 2, first=date(2026, 5, 6))
    assert monthly.record_month(date(2026, 5, 1), NOW) == 6
    assert monthly.record_month(date(2026, 5, 1), NOW) == 0
    coverage = Fact.objects.get(kind=COVERAGE, subject_organisation=cast.branch)
    rhythm = Fact.objects.get(kind=RHYTHM)
    assert (coverage.quantity, coverage.summary) == (20, "5 名党员中 1 人参加过服务")
    assert (rhythm.quantity, rhythm.occurred_date) == (3, date(2026, 5, 31))
    take_in(now=NOW)
    awards = Award.objects.filter(owner_kind="ORGANISATION", owner_id=cast.branch.pk)
    assert set(awards.filter(fact__kind__startswith="branch.").values_list("rule_code", "amount")) == {
        ("branch-coverage", 1),
        ("branch-rhythm", 2),
    }


def test_withdrawn_and_missing_months_break_the_rhythm(cast: Cast) -> None:
    publish_default_rules(cast)
    facts = [hold_activity(cast.branch, date(2026, month, 6))[0] for month in (3, 4, 5)]
    withdraw_fact(fact=facts[1], actor=SYSTEM, now=NOW, reason="没有办成")
    monthly.record_month(date(2026, 5, 1), NOW)
    assert Fact.objects.get(kind=RHYTHM).quantity == 1


def test_the_job_waits_until_a_month_is_settled(cast: Cast) -> None:
    assert monthly.record_last_month(NOW.replace(month=6, day=9)) == 5
    assert Fact.objects.filter(occurred_date=date(2026, 4, 30)).exists()
    monthly.record_last_month(NOW.replace(month=6, day=11))
    assert Fact.objects.filter(occurred_date=date(2026, 5, 31)).exists()


def test_standings_say_numerator_and_denominator(cast: Cast) -> None:
    publish_default_rules(cast)
    hold_activity(cast.branch, date(2026, 5, 6), people=10)
    rows = fairness.list_standings(unit="merit", period="2026", today=TODAY)
    own = next(row for row in rows if row.organisation_id == cast.branch.pk)
    assert (own.amount, own.heads, own.per_head) == (4, 5, "0.80")
    peers = fairness.find_peers(own, rows)
    assert peers is not None and peers.count == 5
    assert fairness.find_peers(own, rows[:4]) is None
    (table,) = fairness.rank_organisations(organisation=cast.county, unit="merit", period="2026", today=TODAY)
    assert [row.place for row in table.rows] == [1, 2, 2, 2, 2]


def test_heads_are_counted_on_the_day(cast: Cast) -> None:
    before = fairness.list_standings(unit="merit", period="2026", today=date(2020, 1, 1) - timedelta(days=1))
    assert before == []
