"""Every figure can be followed down to what happened, and adds up."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from hongguanjia.base.people.testing import NOW, Cast
from hongguanjia.base.record.actions import withdraw_fact
from hongguanjia.base.web import sources
from hongguanjia.points.api import (
    Owner,
    SourceLink,
    explain_award,
    explain_balance,
    get_balance,
    hold,
    link_source,
    take_in,
)
from hongguanjia.points.awarding import INTAKE
from hongguanjia.points.explain import list_awards
from hongguanjia.points.models import Award, Score
from hongguanjia.points.queries import list_bands, list_coverage
from hongguanjia.points.rollup import list_stale_scores, rebuild_scores, refresh_scores
from hongguanjia.points.testing import publish_rules, record, rule

pytestmark = pytest.mark.django_db


@pytest.fixture
def earned(cast: Cast) -> Owner:
    publish_rules(
        cast,
        [
            rule(title="志愿服务", unit="service", most_month=7),
            rule("long", order=2, title="长时服务", unit="service", form="PER_UNIT", step=60, amount=2),
        ],
    )
    for number in range(2):
        record(cast, "member", f"f{number}", quantity=60)
    record(cast, "member", "july", day=date(2026, 7, 2), quantity=120)
    take_in(now=NOW)
    return Owner("PERSON", cast.member.pk)


def test_the_sum_in_words_adds_up_to_the_balance(earned: Owner) -> None:
    hold(
        owner=earned,
        unit="service",
        amount=4,
        key="h",
        cause_kind="t",
        cause_id=1,
        memo="一袋米",
        expires_at=None,
        actor=INTAKE,
        now=NOW,
    )
    told = explain_balance(owner=earned, unit="service")
    assert [(line.words, line.amount) for line in told.sums] == [
        ("3 次志愿服务 × 5 分 − 超出月上限 3 分", 12),
        ("3 次长时服务，按量合计 8 分", 8),
    ]
    assert [(line.kind, line.memo, line.amount) for line in told.others] == [("冻结", "一袋米", -4)]
    assert told.total == get_balance(owner=earned, unit="service").available == 16


@pytest.mark.parametrize(
    ("period", "expected"),
    [("2026", 20), ("2026-06", 11), ("2026-07", 9), ("2025", 0), ("", 20), ("rubbish", 20), ("2026-06-01", 20)],
)
def test_a_period_narrows_the_sum(earned: Owner, period: str, expected: int) -> None:
    assert explain_balance(owner=earned, unit="service", period=period).total == expected


def test_a_withdrawal_shows_in_the_words(earned: Owner) -> None:
    fact = Award.objects.filter(rule_code="served").first().fact
    withdraw_fact(fact, reason="记错人", actor=INTAKE, now=NOW)
    take_in(now=NOW)
    told = explain_balance(owner=earned, unit="service", period="2026-06")
    assert told.sums[0].words == "2 次志愿服务 × 5 分 − 超出月上限 3 分 − 已撤回 5 分"
    assert told.total == 11 - 5 - 2


def test_an_award_leads_to_its_source(earned: Owner, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "_finders", {})
    actor = cast.actor("member")
    award = list_awards(earned, "service").first()
    assert explain_award(award=award, actor=actor).source is None
    link_source("test.source", lambda _actor, ids: {pk: SourceLink(f"活动 {pk}", "/x/") for pk in ids})
    assert explain_award(award=award, actor=actor).source == SourceLink("活动 1", "/x/")


def test_roll_ups_are_the_sums_of_awards_and_are_rebuilt_the_same(earned: Owner, cast: Cast) -> None:
    assert rebuild_scores(NOW) == 2
    first = set(Score.objects.values_list("owner_id", "unit", "period", "organisation_path", "amount", "facts"))
    assert (cast.member.pk, "service", "2026", cast.branch.path, 20, 3) in first
    assert (cast.member.pk, "service", "2026-06", cast.branch.path, 11, 2) in first
    rebuild_scores(NOW)
    assert first == set(Score.objects.values_list("owner_id", "unit", "period", "organisation_path", "amount", "facts"))


def test_a_refresh_takes_up_what_is_new_and_stale_roll_ups_are_found(earned: Owner, cast: Cast) -> None:
    refresh_scores(NOW + timedelta(hours=2))
    record(cast, "member", "august", day=date(2026, 8, 2), quantity=60)
    later = NOW + timedelta(days=60)
    take_in(now=later)
    assert refresh_scores(later) == 1
    assert Score.objects.get(period="2026").amount == 27
    assert list_stale_scores() == []
    refresh_scores(later + timedelta(days=1))
    Score.objects.filter(period="2026-06").update(amount=99)
    assert {row[4] for row in list_stale_scores()} == {"2026-06", "2026"}


def test_december_ends_with_the_year(cast: Cast) -> None:
    publish_rules(cast, [rule()])
    record(cast, "member", "f", day=date(2026, 12, 31))
    take_in(now=NOW)
    rebuild_scores(datetime(2027, 1, 1, tzinfo=UTC))
    assert set(Score.objects.values_list("period", flat=True)) == {"2026", "2026-12"}


def test_coverage_and_bands_count_people_in_scope(earned: Owner, cast: Cast) -> None:
    rebuild_scores(NOW)
    officer, outsider = cast.actor("town_officer"), cast.actor("outsider_secretary")
    (branch,) = [row for row in list_coverage(officer, "service", "2026-06") if row.organisation == cast.branch]
    assert (branch.earning, branch.total) == (1, 11) and branch.members >= 3
    assert cast.branch not in [row.organisation for row in list_coverage(outsider, "service", "2026-06")]
    bands = {band.label: band.people for band in list_bands(officer, "service", "2026-06")}
    assert bands == {"0": 0, "1–9": 0, "10–29": 1, "30–59": 0, "60–99": 0, "≥ 100": 0}
    assert sum(band.people for band in list_bands(outsider, "service", "2026-06")) == 0
