"""Shelves, sponsors, pictures, closures, the way to a station, and who provides a service."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from hongguanjia.base.files.testing import picture
from hongguanjia.base.notices.models import Notice
from hongguanjia.base.people.testing import NOW, SYSTEM, Cast
from hongguanjia.kit.clock import county_date, read_clock
from hongguanjia.kit.refusals import BadInput, NotFound, Refusal
from hongguanjia.rooms.rewards import arranging, queries, sketching
from hongguanjia.rooms.rewards.models import Category, Provider, Reward, RewardPicture, Sponsor, StationClosure
from hongguanjia.rooms.rewards.testing import Shop, build_shop, carry, give_points, redeemed
from hongguanjia.rooms.rewards.tests.test_counter_pages import browser, see

pytestmark = pytest.mark.django_db
PAGE_BYTES_MOST = 100_000


@pytest.fixture
def shop(cast: Cast) -> Shop:
    return build_shop(cast)


def upload(size: tuple[int, int] = (900, 700)) -> SimpleUploadedFile:
    return SimpleUploadedFile("推子.png", picture("PNG", size), content_type="image/png")


def test_services_stand_before_goods_and_shelf_by_shelf(cast: Cast, shop: Shop) -> None:
    officer = cast.actor("county_officer")
    late = arranging.put_category(actor=officer, now=NOW, name="修理", kind="SERVICE", position=2)
    first = arranging.put_category(actor=officer, now=NOW, name="理发", kind="SERVICE", position=1)
    carry(shop.station, cast.county, pieces=1, title="食盐", kind="GOODS", price=1)
    carry(shop.station, cast.county, pieces=1, title="修锁", price=5, category_id=late.pk)
    carry(shop.station, cast.county, pieces=1, title="刮脸", price=50, category_id=first.pk)
    titles = [row.title for row in queries.list_offered(actor=SYSTEM, now=NOW)]
    assert titles == ["刮脸", "修锁", "理发一次", "食盐"]
    page = see(Client(), "public-rewards-catalogue")
    assert page.index("刮脸") < page.index("修锁") < page.index("食盐")
    chosen = Client().get(reverse("public-rewards-catalogue"), {"category": late.pk}).content.decode()
    assert "修锁" in chosen and "刮脸" not in chosen


def test_shelves_are_the_countys(cast: Cast) -> None:
    officer = browser(cast, "county_officer")
    officer.post(reverse("desk-rewards-category-new"), {"name": "理发", "kind": "SERVICE", "position": 1})
    row = Category.objects.get()
    officer.post(reverse("desk-rewards-category", args=[row.pk]), {"name": "理发", "kind": "SERVICE", "position": 7})
    row.refresh_from_db()
    assert row.position == 7
    twice = officer.post(reverse("desk-rewards-category-new"), {"name": "理发", "kind": "GOODS", "position": 1})
    assert twice.status_code == 422
    town = browser(cast, "town_officer")
    assert "理发" in see(town, "desk-rewards-categories")
    assert town.get(reverse("desk-rewards-category-new")).status_code == 409
    with pytest.raises(Refusal):
        arranging.put_category(actor=cast.actor("town_officer"), now=NOW, name="乱", kind="GOODS", position=1)


def test_a_sponsor_is_thanked_on_the_page_of_what_he_gives(cast: Cast, shop: Shop) -> None:
    town = browser(cast, "town_officer")
    sent = {"organisation": cast.guandu.pk, "name": "官渡理发店", "thanks": "提供全年理发工具"}
    town.post(reverse("desk-rewards-sponsor-new"), sent)
    row = Sponsor.objects.get()
    Reward.objects.update(sponsor=row)
    give_points(cast.member, 100)
    for page in (
        see(browser(cast, "member"), "phone-rewards-reward", shop.reward.pk),
        see(Client(), "public-rewards-catalogue"),
    ):
        assert "感谢官渡理发店：提供全年理发工具" in page
    town.post(reverse("desk-rewards-sponsor", args=[row.pk]), {"name": row.name, "ended_date": "2026-12-31"})
    row.refresh_from_db()
    assert row.ended_date == date(2026, 12, 31)
    assert "不再提供" in see(town, "desk-rewards-sponsors")
    assert browser(cast, "outsider_secretary").get(reverse("desk-rewards-sponsor", args=[row.pk])).status_code in {
        403,
        404,
    }


def test_pictures_are_drawn_anew_small_and_said_in_words(cast: Cast, shop: Shop) -> None:
    officer, anybody = browser(cast, "county_officer"), Client()
    address = reverse("desk-rewards-picture-new", args=[shop.reward.pk])
    assert officer.post(address, {"file": upload(), "words": ""}).status_code == 422
    officer.post(address, {"file": upload(), "words": "一把推子"})
    row = RewardPicture.objects.select_related("attachment").get()
    assert max(row.attachment.width, row.attachment.height) == arranging.EDGE_MOST
    small = anybody.get(reverse("public-rewards-card", args=[row.pk]))
    kept = anybody.get(reverse("public-rewards-picture", args=[row.pk]))
    assert (small["Content-Type"], kept["Content-Type"]) == ("image/jpeg", "image/jpeg")
    assert len(small.content) < len(kept.content)
    page = see(anybody, "public-rewards-catalogue")
    assert 'alt="一把推子"' in page and 'loading="lazy"' in page
    assert 'alt="一把推子"' in see(browser(cast, "member"), "phone-rewards-reward", shop.reward.pk)
    officer.post(reverse("desk-rewards-picture-off", args=[row.pk]))
    assert anybody.get(reverse("public-rewards-card", args=[row.pk])).status_code == 404
    assert "一把推子" not in see(anybody, "public-rewards-catalogue")


def test_a_full_catalogue_with_pictures_stays_light(cast: Cast, shop: Shop) -> None:
    for number in range(20):
        more = carry(shop.station, cast.county, pieces=1, title=f"项目{number}", price=number + 1)
        arranging.add_picture(actor=SYSTEM, now=NOW, reward_id=more.reward.pk, upload=upload(), words="图")
    page = Client().get(reverse("public-rewards-catalogue"))
    cards = [
        len(Client().get(reverse("public-rewards-card", args=[row.pk])).content) for row in RewardPicture.objects.all()
    ]
    assert len(page.content) + sum(cards) < PAGE_BYTES_MOST


def test_no_paper_and_not_too_many_pictures(cast: Cast, shop: Shop) -> None:
    paper = SimpleUploadedFile("纸.pdf", b"%PDF-1.4\n%%EOF", content_type="application/pdf")
    with pytest.raises(BadInput, match="只能放图片"):
        arranging.add_picture(actor=SYSTEM, now=NOW, reward_id=shop.reward.pk, upload=paper, words="纸")
    for _number in range(arranging.PICTURES_MOST):
        arranging.add_picture(actor=SYSTEM, now=NOW, reward_id=shop.reward.pk, upload=upload((30, 20)), words="图")
    with pytest.raises(Refusal, match="最多"):
        arranging.add_picture(actor=SYSTEM, now=NOW, reward_id=shop.reward.pk, upload=upload(), words="图")


def test_a_station_says_when_it_is_open_when_not_and_how_to_get_there(cast: Cast, shop: Shop) -> None:
    town, today = browser(cast, "town_officer"), county_date(read_clock())
    days = {f"day_{number}": "0:00-23:59" for number in range(7)}
    sent = {"name": shop.station.name, "address": "村东", "directions": "牌坊右转", "landmarks": "东北 村小学 200"}
    town.post(reverse("desk-rewards-station-change", args=[shop.station.pk]), sent | days)
    for name in ("phone-rewards-place", "public-rewards-station"):
        page = see(browser(cast, "member"), name, shop.station.pk)
        assert all(words in page for words in ("现在开放", "牌坊右转", "村小学", "<svg", "理发一次"))
    shut = reverse("desk-rewards-shut", args=[shop.station.pk])
    assert town.post(shut, {"first_date": "2020-01-01", "last_date": "2020-01-02", "reason": "修"}).status_code == 422
    town.post(shut, {"first_date": today.isoformat(), "last_date": today.isoformat(), "reason": "房屋维修"})
    page = see(Client(), "public-rewards-station", shop.station.pk)
    assert "房屋维修" in page and "现在开放" not in page
    assert "现在开放" not in see(Client(), "public-rewards-stations")
    closure = StationClosure.objects.get()
    town.post(reverse("desk-rewards-reopen", args=[closure.pk]))
    assert "现在开放" in see(Client(), "public-rewards-stations")
    assert "现在开放" in see(Client(), "public-rewards-catalogue")


def test_closures_that_have_begun_are_cut_short_not_erased(cast: Cast, shop: Shop) -> None:
    row = arranging.shut_station(
        actor=SYSTEM, now=NOW, station_id=shop.station.pk, first_date=county_date(NOW),
        last_date=county_date(NOW) + timedelta(days=9), reason="房屋维修",
    )  # fmt: skip
    arranging.reopen_station(actor=SYSTEM, now=NOW + timedelta(days=3), closure_id=row.pk)
    row.refresh_from_db()
    assert row.last_date == county_date(NOW) + timedelta(days=2)
    with pytest.raises(Refusal, match="已经过去"):
        arranging.reopen_station(actor=SYSTEM, now=NOW + timedelta(days=5), closure_id=row.pk)
    with pytest.raises(NotFound):
        arranging.reopen_station(actor=cast.actor("outsider_secretary"), now=NOW, closure_id=row.pk)


def test_a_photographed_map_takes_the_place_of_the_sketch(cast: Cast, shop: Shop) -> None:
    town = browser(cast, "town_officer")
    address = reverse("desk-rewards-sketch", args=[shop.station.pk])
    town.post(address, {"file": upload()})
    assert "手绘地图" in see(Client(), "public-rewards-station", shop.station.pk)
    assert Client().get(reverse("public-rewards-sketch", args=[shop.station.pk])).status_code == 200
    town.post(address, {"what": "remove"})
    assert Client().get(reverse("public-rewards-sketch", args=[shop.station.pk])).status_code == 404


@pytest.mark.parametrize(
    "typed", ["村小学 200", "东北 村小学", "上 村小学 200", "东 村小学 0", "东 " + "长" * 13 + " 5"]
)
def test_landmarks_that_cannot_be_read_are_named(typed: str) -> None:
    with pytest.raises(BadInput):
        sketching.read_landmarks(typed)


def test_landmarks_stand_where_they_are() -> None:
    read = sketching.read_landmarks("北 牌坊 100米\n东，供销社，400")
    assert sketching.read_landmarks(sketching.write_landmarks(read)) == read
    north, east = sketching.draw(read)
    assert north.x == sketching.WIDTH // 2 and north.y < sketching.HEIGHT // 2
    assert east.y == sketching.HEIGHT // 2 and east.x == sketching.WIDTH // 2 + sketching.FAR
    with pytest.raises(BadInput):
        sketching.read_landmarks("\n".join(f"东 树{number} 5" for number in range(9)))


def test_the_officer_names_a_provider_and_the_receiver_reads_who_comes(cast: Cast, shop: Shop) -> None:
    town, today = browser(cast, "town_officer"), county_date(read_clock()).isoformat()
    address = reverse("desk-rewards-provider", args=[shop.stock.pk])
    assert town.post(address, {"name": "查无此人", "from_date": today}).status_code == 422
    town.post(address, {"name": cast.clerk.name, "from_date": today})
    assert Provider.objects.get().person_id == cast.clerk.pk
    assert "理发一次" in Notice.objects.get(person=cast.clerk).text
    give_points(cast.member, 100)
    voucher = redeemed(cast.actor("member"), shop, now=read_clock())
    assert f"党员{cast.clerk.name}" in see(browser(cast, "member"), "phone-rewards-voucher", voucher.code)
    assert cast.clerk.name in see(town, "desk-rewards-stock", shop.stock.pk)
    assert "我提供的服务" in see(browser(cast, "clerk"), "phone-rewards-provided")
    town.post(address, {"name": "", "from_date": today})
    assert not Provider.objects.filter(to_date__isnull=True).exists()
