"""Gifts, the pool, grants, services to confirm, and the liability, as people meet them."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from hongguanjia.base.accounts.testing import sign_in
from hongguanjia.base.people.testing import Cast
from hongguanjia.kit.clock import county_date, read_clock
from hongguanjia.rooms.rewards import actions, pool, providing
from hongguanjia.rooms.rewards.models import Gift, GivenService, PoolGrant, Voucher
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


def test_a_gift_goes_from_phone_to_phone(cast: Cast, voucher: Voucher) -> None:
    giver, receiver = browser(cast, "member"), browser(cast, "clerk")
    page = reverse("phone-rewards-give", args=[voucher.pk])
    assert "送给别的党员" in see(giver, "phone-rewards-voucher", voucher.code)
    assert giver.post(page, {"name": "没有人", "message": ""}).status_code == 422
    giver.post(page, {"name": "文小雅", "message": "您拿去用"})
    gift = Gift.objects.get()
    assert "您拿去用" in see(receiver, "phone-rewards-gifts")
    answer = reverse("phone-rewards-gift-answer", args=[gift.pk])
    assert receiver.post(answer, {"verb": "burn"}).status_code == 422
    receiver.post(answer, {"verb": "accept"})
    voucher.refresh_from_db()
    assert voucher.person == cast.clerk
    assert "已接受" in see(giver, "phone-rewards-gifts")


def test_the_pool_says_what_was_given_and_what_it_paid(cast: Cast, shop: Shop) -> None:
    member, secretary, officer = (browser(cast, part) for part in ("member", "secretary", "town_officer"))
    assert "共有 0 人" in see(member, "phone-rewards-pool")
    assert member.post(reverse("phone-rewards-pool"), {"amount": 500, "submission_key": "a"}).status_code == 422
    member.post(reverse("phone-rewards-pool"), {"amount": 40, "submission_key": "b"})
    grants = reverse("desk-rewards-grants")
    sent = {"person": cast.elder.name, "stock": shop.stock.pk, "basis": ""}
    assert secretary.post(grants, sent).status_code == 422
    assert secretary.post(grants, sent | {"person": "查无此人", "basis": "支部决议3号"}).status_code == 422
    secretary.post(grants, sent | {"basis": "支部决议3号"})
    grant = PoolGrant.objects.get()
    assert "支部决议3号" in see(officer, "desk-rewards-grant", grant.pk)
    assert (
        officer.post(reverse("desk-rewards-grant", args=[grant.pk]), {"what": "refuse", "reason": ""}).status_code
        == 422
    )
    officer.post(reverse("desk-rewards-grant", args=[grant.pk]))
    assert "已同意" in see(officer, "desk-rewards-grants")
    assert "共有 1 人捐入 40 分，已为 1 人次兑换，用去或预留 20 分" in see(member, "phone-rewards-pool")
    assert pool.get_pool(cast.branch.pk).held == 20


@pytest.mark.parametrize(("verb", "state"), [("confirm", "CONFIRMED"), ("deny", "DENIED")])
def test_the_receiver_answers_for_the_service(cast: Cast, shop: Shop, voucher: Voucher, verb: str, state: str) -> None:
    officer = cast.actor("town_officer")
    providing.name_provider(
        actor=officer, now=read_clock(), stock_id=shop.stock.pk, person=cast.clerk, from_date=date(2026, 1, 1)
    )
    actions.hand_over(actor=cast.actor("station_clerk"), now=read_clock(), code=voucher.code)
    member = browser(cast, "member")
    assert "文小雅为您服务了吗" in see(member, "phone-rewards-voucher", voucher.code)
    member.post(reverse("phone-rewards-served", args=[voucher.pk]), {"verb": verb, "reason": "人没来"})
    assert GivenService.objects.get().state == state


def test_the_county_sees_what_points_would_cost(cast: Cast, shop: Shop) -> None:
    officer = browser(cast, "county_officer")
    assert "还没有公布折算标准" in see(officer, "desk-rewards-liability")
    today = county_date(read_clock())
    page = reverse("desk-rewards-liability")
    officer.post(page, {"what": "rate", "from_date": today.isoformat(), "fen": 5, "basis": "牟组发〔2026〕9号"})
    officer.post(page, {"what": "budget", "year": today.year, "source": "县财政", "yuan": "2.50", "basis": "预算批复"})
    shown = see(officer, "desk-rewards-liability")
    assert all(words in shown for words in ("5.00", "2.50", "50", "牟组发〔2026〕9号", cast.guandu.short_name))
    assert see(browser(cast, "town_officer"), "desk-rewards-liability", status=409)


@pytest.mark.parametrize(
    ("part", "name"),
    [
        ("county_officer", "desk-rewards-liability"),
        ("secretary", "desk-rewards-grants"),
        ("member", "phone-rewards-gifts"),
        ("member", "phone-rewards-pool"),
    ],
)
def test_pages_ask_little_of_the_database(
    cast: Cast, voucher: Voucher, part: str, name: str, django_assert_max_num_queries: object
) -> None:
    client = browser(cast, part)
    with django_assert_max_num_queries(15):  # type: ignore[operator]
        assert client.get(reverse(name)).status_code == 200
