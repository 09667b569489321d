"""Titles by rule: what is reached is granted once, what loses its basis is revoked, what is suspended waits."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction

from hongguanjia.base.notices.api import list_notices
from hongguanjia.base.people.testing import NOW, SYSTEM, Cast
from hongguanjia.base.record.api import withdraw_fact
from hongguanjia.base.record.models import TrailEntry
from hongguanjia.points.api import rebuild_scores, take_in
from hongguanjia.points.models import RuleSet
from hongguanjia.points.testing import publish_default_rules, publish_rules, rule
from hongguanjia.rooms.standing import actions, queries
from hongguanjia.rooms.standing.grading import grade, run_grading
from hongguanjia.rooms.standing.models import Grant, Revocation
from hongguanjia.rooms.standing.testing import granted, serve, suspended

pytestmark = pytest.mark.django_db
STAR = "volunteer-star"


@pytest.fixture
def published(cast: Cast) -> RuleSet:
    return publish_default_rules(cast)


def titles(cast: Cast, part: str = "member") -> set[str]:
    rows = Grant.objects.filter(person=getattr(cast, part), revocation__isnull=True)
    return set(rows.values_list("rung__title", flat=True))


@pytest.mark.parametrize(
    ("hours", "expected"), [(99, None), (100, "一星志愿者"), (299, "一星志愿者"), (300, "二星志愿者")]
)
def test_the_star_follows_the_hours(cast: Cast, published: RuleSet, hours: int, expected: str | None) -> None:
    serve(cast, "member", hours)
    grade(NOW)
    stars = titles(cast) & {"一星志愿者", "二星志愿者"}
    assert stars == ({expected} if expected else set())


def test_a_grant_keeps_the_figures_and_the_rule_on_which_it_rests(cast: Cast, published: RuleSet) -> None:
    granted(cast, hours=100)
    grant = Grant.objects.get(ladder_code=STAR)
    assert (grant.figure, grant.facts, grant.proved_percent, grant.period) == (100, 9, 100, "")
    assert "民函〔2012〕340号" in grant.rung.ladder.citation
    assert grant.measured_at == NOW
    assert TrailEntry.objects.filter(verb="standing.grant.granted", subject_id=grant.pk).count() == 1
    assert any("一星志愿者" in notice.text for notice in list_notices(person_id=cast.member.pk))


def test_grading_twice_is_the_same_as_once(cast: Cast, published: RuleSet) -> None:
    granted(cast)
    before = Grant.objects.count()
    assert run_grading(NOW) == 0
    assert Grant.objects.count() == before


def test_time_without_quality_earns_no_star(cast: Cast) -> None:
    hours = {"fact_kind": "service.attended", "unit": "hours", "amount": 1, "form": "PER_UNIT", "step": 60}
    publish_rules(cast, [rule(**hours, grade="C")])
    serve(cast, "member", 89)
    serve(cast, "member", 11, first=date(2026, 3, 1), grade="C")
    assert grade(NOW).granted == 0
    serve(cast, "member", 12, first=date(2026, 5, 1))
    grade(NOW)
    assert Grant.objects.get(ladder_code=STAR).proved_percent == 90


def test_the_year_has_a_title_of_its_own(cast: Cast, published: RuleSet) -> None:
    granted(cast, hours=25)
    grant = Grant.objects.get(person=cast.member)
    assert (grant.rung.title, grant.period, grant.figure) == ("年度铜星", "2026", 25)


def test_the_members_grade_waits_until_the_year_is_settled(cast: Cast, published: RuleSet) -> None:
    for month in range(1, 6):
        serve(cast, "member", 48, first=date(2026, month, 2))
    grade(NOW)
    assert not Grant.objects.filter(ladder_code="member-grade").exists()
    next_year = NOW.replace(year=2027, month=1, day=19)
    grade(next_year)
    assert not Grant.objects.filter(ladder_code="member-grade").exists()
    grade(next_year + timedelta(days=2))
    grant = Grant.objects.get(ladder_code="member-grade")
    assert (grant.rung.title, grant.figure, grant.period) == ("优秀", 100, "2026")


def test_a_withdrawn_fact_takes_the_title_back_with_a_reason(cast: Cast, published: RuleSet) -> None:
    facts = serve(cast, "member", 100)
    grade(NOW)
    withdraw_fact(fact=facts[0], actor=SYSTEM, now=NOW, reason="登记错了")
    take_in(now=NOW)
    rebuild_scores(NOW)
    assert grade(NOW).revoked == 1
    taken = Revocation.objects.get()
    assert (taken.figure, taken.grant.rung.title) == (88, "一星志愿者")
    assert "88" in taken.reason and "100" in taken.reason
    assert "一星志愿者" not in titles(cast)
    assert any("收回" in notice.text for notice in list_notices(person_id=cast.member.pk))
    assert grade(NOW).revoked == 0


def test_whoever_earns_it_again_gets_it_again(cast: Cast, published: RuleSet) -> None:
    facts = serve(cast, "member", 100)
    grade(NOW)
    withdraw_fact(fact=facts[0], actor=SYSTEM, now=NOW, reason="登记错了")
    take_in(now=NOW)
    rebuild_scores(NOW)
    grade(NOW)
    serve(cast, "member", 12, first=date(2026, 5, 1))
    grade(NOW)
    turns = Grant.objects.filter(ladder_code=STAR).order_by("pk").values_list("turn", flat=True)
    assert list(turns) == [0, 1]
    assert "一星志愿者" in titles(cast)


def test_who_falls_keeps_what_is_still_reached(cast: Cast, published: RuleSet) -> None:
    facts = serve(cast, "member", 300)
    grade(NOW)
    withdraw_fact(fact=facts[0], actor=SYSTEM, now=NOW, reason="登记错了")
    take_in(now=NOW)
    rebuild_scores(NOW)
    grade(NOW)
    assert titles(cast) >= {"一星志愿者"}
    assert "二星志愿者" not in titles(cast)


def test_a_suspended_person_is_not_graded_until_it_is_lifted(cast: Cast, published: RuleSet) -> None:
    veto = suspended(cast)
    serve(cast, "member", 100)
    grade(NOW)
    assert titles(cast) == set()
    actions.lift_suspension(actor=cast.actor("town_officer"), now=NOW, veto_id=veto.pk, reason="党费已经补交")
    grade(NOW)
    assert "一星志愿者" in titles(cast)


def test_without_rollups_nothing_is_graded(cast: Cast) -> None:
    assert run_grading(NOW) == 0


def test_progress_says_how_far_it_is(cast: Cast, published: RuleSet) -> None:
    granted(cast, hours=100)
    star, year, grade_of_year = queries.list_progress(cast.member.pk, NOW)
    assert (star.figure, star.held and star.held.title, star.gap and star.gap.missing) == (100, "一星志愿者", 200)
    assert (year.period, year.figure) == ("2026", 100)
    assert year.gap is None
    assert grade_of_year.unit == "merit"


@pytest.mark.parametrize("model", [Grant, Revocation])
def test_grants_and_revocations_cannot_be_changed_or_erased(cast: Cast, published: RuleSet, model: type) -> None:
    facts = serve(cast, "member", 100)
    grade(NOW)
    withdraw_fact(fact=facts[0], actor=SYSTEM, now=NOW, reason="登记错了")
    take_in(now=NOW)
    rebuild_scores(NOW)
    grade(NOW)
    with pytest.raises(DatabaseError), transaction.atomic():
        model.objects.update(figure=1)  # type: ignore[attr-defined]
    with pytest.raises(DatabaseError), transaction.atomic():
        model.objects.all().delete()  # type: ignore[attr-defined]
