"""What unspent points would cost: every figure follows from the ledger, the rate and the budget."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from hongguanjia.base.people.testing import NOW, Cast
from hongguanjia.kit.refusals import BadInput, Refusal
from hongguanjia.points.api import MonthFlow
from hongguanjia.points.closing.actions import approve_term, plan_closing, propose_term
from hongguanjia.rooms.rewards import actions, budgeting, pool
from hongguanjia.rooms.rewards.forecasting import forecast
from hongguanjia.rooms.rewards.testing import build_shop, give_points, redeemed

pytestmark = pytest.mark.django_db
SPRING = datetime(2026, 3, 10, 2, 0, tzinfo=UTC)


def test_the_liability_adds_up(cast: Cast) -> None:
    officer = cast.actor("county_officer")
    give_points(cast.member, 120, now=SPRING)
    give_points(cast.outsider, 60, now=SPRING)
    shop = build_shop(cast)
    code = redeemed(cast.actor("member"), shop, now=SPRING).code
    actions.hand_over(actor=cast.actor("station_clerk"), now=SPRING, code=code)
    redeemed(cast.actor("member"), shop, key="held")
    pool.give_to_pool(actor=cast.actor("member"), now=NOW, amount=30, key="p")
    budgeting.set_rate(
        actor=officer, now=NOW, county=cast.county, from_date=date(2026, 6, 1), fen=5, basis="牟组发〔2026〕9号"
    )
    budgeting.set_budget(
        actor=officer, now=NOW, county=cast.county, year=2026, source="县财政", fen=400, basis="预算批复"
    )
    told = budgeting.read_liability(actor=officer, now=NOW)
    assert (told.points, told.fen, told.coverage) == (160, 800, 50)
    assert [(town.name, town.unspent.points, town.fen) for town in told.towns] == [
        (cast.guandu.short_name, 100, 500),
        (cast.yaojia.short_name, 60, 300),
    ]
    march = next(row for row in told.flows if row.month == date(2026, 3, 1))
    assert (march.issued, march.redeemed, len(told.flows)) == (180, 20, 12)
    assert (told.mean_issued, told.mean_redeemed) == (15, 1)
    assert [(row.month, row.points) for row in told.forecast[:2]] == [(date(2026, 7, 1), 187), (date(2026, 8, 1), 241)]
    in_march = next(row for row in told.forecast if row.month == date(2027, 4, 1))
    assert (in_march.issued, in_march.redeemed, in_march.like, in_march.fen) == (
        180,
        20,
        date(2026, 3, 1),
        in_march.points * 5,
    )
    assert told.peak == in_march


def test_without_a_rate_nothing_is_said_in_money(cast: Cast) -> None:
    give_points(cast.member, 10)
    told = budgeting.read_liability(actor=cast.actor("auditor"), now=NOW)
    assert (told.points, told.fen, told.coverage, told.rate) == (10, None, None, None)


@pytest.mark.parametrize("part", ["town_officer", "secretary", "member", "outsider_secretary"])
def test_only_the_county_sees_it(cast: Cast, part: str) -> None:
    with pytest.raises(Refusal) as told:
        budgeting.read_liability(actor=cast.actor(part), now=NOW)
    assert told.value.code == "rewards.county_page"


def test_rates_and_budgets_have_a_basis_and_look_ahead(cast: Cast) -> None:
    officer = cast.actor("county_officer")
    values = {"actor": officer, "now": NOW, "county": cast.county, "fen": 5}
    with pytest.raises(BadInput) as told:
        budgeting.set_rate(**values, from_date=date(2026, 7, 1), basis=" ")
    assert told.value.code == "rewards.no_basis"
    budgeting.set_rate(**values, from_date=date(2026, 6, 1), basis="文件")
    with pytest.raises(BadInput) as told:
        budgeting.set_rate(**values, from_date=date(2026, 6, 2), basis="文件")
    assert told.value.code == "rewards.not_ahead"
    with pytest.raises(Refusal) as refused:
        budgeting.set_budget(**{**values, "county": cast.guandu}, year=2026, source="镇里", basis="文件")
    assert refused.value.code == "rewards.county_only"


def flow(month: int, issued: int, redeemed: int) -> MonthFlow:
    return MonthFlow(date(2025 + (month < 7), month, 1), issued, redeemed)


YEAR = [flow(month, 30 if month == 1 else 10, 4) for month in (7, 8, 9, 10, 11, 12, 1, 2, 3, 4, 5, 6)]


def test_the_forecast_goes_by_the_months_of_last_year() -> None:
    rows = forecast(today=date(2026, 7, 1), unspent=100, flows=YEAR, expiry=[], fen=None)
    assert [row.points for row in rows[:2]] == [100 + 9 - 3, 100 + 9 - 3 + 6]
    january = next(row for row in rows if row.like == date(2026, 1, 1))
    assert (january.month, january.issued, january.fen) == (date(2027, 2, 1), 30, None)


def test_what_expires_is_off_once_and_never_below_nothing() -> None:
    due = [(date(2027, 1, 1), 50), (date(2027, 3, 15), 10_000)]
    rows = forecast(today=date(2026, 7, 31), unspent=100, flows=YEAR, expiry=due, fen=5)
    by_month = {row.month: row for row in rows}
    assert (by_month[date(2027, 1, 1)].expiring, by_month[date(2027, 2, 1)].expiring) == (50, 0)
    april = by_month[date(2027, 4, 1)]
    assert (april.points, april.fen) == (0, 0)
    assert by_month[date(2027, 5, 1)].points == 6


def test_months_without_a_record_are_like_the_mean() -> None:
    young = [MonthFlow(flow.month, 0, 0) for flow in YEAR[:10]] + YEAR[10:]
    rows = forecast(today=date(2026, 7, 1), unspent=0, flows=young, expiry=[], fen=None)
    assert (rows[1].issued, rows[1].like, rows[-2].like) == (10, None, date(2026, 5, 1))


def test_a_planned_closing_is_what_will_expire(cast: Cast) -> None:
    give_points(cast.member, 100, now=SPRING)
    officer, approver = cast.actor("county_officer"), cast.actor("approver")
    term = propose_term(
        owner_kind="PERSON", unit="service", years=0, carry_percent=0, notice_days=30, first_year=2026,
        basis="县委文件", actor=officer, now=NOW,
    )  # fmt: skip
    approve_term(term_id=term.pk, actor=approver, now=NOW)
    plan_closing(term_id=term.pk, year=2026, actor=officer, now=NOW)
    told = budgeting.read_liability(actor=officer, now=NOW)
    assert told.expiring == 100
    assert next(row.expiring for row in told.forecast if row.month == date(2027, 1, 1)) == 100
