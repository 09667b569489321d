"""Station mode, its API, lost codes, returns, sheets, conflicts and terms as people meet them."""

from __future__ import annotations

import html
import json
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from hongguanjia.base.accounts.testing import sign_in
from hongguanjia.base.people.testing import Cast
from hongguanjia.kit.clock import county_date, read_clock
from hongguanjia.rooms.rewards import actions, signed
from hongguanjia.rooms.rewards.models import Closing, CounterTerms, OfflineReport, Voucher
from hongguanjia.rooms.rewards.testing import Shop, build_shop, give_points, redeemed

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(cast: Cast) -> Shop:
    give_points(cast.member, 100)
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


def read_pack(page: str) -> dict[str, object]:
    found = re.search(r'data-pack="([^"]*)"', page)
    assert found is not None
    pack: dict[str, object] = json.loads(html.unescape(found.group(1)))
    return pack


def send(client: Client, body: dict[str, object], key: str = "k1") -> dict[str, str]:
    answer = client.post(
        reverse("api-rewards-hand-over"),
        json.dumps(body),
        content_type="application/json",
        headers={"Idempotency-Key": key},
    )
    told: dict[str, str] = answer.json()
    return told


def test_the_device_takes_along_fingerprints_and_no_code(cast: Cast, shop: Shop, voucher: Voucher) -> None:
    page = see(browser(cast, "station_clerk"), "phone-rewards-mode", shop.station.pk)
    pack = read_pack(page)
    assert voucher.code not in page
    assert "党一诺" not in page
    assert list(pack["vouchers"]) == [signed.digest(shop.station.pk, voucher.code)]  # type: ignore[call-overload]
    assert pack["shelves"] == {str(shop.stock.pk): "理发一次"}


def test_a_device_hands_over_once_and_says_so(cast: Cast, shop: Shop, voucher: Voucher) -> None:
    client = browser(cast, "station_clerk")
    pack = read_pack(see(client, "phone-rewards-mode", shop.station.pk))
    body = {"pack": pack["name"], "code": voucher.code, "token": "", "done_at": read_clock().isoformat()}
    assert send(client, body)["code"] == "done"
    assert send(client, body)["code"] == "done"
    assert send(client, body, key="k2")["code"] == "conflict"
    voucher.refresh_from_db()
    assert voucher.state == "HANDED_OVER"
    assert "有 1 条核销对不上" in see(client, "phone-rewards-mode", shop.station.pk)


@pytest.mark.parametrize(
    "body",
    [[], {}, {"pack": 1}, {"done_at": "2026-13-45T00:00:00Z"}, {"done_at": "2026-01-01T00:00:00"}, {"pack": "x" * 301}],
)
def test_a_malformed_report_is_refused(cast: Cast, shop: Shop, body: object) -> None:
    told = send(browser(cast, "station_clerk"), body)  # type: ignore[arg-type]
    assert told["code"] == "input.malformed"


def test_bytes_that_are_no_json_and_too_many_of_them_are_refused(cast: Cast, shop: Shop) -> None:
    client = browser(cast, "station_clerk")
    for body, code in (("{", "input.malformed"), ("x" * 3000, "input.too_big")):
        answer = client.post(reverse("api-rewards-hand-over"), body, content_type="application/json")
        assert (answer.status_code, answer.json()["code"]) == (422, code)


def test_without_an_account_the_device_keeps_what_it_has(cast: Cast, shop: Shop) -> None:
    answer = Client().post(reverse("api-rewards-hand-over"), "{}", content_type="application/json")
    assert answer.status_code == 401


def test_a_code_is_looked_up_for_one_station(cast: Cast, shop: Shop, voucher: Voucher) -> None:
    client = browser(cast, "station_clerk")
    answer = client.get(reverse("api-rewards-look-up", args=[shop.station.pk, voucher.code]))
    assert (answer.json()["title"], answer.json()["whom"]) == ("理发一次", "党**")
    actions.cancel(actor=cast.actor("member"), now=read_clock(), code=voucher.code)
    answer = client.get(reverse("api-rewards-look-up", args=[shop.station.pk, voucher.code]))
    assert "已取消" in answer.json()["trouble"]


def test_the_members_code_carries_the_signature(cast: Cast, shop: Shop, voucher: Voucher) -> None:
    assert "码丢了" in see(browser(cast, "member"), "phone-rewards-voucher", voucher.code)


def test_a_member_replaces_a_lost_code(cast: Cast, voucher: Voucher) -> None:
    client = browser(cast, "member")
    see(client, "phone-rewards-lost", voucher.pk)
    assert client.post(reverse("phone-rewards-lost", args=[voucher.pk]), {"reason": ""}).status_code == 422
    client.post(reverse("phone-rewards-lost", args=[voucher.pk]), {"reason": "手机丢了"})
    old = voucher.code
    voucher.refresh_from_db()
    assert voucher.code != old


def test_a_clerk_takes_a_faulty_piece_back(cast: Cast, shop: Shop, voucher: Voucher) -> None:
    client = browser(cast, "station_clerk")
    actions.hand_over(actor=cast.actor("station_clerk"), now=read_clock(), code=voucher.code)
    assert "20 积分退给本人" in see(client, "phone-rewards-take-back", voucher.pk)
    client.post(reverse("phone-rewards-take-back", args=[voucher.pk]), {"reason": "漏液", "to_shelf": "no"})
    voucher.refresh_from_db()
    assert voucher.state == "RETURNED"


def test_the_day_is_closed_by_two(cast: Cast, shop: Shop) -> None:
    clerk, officer = browser(cast, "station_clerk"), browser(cast, "town_officer")
    page = reverse("phone-rewards-closing", args=[shop.station.pk])
    assert "应有 3 份" in see(clerk, "phone-rewards-closing", shop.station.pk)
    short = clerk.post(page, {f"counted_{shop.stock.pk}": 2, f"reason_{shop.stock.pk}": ""})
    assert short.status_code == 422
    clerk.post(page, {f"counted_{shop.stock.pk}": 2, f"reason_{shop.stock.pk}": "摔坏一件"})
    sheet = Closing.objects.get()
    assert "请另一位" in see(clerk, "phone-rewards-closing-sheet", sheet.pk)
    assert "摔坏一件" in see(officer, "desk-rewards-closing-paper", sheet.pk)
    assert "待复核" in see(officer, "desk-rewards-closings")
    assert "今天已交" in see(clerk, "phone-rewards-closing", shop.station.pk)


def test_an_officer_settles_a_conflict(cast: Cast, shop: Shop, voucher: Voucher) -> None:
    clerk, officer = browser(cast, "station_clerk"), browser(cast, "town_officer")
    pack = read_pack(see(clerk, "phone-rewards-mode", shop.station.pk))
    before = (read_clock() - timedelta(days=3)).isoformat()
    send(clerk, {"pack": pack["name"], "code": voucher.code, "token": "", "done_at": before})
    row = OfflineReport.objects.get()
    assert "设备时间对不上" in see(officer, "desk-rewards-reports")
    page = reverse("desk-rewards-report", args=[row.pk])
    assert officer.post(page, {"verb": "charge", "reason": ""}).status_code == 422
    officer.post(page, {"verb": "charge", "reason": "领走了，平板时间不准"})
    row.refresh_from_db()
    assert row.settlement == "CHARGED"
    assert "补办核销" in see(officer, "desk-rewards-report", row.pk)
    assert "没有冲突" in see(browser(cast, "outsider_secretary"), "desk-rewards-reports")


def test_the_county_publishes_its_figures(cast: Cast, shop: Shop) -> None:
    officer = browser(cast, "county_officer")
    assert "还没有公布" in see(officer, "desk-rewards-terms")
    sent = {
        "from_date": (county_date(read_clock()) + timedelta(days=3)).isoformat(),
        "offline_most": 10,
        "offline_hours": 12,
        "return_days": 5,
        "reminder_days": 2,
        "gifts_per_month": 1,
        "alone_most": 20,
        "soon_days": 30,
        "basis": "牟组发〔2026〕9号",
    }
    assert officer.post(reverse("desk-rewards-terms"), sent | {"from_date": "2026-01-01"}).status_code == 422
    officer.post(reverse("desk-rewards-terms"), sent)
    assert CounterTerms.objects.get().basis == "牟组发〔2026〕9号"
    assert "公布新规定" not in see(browser(cast, "town_officer"), "desk-rewards-terms")


@pytest.mark.parametrize(
    ("part", "name"),
    [
        ("station_clerk", "phone-rewards-mode"),
        ("station_clerk", "phone-rewards-closing"),
        ("town_officer", "desk-rewards-reports"),
        ("town_officer", "desk-rewards-closings"),
        ("town_officer", "desk-rewards-terms"),
    ],
)
def test_pages_ask_little_of_the_database(
    cast: Cast, shop: Shop, voucher: Voucher, part: str, name: str, django_assert_max_num_queries: object
) -> None:
    client = browser(cast, part)
    args = [shop.station.pk] if name.startswith("phone") else []
    with django_assert_max_num_queries(15):  # type: ignore[operator]
        assert client.get(reverse(name, args=args)).status_code == 200
