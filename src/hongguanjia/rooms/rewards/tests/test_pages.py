"""The pages of the three surfaces: they answer, they keep what was typed, and strangers find nothing."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from hongguanjia.base.accounts.testing import sign_in
from hongguanjia.base.people.testing import NOW, SYSTEM, Cast
from hongguanjia.base.web.slots import list_todos
from hongguanjia.kit.clock import read_clock
from hongguanjia.rooms.rewards import actions, catalogue, queries, slots, stocking
from hongguanjia.rooms.rewards.data import StationTerms
from hongguanjia.rooms.rewards.models import Reward, Station, Voucher
from hongguanjia.rooms.rewards.testing import Shop, build_shop, give_points, redeemed

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(cast: Cast) -> Shop:
    give_points(cast.member, 50)
    return build_shop(cast)


@pytest.fixture
def voucher(cast: Cast, shop: Shop) -> Voucher:
    return redeemed(cast.actor("member"), shop, now=read_clock())


def browser(cast: Cast, part: str) -> Client:
    client = Client()
    sign_in(client, getattr(cast, part))
    return client


def see(client: Client, name: str, *args: object, status: int = 200) -> str:
    answer = client.get(reverse(name, args=args))
    assert answer.status_code == status
    return answer.content.decode()


def test_anybody_reads_the_public_catalogue(shop: Shop) -> None:
    page = see(Client(), "public-rewards-catalogue")
    assert "理发一次" in page
    assert "官渡桥志愿服务站" in page


def test_an_empty_catalogue_says_how_it_begins(cast: Cast) -> None:
    assert "现在没有可兑换的项目" in see(Client(), "public-rewards-catalogue")


def test_the_phone_asks_for_a_sign_in(shop: Shop) -> None:
    answer = Client().get(reverse("phone-rewards-catalogue"))
    assert answer.status_code == 302
    assert "login" in answer.url


def test_the_catalogue_says_what_can_be_had(cast: Cast, shop: Shop) -> None:
    assert "还有 3 份" in see(browser(cast, "member"), "phone-rewards-catalogue")
    assert "还差 20 分" in see(browser(cast, "sibling_member"), "phone-rewards-catalogue")


def test_a_member_redeems_sees_the_code_and_cancels(cast: Cast, shop: Shop) -> None:
    client = browser(cast, "member")
    page = reverse("phone-rewards-reward", args=[shop.reward.pk])
    sent = {"stock": shop.stock.pk, "submission_key": "tap-1"}
    first, again = client.post(page, sent), client.post(page, sent)
    voucher = Voucher.objects.get()
    assert first.url == again.url == reverse("phone-rewards-voucher", args=[voucher.code])
    shown = see(client, "phone-rewards-voucher", voucher.code)
    assert voucher.readable_code in shown
    assert "<svg" in shown
    assert "理发一次" in see(client, "phone-rewards-vouchers")
    client.post(reverse("phone-rewards-cancel", args=[voucher.code]))
    assert "已取消" in see(client, "phone-rewards-voucher", voucher.code)


def test_the_nearest_station_is_offered_first(cast: Cast, shop: Shop) -> None:
    far = catalogue.open_station(
        actor=SYSTEM, now=NOW, organisation=cast.far_branch, terms=StationTerms("春岗志愿服务站", "春岗村部", "每天")
    )
    stock = stocking.stock_reward(actor=SYSTEM, now=NOW, station=far, reward=shop.reward)
    stocking.receive_stock(actor=SYSTEM, now=NOW, stock_id=stock.pk, quantity=1)
    for part, nearest in (("member", "官渡桥志愿服务站"), ("outsider", "春岗志愿服务站")):
        (offer,) = queries.describe([shop.reward], now=NOW, asker=queries.ask_as(cast.actor(part)))
        assert offer.places[0].station_name == nearest


def test_a_refusal_stays_on_the_page(cast: Cast, shop: Shop) -> None:
    client = browser(cast, "sibling_member")
    sent = {"stock": shop.stock.pk, "submission_key": "tap-1"}
    answer = client.post(reverse("phone-rewards-reward", args=[shop.reward.pk]), sent)
    assert answer.status_code == 422
    assert Voucher.objects.count() == 0


def test_the_counter_finds_hands_over_and_says_so(cast: Cast, voucher: Voucher) -> None:
    client = browser(cast, "station_clerk")
    assert "有 1 张凭证等着领取" in see(client, "phone-rewards-counter")
    found = client.get(reverse("phone-rewards-counter"), {"code": voucher.readable_code.lower()})
    assert found.url == reverse("phone-rewards-hand-over", args=[voucher.code])
    page = see(client, "phone-rewards-hand-over", voucher.code)
    assert "党**" in page
    assert "党一诺" not in page
    client.post(found.url)
    assert "已经交给党**" in see(client, "phone-rewards-hand-over", voucher.code)


def test_an_unknown_code_is_named_beside_the_field(cast: Cast, shop: Shop) -> None:
    answer = browser(cast, "station_clerk").get(reverse("phone-rewards-counter"), {"code": "XXXX"})
    assert answer.status_code == 422
    assert "没有找到这个兑换码" in answer.content.decode()


def test_calling_off_asks_for_a_reason(cast: Cast, voucher: Voucher) -> None:
    client = browser(cast, "station_clerk")
    page = reverse("phone-rewards-call-off", args=[voucher.code])
    client.post(page, {"reason": ""})
    voucher.refresh_from_db()
    assert voucher.state == "RESERVED"
    client.post(page, {"reason": "推子坏了"})
    voucher.refresh_from_db()
    assert voucher.state == "CANCELLED"


@pytest.mark.parametrize("surface", ["phone", "desk"])
def test_stock_is_received_and_corrected(cast: Cast, shop: Shop, surface: str) -> None:
    client = browser(cast, "station_clerk")
    page = reverse(f"{surface}-rewards-stock", args=[shop.stock.pk])
    client.post(page, {"what": "receive", "quantity": "4"})
    client.post(page, {"what": "correct", "counted": "5", "reason": "盘点少两份"})
    shop.stock.refresh_from_db()
    assert shop.stock.on_hand == 5
    refused = client.post(page, {"what": "correct", "counted": "5", "reason": ""})
    assert refused.status_code == 422
    assert "盘点少两份" in see(client, f"{surface}-rewards-stock", shop.stock.pk)
    if surface == "phone":
        assert "在库 5 份" in see(client, "phone-rewards-station", shop.station.pk)


def test_the_desk_makes_and_changes(cast: Cast, shop: Shop) -> None:
    client = browser(cast, "town_officer")
    station = {"organisation": cast.guandu.pk, "name": "镇服务站", "address": "镇政府东", "day_0": "8:30-11:30"}
    assert client.post(reverse("desk-rewards-station-new"), station).status_code == 302
    made = Station.objects.get(name="镇服务站")
    client.post(reverse("desk-rewards-station-change", args=[made.pk]), station | {"name": "镇区服务站"})
    assert "镇区服务站" in see(client, "desk-rewards-stations")
    reward = {
        "organisation": cast.guandu.pk, "title": "磨剪刀", "kind": "SERVICE", "provider": "老兵服务队", "price": "5",
        "limit_period": "MONTH", "way": "ALWAYS", "valid_days": "7", "active_from": "2026-01-01",
    }  # fmt: skip
    assert client.post(reverse("desk-rewards-reward-new"), reward).status_code == 302
    made_reward = Reward.objects.get(title="磨剪刀")
    client.post(reverse("desk-rewards-reward-change", args=[made_reward.pk]), reward | {"price": "6"})
    assert "磨剪刀" in see(client, "desk-rewards-rewards")
    answer = client.post(reverse("desk-rewards-station", args=[made.pk]), {"reward": made_reward.pk})
    assert answer.status_code == 302
    assert "磨剪刀" in see(client, "desk-rewards-station", made.pk)
    assert "镇区服务站" in see(client, "desk-rewards-reward", made_reward.pk)
    client.post(reverse("desk-rewards-station-close", args=[made.pk]))
    assert "已停办" in see(client, "desk-rewards-stations")


def test_a_form_refused_keeps_what_was_typed(cast: Cast) -> None:
    client = browser(cast, "town_officer")
    sent = {"organisation": cast.guandu.pk, "name": "镇服务站", "address": "", "day_0": "8:30-11:30"}
    page = client.post(reverse("desk-rewards-station-new"), sent).content.decode()
    assert 'value="镇服务站"' in page


def test_the_desk_tells_the_story_of_a_voucher(cast: Cast, voucher: Voucher) -> None:
    actions.hand_over(actor=cast.actor("station_clerk"), now=read_clock(), code=voucher.code)
    client = browser(cast, "town_officer")
    assert "理发一次" in see(client, "desk-rewards-vouchers")
    narrowed = client.get(reverse("desk-rewards-vouchers"), {"state": "RESERVED", "station": "1"})
    assert "没有符合条件的凭证" in narrowed.content.decode()
    assert "站志强" in see(client, "desk-rewards-voucher", voucher.pk)


NOTHING_THERE = [
    ("phone-rewards-voucher", "code", ["outsider", "sibling_member", "station_clerk", "secretary"]),
    ("phone-rewards-hand-over", "code", ["outsider", "outsider_secretary", "member", "secretary"]),
    ("phone-rewards-counter", None, ["outsider", "member", "secretary"]),
    ("phone-rewards-station", "station", ["outsider", "outsider_secretary", "member"]),
    ("phone-rewards-stock", "stock", ["outsider", "outsider_secretary", "member"]),
    ("desk-rewards-voucher", "voucher", ["outsider", "outsider_secretary", "member"]),
    ("desk-rewards-stock", "stock", ["outsider", "outsider_secretary", "member"]),
    ("desk-rewards-station", "station", ["outsider", "outsider_secretary", "member"]),
    ("desk-rewards-reward-change", "reward", ["outsider_secretary", "station_clerk", "secretary"]),
    ("desk-rewards-station-change", "station", ["outsider_secretary", "station_clerk", "secretary"]),
    ("desk-rewards-station-new", None, ["outsider_secretary", "member", "auditor"]),
]


@pytest.mark.parametrize(("name", "of", "part"), [(n, o, part) for n, o, parts in NOTHING_THERE for part in parts])
def test_strangers_find_nothing(cast: Cast, shop: Shop, voucher: Voucher, name: str, of: str | None, part: str) -> None:
    ids = {
        "code": voucher.code,
        "voucher": voucher.pk,
        "stock": shop.stock.pk,
        "station": shop.station.pk,
        "reward": shop.reward.pk,
    }
    see(browser(cast, part), name, *([ids[of]] if of else []), status=404)


def test_the_outsiders_lists_and_exports_are_empty(cast: Cast, voucher: Voucher) -> None:
    outsider = cast.actor("outsider_secretary")
    assert slots.export_vouchers(outsider, NOW)[1] == []
    assert slots.export_stock(outsider, NOW)[1] == []
    assert [hit.label for hit in slots.search(outsider, "官渡桥")] == []
    assert slots.load_person(outsider, NOW, cast.member.pk) is None
    assert "理发一次" not in see(browser(cast, "outsider_secretary"), "desk-rewards-vouchers")


def test_what_the_halls_are_given(cast: Cast, voucher: Voucher) -> None:
    officer, member = cast.actor("county_officer"), cast.actor("member")
    assert [row[2] for row in slots.export_vouchers(officer, NOW)[1]] == ["党**"]
    assert slots.export_stock(officer, NOW)[1] == [["官渡桥志愿服务站", "理发一次", 3, 1, 2]]
    assert [hit.label for hit in slots.search(officer, "理发")] == ["理发一次"]
    assert [hit.label for hit in slots.search(officer, "官渡桥")] == ["官渡桥志愿服务站"]
    assert slots.load_person(officer, NOW, cast.member.pk) is not None
    assert slots.load_phone_home(member, NOW, None) is None
    assert slots.load_phone_home(cast.actor("sibling_member"), NOW, None) is None
    assert any("理发一次" in todo.text for todo in list_todos(member, NOW))
