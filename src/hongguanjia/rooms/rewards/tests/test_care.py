"""Faulty goods come back, lost codes are replaced, forgotten vouchers are reminded of."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from hongguanjia.base.notices.models import Notice
from hongguanjia.base.people.models import Person
from hongguanjia.base.people.testing import NOW, Cast
from hongguanjia.kit.refusals import BadInput, NotFound, Refusal
from hongguanjia.points.api import Owner, get_balance
from hongguanjia.rooms.rewards import actions, care, figures
from hongguanjia.rooms.rewards.checks import CHECKS
from hongguanjia.rooms.rewards.models import Return, Voucher
from hongguanjia.rooms.rewards.testing import Shop, build_shop, give_points, redeemed

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
TERMS = figures.NewTerms(date(2026, 7, 1), 5, 12, 2, 1, 0, "牟组发〔2026〕9号")


@pytest.fixture
def shop(cast: Cast) -> Shop:
    give_points(cast.member, 100)
    return build_shop(cast)


@pytest.fixture
def fetched(cast: Cast, shop: Shop) -> Voucher:
    code = redeemed(cast.actor("member"), shop).code
    return actions.hand_over(actor=cast.actor("station_clerk"), now=NOW, code=code)


def service(person: Person) -> tuple[int, int]:
    balance = get_balance(owner=Owner("PERSON", person.pk), unit="service")
    return balance.available, balance.held


def faults() -> list[str]:
    return [fault for check in CHECKS for fault in check().faults]


@pytest.mark.parametrize(("to_shelf", "left"), [(True, 3), (False, 2)])
def test_a_faulty_piece_comes_back_and_the_points_with_it(
    cast: Cast, shop: Shop, fetched: Voucher, to_shelf: bool, left: int
) -> None:
    row = care.take_back(
        actor=cast.actor("station_clerk"), now=NOW + DAY, voucher_id=fetched.pk, reason="漏液", to_shelf=to_shelf
    )
    fetched.refresh_from_db()
    shop.stock.refresh_from_db()
    assert (fetched.state, service(cast.member), shop.stock.on_hand) == ("RETURNED", (100, 0), left)
    assert (row.movement is not None) == to_shelf
    assert str(row.what_became) == ("退回货架" if to_shelf else "报损")
    assert "积分已退回" in Notice.objects.filter(person=cast.member).order_by("-pk")[0].text
    assert faults() == []


def test_nothing_comes_back_twice_or_late_or_without_a_reason(cast: Cast, shop: Shop, fetched: Voucher) -> None:
    clerk = cast.actor("station_clerk")
    for code, when, reason in (
        ("rewards.return_late", NOW + 7 * DAY, "漏液"),
        ("rewards.reason_missing", NOW, " "),
    ):
        with pytest.raises(Refusal) as told:
            care.take_back(actor=clerk, now=when, voucher_id=fetched.pk, reason=reason, to_shelf=True)
        assert told.value.code == code
    care.take_back(actor=clerk, now=NOW, voucher_id=fetched.pk, reason="漏液", to_shelf=True)
    with pytest.raises(Refusal) as told:
        care.take_back(actor=clerk, now=NOW, voucher_id=fetched.pk, reason="漏液", to_shelf=True)
    assert told.value.code == "voucher.wrong_state"
    assert Return.objects.count() == 1


def test_a_returned_piece_frees_the_limit(cast: Cast, shop: Shop, fetched: Voucher) -> None:
    redeemed(cast.actor("member"), shop, key="b")
    care.take_back(actor=cast.actor("station_clerk"), now=NOW, voucher_id=fetched.pk, reason="漏液", to_shelf=True)
    redeemed(cast.actor("member"), shop, key="c")


@pytest.mark.parametrize("part", ["member", "secretary", "outsider", "auditor"])
def test_only_the_counter_takes_back(cast: Cast, fetched: Voucher, part: str) -> None:
    with pytest.raises(NotFound):
        care.take_back(actor=cast.actor(part), now=NOW, voucher_id=fetched.pk, reason="漏液", to_shelf=True)


@pytest.mark.parametrize("part", ["member", "station_clerk"])
def test_a_lost_code_is_replaced_and_the_hold_stays(cast: Cast, shop: Shop, part: str) -> None:
    voucher = redeemed(cast.actor("member"), shop)
    old, hold_id = voucher.code, voucher.hold_id
    fresh = care.replace_code(actor=cast.actor(part), now=NOW, voucher_id=voucher.pk, reason="纸丢了")
    assert (fresh.code != old, fresh.hold_id, service(cast.member)) == (True, hold_id, (80, 20))
    with pytest.raises(Refusal) as told:
        actions.hand_over(actor=cast.actor("station_clerk"), now=NOW, code=old)
    assert told.value.code == "rewards.code_replaced"
    actions.hand_over(actor=cast.actor("station_clerk"), now=NOW, code=fresh.code)
    assert faults() == []


def test_a_stranger_replaces_nothing(cast: Cast, shop: Shop) -> None:
    voucher = redeemed(cast.actor("member"), shop)
    with pytest.raises(NotFound):
        care.replace_code(actor=cast.actor("sibling_member"), now=NOW, voucher_id=voucher.pk, reason="试试")


def test_a_reminder_comes_once_before_the_last_day(cast: Cast, shop: Shop) -> None:
    voucher = redeemed(cast.actor("member"), shop)
    assert care.remind(now=NOW) == 0
    near = voucher.expires_at - 2 * DAY
    assert (care.remind(now=near), care.remind(now=near)) == (1, 1)
    assert Notice.objects.filter(person=cast.member, text__contains="快过期").count() == 1
    assert care.remind(now=voucher.expires_at) == 0


def test_the_county_sets_its_own_figures_from_a_day_to_come(cast: Cast, shop: Shop, fetched: Voucher) -> None:
    officer = cast.actor("county_officer")
    figures.set_terms(actor=officer, now=NOW, county=cast.county, terms=TERMS)
    assert figures.terms_on(date(2026, 6, 30)) is figures.STARTING
    assert figures.terms_on(date(2026, 7, 1)).return_days == 2
    for code, town, terms in (
        ("rewards.county_only", cast.guandu, TERMS),
        ("rewards.not_ahead", cast.county, figures.NewTerms(date(2026, 6, 15), 5, 12, 2, 1, 0, "x")),
        ("rewards.no_basis", cast.county, figures.NewTerms(date(2026, 8, 1), 5, 12, 2, 1, 0, " ")),
    ):
        with pytest.raises((Refusal, BadInput)) as told:
            figures.set_terms(actor=officer, now=NOW, county=town, terms=terms)
        assert told.value.code == code
