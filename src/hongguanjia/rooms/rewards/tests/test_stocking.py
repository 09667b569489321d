"""The shelf and the catalogue: who may, what is refused, what is kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from hongguanjia.base.people.testing import NOW, SYSTEM, Cast
from hongguanjia.base.record.models import TrailEntry
from hongguanjia.kit.refusals import BadInput, NotFound, Refusal
from hongguanjia.rooms.rewards import actions, catalogue, checks, stocking
from hongguanjia.rooms.rewards.data import StationTerms
from hongguanjia.rooms.rewards.models import Stock, StockMovement, Voucher
from hongguanjia.rooms.rewards.testing import TERMS, Shop, build_shop, give_points, redeemed

pytestmark = pytest.mark.django_db
STATION = StationTerms("新站", "村口", "每天")
STRANGERS = ("outsider", "outsider_secretary", "sibling_member", "member")


@pytest.fixture
def shop(cast: Cast) -> Shop:
    give_points(cast.member, 50)
    return build_shop(cast)


def test_the_clerk_receives(cast: Cast, shop: Shop) -> None:
    clerk = cast.actor("station_clerk")
    stock = stocking.receive_stock(actor=clerk, now=NOW, stock_id=shop.stock.pk, quantity=7, reason="县里配送")
    assert (stock.on_hand, stock.reserved) == (10, 0)
    movement = StockMovement.objects.latest("pk")
    assert (movement.kind, movement.on_hand_change, movement.actor_label) == ("IN", 7, "站志强")


@pytest.mark.parametrize("quantity", [0, -1, 100_001])
def test_an_odd_quantity_is_refused_beside_its_field(shop: Shop, quantity: int) -> None:
    with pytest.raises(BadInput) as told:
        stocking.receive_stock(actor=SYSTEM, now=NOW, stock_id=shop.stock.pk, quantity=quantity)
    assert (told.value.code, told.value.field) == ("rewards.quantity", "quantity")


@pytest.mark.parametrize("part", STRANGERS)
def test_strangers_find_no_shelf(cast: Cast, shop: Shop, part: str) -> None:
    actor = cast.actor(part)
    with pytest.raises(NotFound):
        stocking.receive_stock(actor=actor, now=NOW, stock_id=shop.stock.pk, quantity=1)
    with pytest.raises(NotFound):
        stocking.correct_stock(actor=actor, now=NOW, stock_id=shop.stock.pk, counted=1, reason="盘点")


def test_a_count_corrects_with_its_reason(cast: Cast, shop: Shop) -> None:
    clerk = cast.actor("station_clerk")
    stock = stocking.correct_stock(actor=clerk, now=NOW, stock_id=shop.stock.pk, counted=1, reason="盘点少两份")
    assert stock.on_hand == 1
    movement = StockMovement.objects.latest("pk")
    assert (movement.kind, movement.on_hand_change, movement.reason) == ("CORRECT", -2, "盘点少两份")
    assert TrailEntry.objects.get(verb="rewards.stock.correct").reason == "盘点少两份"


def test_a_count_that_agrees_moves_nothing(cast: Cast, shop: Shop) -> None:
    before = StockMovement.objects.count()
    stocking.correct_stock(actor=SYSTEM, now=NOW, stock_id=shop.stock.pk, counted=3, reason="盘点")
    assert StockMovement.objects.count() == before


@pytest.mark.parametrize(
    ("counted", "reason", "field"), [(1, "", "reason"), (-1, "盘点", "counted"), (0, "盘点", "counted")]
)
def test_what_a_count_may_not_say(cast: Cast, shop: Shop, counted: int, reason: str, field: str) -> None:
    redeemed(cast.actor("member"), shop)
    with pytest.raises(Refusal) as told:
        stocking.correct_stock(actor=SYSTEM, now=NOW, stock_id=shop.stock.pk, counted=counted, reason=reason)
    assert told.value.field == field


@pytest.mark.parametrize(
    ("on_hand", "reserved"),
    [(-1, 0), (0, -1), (1, 2)],
)
def test_the_database_keeps_shelves_sane(shop: Shop, on_hand: int, reserved: int) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Stock.objects.filter(pk=shop.stock.pk).update(on_hand=on_hand, reserved=reserved)


def test_movements_cannot_be_changed_or_erased(shop: Shop) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        StockMovement.objects.update(reason="别的")
    with pytest.raises(DatabaseError), transaction.atomic():
        StockMovement.objects.all()._raw_delete("default")


def test_verify_names_a_shelf_that_was_touched_by_hand(shop: Shop) -> None:
    Stock.objects.filter(pk=shop.stock.pk).update(on_hand=9)
    assert [len(check().faults) for check in checks.CHECKS] == [1, 0, 0, 0, 0, 0, 0]


def test_verify_names_a_promise_without_voucher(shop: Shop) -> None:
    Stock.objects.filter(pk=shop.stock.pk).update(reserved=1)
    assert [len(check().faults) for check in checks.CHECKS] == [1, 1, 0, 0, 0, 0, 0]


def test_verify_names_a_voucher_closed_behind_the_ledgers_back(cast: Cast, shop: Shop) -> None:
    voucher = redeemed(cast.actor("member"), shop)
    Voucher.objects.filter(pk=voucher.pk).update(state="CANCELLED", closed_at=NOW)
    assert [len(check().faults) for check in checks.CHECKS] == [0, 1, 1, 0, 0, 0, 0]


def test_the_town_opens_changes_and_closes_a_station(cast: Cast) -> None:
    officer = cast.actor("town_officer")
    station = catalogue.open_station(actor=officer, now=NOW, organisation=cast.branch, terms=STATION)
    moved = replace(STATION, address="村部一楼")
    catalogue.change_station(actor=officer, now=NOW, station_id=station.pk, terms=moved)
    assert TrailEntry.objects.get(verb="rewards.station.changed").detail == {"before": {"address": "村口"}}
    station = catalogue.close_station(actor=officer, now=NOW, station_id=station.pk, closed_date=date(2026, 6, 15))
    assert station.closed_date == date(2026, 6, 15)


def test_saying_the_same_again_leaves_no_trail(cast: Cast, shop: Shop) -> None:
    catalogue.change_reward(actor=SYSTEM, now=NOW, reward_id=shop.reward.pk, terms=TERMS)
    assert not TrailEntry.objects.filter(verb="rewards.reward.changed").exists()


def test_a_station_that_is_awaited_stays_open(cast: Cast, shop: Shop) -> None:
    voucher = redeemed(cast.actor("member"), shop)
    with pytest.raises(Refusal) as told:
        catalogue.close_station(actor=SYSTEM, now=NOW, station_id=shop.station.pk, closed_date=date(2026, 6, 15))
    assert told.value.code == "rewards.station_awaited"
    actions.cancel(actor=cast.actor("member"), now=NOW, code=voucher.code)
    catalogue.close_station(actor=SYSTEM, now=NOW, station_id=shop.station.pk, closed_date=date(2026, 6, 15))


@pytest.mark.parametrize("part", ["outsider_secretary", "outsider", "station_clerk", "member"])
def test_only_managers_run_the_catalogue(cast: Cast, shop: Shop, part: str) -> None:
    actor = cast.actor(part)
    with pytest.raises(NotFound):
        catalogue.open_station(actor=actor, now=NOW, organisation=cast.branch, terms=STATION)
    with pytest.raises(NotFound):
        catalogue.list_reward(actor=actor, now=NOW, organisation=cast.county, terms=replace(TERMS, title="别的"))
    with pytest.raises(NotFound):
        catalogue.change_reward(actor=actor, now=NOW, reward_id=shop.reward.pk, terms=TERMS)
    with pytest.raises(NotFound):
        stocking.stock_reward(actor=actor, now=NOW, station=shop.station, reward=shop.reward)


@pytest.mark.parametrize("part", ["secretary", "auditor"])
def test_those_who_only_see_are_told_so(cast: Cast, part: str) -> None:
    with pytest.raises(Refusal) as told:
        catalogue.open_station(actor=cast.actor(part), now=NOW, organisation=cast.branch, terms=STATION)
    assert told.value.code == "access.denied"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"price": 0}, "price"),
        ({"valid_days": 0}, "valid_days"),
        ({"limit_count": 0}, "limit_count"),
        ({"active_to": date(2025, 12, 31)}, "active_to"),
        ({}, "title"),
    ],
)
def test_terms_that_make_no_sense_are_refused_by_field(cast: Cast, shop: Shop, change: dict, field: str) -> None:
    with pytest.raises(BadInput) as told:
        catalogue.list_reward(actor=SYSTEM, now=NOW, organisation=cast.county, terms=replace(TERMS, **change))
    assert told.value.field == field


def test_a_station_carries_a_reward_once(shop: Shop) -> None:
    again = stocking.stock_reward(actor=SYSTEM, now=NOW, station=shop.station, reward=shop.reward)
    assert again == shop.stock
