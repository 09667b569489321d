"""Transfers, stock-takings and what expires, as clerks and officers meet them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from hongguanjia.base.people.testing import NOW, SYSTEM, Cast
from hongguanjia.kit.clock import county_date, read_clock
from hongguanjia.kit.refusals import Refusal
from hongguanjia.rooms.rewards import counts, stocking, store_slots, transfers
from hongguanjia.rooms.rewards.models import StockCount, StockLot, StockTransfer
from hongguanjia.rooms.rewards.testing import Shop, build_shop, build_stores, give_points, open_second_station
from hongguanjia.rooms.rewards.tests.test_counter_pages import browser, see

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(cast: Cast) -> Shop:
    return build_shop(cast, pieces=6)


@pytest.fixture
def other(cast: Cast, shop: Shop) -> Shop:
    return open_second_station(cast, shop, pieces=1)


def todos(cast: Cast, part: str) -> list[str]:
    actor = cast.actor(part)
    return [
        todo.text
        for todo in [
            *store_slots.STORES_WAITING.list(actor, read_clock()),
            *store_slots.list_ending_todos(actor, read_clock()),
        ]
    ]


@pytest.mark.parametrize("surface", ["phone", "desk"])
def test_pieces_go_from_station_to_station(cast: Cast, shop: Shop, other: Shop, surface: str) -> None:
    client = browser(cast, "station_clerk" if surface == "phone" else "town_officer")
    address = reverse(f"{surface}-rewards-send", args=[shop.stock.pk])
    assert client.post(address, {"station": other.station.pk, "quantity": 7}).status_code == 422
    sent = {"station": other.station.pk, "quantity": 4, "submission_key": "once"}
    client.post(address, sent)
    client.post(address, sent)
    row = StockTransfer.objects.get()
    assert any("接收" in text for text in todos(cast, "station_clerk"))
    there = reverse(f"{surface}-rewards-transfer", args=[row.pk])
    assert client.post(there, {"what": "receive", "received": 3}).status_code == 422
    client.post(there, {"what": "receive", "received": 3, "reason": "路上破了一份"})
    other.stock.refresh_from_db()
    assert (other.stock.on_hand, todos(cast, "station_clerk")) == (4, [])
    assert "路上破了一份" in see(client, f"{surface}-rewards-transfer", row.pk)
    args = [shop.station.pk] if surface == "phone" else []
    assert "理发一次" in see(client, f"{surface}-rewards-transfers", *args)


def test_a_transfer_is_taken_back_with_a_reason(cast: Cast, shop: Shop, other: Shop) -> None:
    row = transfers.send_stock(actor=SYSTEM, now=NOW, stock_id=shop.stock.pk, station_id=other.station.pk, quantity=2)
    client = browser(cast, "station_clerk")
    address = reverse("phone-rewards-transfer", args=[row.pk])
    assert client.post(address, {"what": "take_back", "reason": ""}).status_code == 422
    assert client.post(address, {"what": "nonsense"}).status_code == 422
    client.post(address, {"what": "take_back", "reason": "车没来"})
    row.refresh_from_db()
    assert row.state == "TAKEN_BACK"


def test_one_counts_another_confirms(cast: Cast, shop: Shop) -> None:
    clerk, officer = browser(cast, "station_clerk"), browser(cast, "town_officer")
    clerk.post(reverse("phone-rewards-count-open", args=[shop.station.pk]))
    row = StockCount.objects.get()
    line = row.lines.get()
    address = reverse("phone-rewards-count", args=[row.pk])
    answer = clerk.post(address, {"what": "submit", f"counted_{line.pk}": 5})
    assert "请写明差异原因" in answer.content.decode()
    clerk.post(address, {"what": "submit", f"counted_{line.pk}": 5, f"reason_{line.pk}": "一份受潮"})
    assert "您是清点人" in see(clerk, "phone-rewards-count", row.pk)
    assert todos(cast, "station_clerk") == []
    assert any("复核" in text for text in todos(cast, "town_officer"))
    at_desk = reverse("desk-rewards-count", args=[row.pk])
    assert officer.post(at_desk, {"what": "send_back", "reason": ""}).status_code == 422
    officer.post(at_desk, {"what": "send_back", "reason": "再数一遍"})
    clerk.post(address, {"what": "submit", f"counted_{line.pk}": 5, f"reason_{line.pk}": "一份受潮"})
    officer.post(at_desk, {"what": "confirm"})
    shop.stock.refresh_from_db()
    assert shop.stock.on_hand == 5
    assert "一份受潮" in see(officer, "desk-rewards-count", row.pk)
    assert "已复核" in see(clerk, "phone-rewards-counts", shop.station.pk)
    assert shop.station.name in see(browser(cast, "auditor"), "desk-rewards-counts")
    assert browser(cast, "auditor").post(at_desk, {"what": "abandon", "reason": "试试"}).status_code == 404


def test_what_expires_is_seen_reminded_of_and_written_off(cast: Cast, shop: Shop, other: Shop) -> None:
    now = read_clock()
    stocking.receive_stock(
        actor=SYSTEM, now=now, stock_id=shop.stock.pk, quantity=2, good_until=county_date(now) + timedelta(days=5)
    )
    clerk = browser(cast, "station_clerk")
    assert "快到期" in see(clerk, "phone-rewards-ending", shop.station.pk)
    assert any("到期" in text for text in todos(cast, "station_clerk"))
    assert "没有过期的物品" in see(clerk, "phone-rewards-write-off", shop.stock.pk)
    StockLot.objects.update(good_until=county_date(now) - timedelta(days=1))
    assert "已过期" in see(browser(cast, "county_officer"), "desk-rewards-ending")
    with pytest.raises(Refusal, match="请先报废"):
        transfers.send_stock(actor=SYSTEM, now=now, stock_id=shop.stock.pk, station_id=other.station.pk, quantity=7)
    assert "报废过期的 2 份" in see(clerk, "phone-rewards-stock", shop.stock.pk)
    clerk.post(reverse("phone-rewards-write-off", args=[shop.stock.pk]), {"reason": "过期报废"})
    shop.stock.refresh_from_db()
    assert (shop.stock.on_hand, todos(cast, "station_clerk")) == (6, [])


def test_exports_say_what_the_pages_say(cast: Cast, shop: Shop, other: Shop) -> None:
    now, officer = read_clock(), cast.actor("county_officer")
    transfers.send_stock(actor=SYSTEM, now=now, stock_id=shop.stock.pk, station_id=other.station.pk, quantity=2)
    counts.open_count(actor=SYSTEM, now=now, station_id=other.station.pk)
    stocking.receive_stock(
        actor=SYSTEM, now=now, stock_id=shop.stock.pk, quantity=4, good_until=county_date(now) + timedelta(days=5)
    )
    for load, said in (
        (store_slots.export_transfers, "官渡桥二站"),
        (store_slots.export_counts, "盘点中"),
        (store_slots.export_lots, "理发一次"),
    ):
        head, rows = load(officer, now)
        assert rows, load.__name__
        assert all(len(row) == len(head) for row in rows)
        assert any(said in str(cell) for cell in rows[0])


@pytest.mark.parametrize(
    "name",
    ["phone-rewards-transfers", "phone-rewards-counts", "phone-rewards-ending"],
)
def test_a_station_elsewhere_is_unknown(cast: Cast, shop: Shop, name: str) -> None:
    answer = browser(cast, "outsider").get(reverse(name, args=[shop.station.pk]))
    assert answer.status_code in {403, 404}


@pytest.mark.parametrize(
    ("part", "addresses"),
    [
        ("station_clerk", ["/m/", "/m/rewards/", "/m/rewards/stations/", "/m/counter/"]),
        ("town_officer", ["/desk/", "/desk/rewards/transfers/", "/desk/rewards/ending/", "/desk/rewards/parts/"]),
    ],
)
def test_no_page_of_the_stores_asks_too_often(
    cast: Cast, shop: Shop, django_assert_max_num_queries: Any, part: str, addresses: list[str]
) -> None:
    give_points(cast.member, 100)
    build_stores(cast, shop)
    stocking.receive_stock(
        actor=SYSTEM, now=NOW, stock_id=shop.stock.pk, quantity=9, good_until=county_date(read_clock())
    )
    client = browser(cast, part)
    client.get(addresses[0])
    for address in addresses:
        with django_assert_max_num_queries(15):
            assert client.get(address).status_code == 200
