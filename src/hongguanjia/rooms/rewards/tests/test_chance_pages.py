"""Drops, draws and the waiting list as people meet them: what a page offers can be done, what cannot be done it says."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localtime

from hongguanjia.base.accounts.testing import sign_in
from hongguanjia.base.jobs.api import list_jobs
from hongguanjia.base.notices.api import list_notices
from hongguanjia.base.people.testing import NOW, SYSTEM, Cast
from hongguanjia.base.web.slots import list_todos
from hongguanjia.kit.clock import read_clock
from hongguanjia.rooms.rewards import actions, catalogue, draws, drops, queries, waiting
from hongguanjia.rooms.rewards.draws import DrawPlan
from hongguanjia.rooms.rewards.drops import DropPlan
from hongguanjia.rooms.rewards.forms import initial_of
from hongguanjia.rooms.rewards.models import Draw, DrawEntry, Drop, DropPlace, Reward, Voucher, Waiting
from hongguanjia.rooms.rewards.testing import Shop, build_shop, give_points, morning, redeemed

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def browser(cast: Cast, part: str) -> Client:
    client = Client()
    sign_in(client, getattr(cast, part))
    return client


def see(client: Client, name: str, *args: object, status: int = 200) -> str:
    answer = client.get(reverse(name, args=args))
    assert answer.status_code == status
    return answer.content.decode()


def typed(moment: datetime) -> str:
    return localtime(moment).strftime("%Y-%m-%dT%H:%M")


def tap(client: Client, shop: Shop, what: str, row: int) -> object:
    return client.post(reverse("phone-rewards-reward", args=[shop.reward.pk]), {"what": what, "row": row})


def heard(cast: Cast, part: str) -> list[str]:
    return [notice.kind for notice in list_notices(person_id=getattr(cast, part).pk)]


def at(moment: datetime, *ids: int) -> None:
    """Do what comes round at ``moment``."""
    for job in list_jobs():
        if job.name in {"rewards.draw_due", "rewards.offer_returned"}:
            job.do(moment)


@pytest.fixture
def rich(cast: Cast) -> Cast:
    for part in ("member", "sibling_member", "secretary"):
        give_points(getattr(cast, part), 50)
    return cast


def test_the_officer_is_led_from_the_way_to_the_announcement(rich: Cast) -> None:
    shop, officer = build_shop(rich, pieces=0), browser(rich, "county_officer")
    change = initial_of(shop.reward) | {"way": "DROP", "category": "", "sponsor": "", "active_to": ""}
    change = {name: "" if value is None else value for name, value in change.items()}
    officer.post(reverse("desk-rewards-reward-change", args=[shop.reward.pk]), change)
    page = see(officer, "desk-rewards-reward", shop.reward.pk)
    assert "还没有公布" in page
    assert "先在服务站增加这个项目" in page
    assert "站点里还没有可以发的" in see(officer, "desk-rewards-drop-new", shop.reward.pk)
    see(officer, "desk-rewards-draw-new", shop.reward.pk, status=409)


def test_a_drop_is_announced_seen_by_all_and_called_off(rich: Cast) -> None:
    shop, officer = build_shop(rich, pieces=3, way="DROP"), browser(rich, "county_officer")
    opens = morning(read_clock(), 2)
    page = reverse("desk-rewards-drop-new", args=[shop.reward.pk])
    assert "公布一次限量发放" in see(officer, "desk-rewards-reward", shop.reward.pk)
    sent = {"number": 4, "opens_at": typed(opens), "closes_at": typed(opens + HOUR)}
    assert "不能公布 4 份" in officer.post(page, sent).content.decode()
    night = sent | {"number": 2, "closes_at": typed(opens + 14 * HOUR)}
    assert "夜里不打扰大家" in officer.post(page, night).content.decode()
    officer.post(page, sent | {"number": 2})
    drop = Drop.objects.get()
    assert "共 2 份，已兑 0 份" in see(officer, "desk-rewards-drop", drop.pk)
    for client, surface in ((Client(), "public"), (browser(rich, "member"), "phone")):
        assert "还没有开始" in see(client, f"{surface}-rewards-drops")
    shown = see(browser(rich, "member"), "phone-rewards-reward", shop.reward.pk)
    assert "开始发放，现在还不能兑换" in shown
    assert "还有" not in shown
    assert officer.post(reverse("desk-rewards-drop", args=[drop.pk]), {"reason": ""}).status_code == 422
    officer.post(reverse("desk-rewards-drop", args=[drop.pk]), {"reason": "货没有到"})
    assert "货没有到" in see(Client(), "public-rewards-drops")
    assert "货没有到" in see(officer, "desk-rewards-drops") or "已取消" in see(officer, "desk-rewards-drops")


def test_an_open_drop_says_how_many_are_left_and_then_that_they_are_gone(rich: Cast) -> None:
    shop = build_shop(rich, pieces=3, way="DROP")
    now = read_clock()
    drops.announce_drop(
        actor=SYSTEM,
        now=now - 10 * DAY,
        reward_id=shop.reward.pk,
        plan=DropPlan(1, morning(now, -5), morning(now, 5)),
    )
    first, second = browser(rich, "member"), browser(rich, "secretary")
    page = reverse("phone-rewards-reward", args=[shop.reward.pk])
    assert "还有 1 份" in see(second, "phone-rewards-reward", shop.reward.pk)
    first.post(page, {"stock": shop.stock.pk, "submission_key": "one"})
    assert DropPlace.objects.get().person == rich.member
    late = second.post(page, {"stock": shop.stock.pk, "submission_key": "two"})
    assert late.status_code == 422
    assert "已经兑完，积分没有扣" in late.content.decode()
    assert "每人一份，您已经领过了" in see(first, "phone-rewards-reward", shop.reward.pk)
    assert "已兑完" in see(Client(), "public-rewards-catalogue")
    assert "已兑完" in see(second, "phone-rewards-catalogue")


def open_draw(cast: Cast, shop: Shop, now: datetime) -> Draw:
    opens = morning(now, -10)
    plan = DrawPlan(1, opens, morning(now, 2))
    return draws.announce_draw(actor=SYSTEM, now=opens, stock_id=shop.stock.pk, plan=plan, seed="5eed")


def test_a_draw_from_its_announcement_to_the_notice(rich: Cast) -> None:
    shop = build_shop(rich, pieces=3, way="DRAW")
    opens, ends = morning(read_clock(), -1), morning(read_clock(), 2)
    sent = {"stock": shop.stock.pk, "number": 1, "opens_at": typed(opens), "closes_at": typed(ends)}
    with time_machine.travel(opens):
        announcer = browser(rich, "county_officer")
        announcer.post(reverse("desk-rewards-draw-new", args=[shop.reward.pk]), sent)
    draw = Draw.objects.get()
    officer = browser(rich, "county_officer")
    first, second = browser(rich, "member"), browser(rich, "secretary")
    assert "报名抽签" in see(first, "phone-rewards-reward", shop.reward.pk)
    assert tap(first, shop, "enter", draw.pk).status_code == 302
    tap(second, shop, "enter", draw.pk)
    assert "您已经报名，号码是 1 号" in see(first, "phone-rewards-reward", shop.reward.pk)
    assert "已报名" in see(first, "phone-rewards-catalogue")
    before = see(Client(), "public-rewards-draw", draw.pk)
    assert draw.seed_hash in before
    at(ends)
    draw.refresh_from_db()
    winner = DrawEntry.objects.get(state="WON")
    after = see(Client(), "public-rewards-draw", draw.pk)
    assert draw.seed in after
    assert f"{winner.number} 号" in after
    assert winner.person.name not in after
    kinds = {entry.person_id: entry.state for entry in DrawEntry.objects.all()}
    for part in ("member", "secretary"):
        won = kinds[getattr(rich, part).pk] == "WON"
        assert ("rewards.draw.won" if won else "rewards.draw.lost") in heard(rich, part)
    assert "公开的页面" in see(officer, "desk-rewards-draw", draw.pk)
    assert "已抽签" in see(officer, "desk-rewards-draws")
    assert "中签" in see(first, "phone-rewards-draw", draw.pk)


def test_leaving_a_draw_and_calling_it_off(rich: Cast) -> None:
    shop = build_shop(rich, pieces=3, way="DRAW")
    draw = open_draw(rich, shop, read_clock())
    first, officer = browser(rich, "member"), browser(rich, "county_officer")
    tap(first, shop, "enter", draw.pk)
    tap(first, shop, "leave", draw.pk)
    assert queries.spendable(rich.actor("member")) == 50
    tap(first, shop, "enter", draw.pk)
    officer.post(reverse("desk-rewards-draw", args=[draw.pk]), {"reason": "场地停电"})
    assert queries.spendable(rich.actor("member")) == 50
    assert "场地停电" in see(Client(), "public-rewards-draw", draw.pk)
    assert "rewards.draw.called_off" in heard(rich, "member")
    late = tap(first, shop, "enter", draw.pk)
    assert late.status_code == 422
    assert "已经办结" in late.content.decode()


def test_waiting_is_offered_kept_and_taken(rich: Cast) -> None:
    shop = build_shop(rich, pieces=1)
    now = read_clock()
    day = morning(now, 0)
    voucher = redeemed(rich.actor("member"), shop, now=now)
    client = browser(rich, "secretary")
    assert "登记候补" in see(client, "phone-rewards-reward", shop.reward.pk)
    tap(client, shop, "wait", shop.stock.pk)
    assert "前面还有 0 人" in see(client, "phone-rewards-reward", shop.reward.pk)
    assert "候补第 1 位" in see(client, "phone-rewards-catalogue")
    actions.cancel(actor=rich.actor("member"), now=now, code=voucher.code)
    assert "排队中" in see(browser(rich, "sibling_member"), "phone-rewards-catalogue")
    assert waiting.offer_returned(now=day - 8 * HOUR) == 0, "nothing is offered at night"
    at(day)
    assert heard(rich, "secretary")[0] == "rewards.waiting.offered"
    assert any("候补的" in todo.text for todo in list_todos(rich.actor("secretary"), day))
    assert "为您留到" in see(client, "phone-rewards-reward", shop.reward.pk)
    sent = {"stock": shop.stock.pk, "submission_key": "mine"}
    client.post(reverse("phone-rewards-reward", args=[shop.reward.pk]), sent)
    assert Waiting.objects.get().state == "TAKEN"


def test_declining_and_sleeping_pass_it_on(rich: Cast) -> None:
    shop = build_shop(rich, pieces=1)
    day = morning(read_clock(), 0)
    voucher = redeemed(rich.actor("member"), shop, now=day)
    for part in ("secretary", "sibling_member"):
        waiting.join_waiting(actor=rich.actor(part), now=day, stock_id=shop.stock.pk)
    actions.cancel(actor=rich.actor("member"), now=day, code=voucher.code)
    at(day)
    first, second = Waiting.objects.order_by("pk")
    with time_machine.travel(day):
        tap(browser(rich, "secretary"), shop, "decline", first.pk)
    second.refresh_from_db()
    assert second.state == "OFFERED"
    at(day + 3 * DAY)
    second.refresh_from_db()
    assert second.state == "LAPSED"
    assert heard(rich, "sibling_member")[0] == "rewards.waiting.lapsed"


def test_whose_turn_it_is_without_points_leaves_the_list_and_the_next_is_asked(rich: Cast) -> None:
    shop = build_shop(rich, pieces=1)
    voucher = redeemed(rich.actor("member"), shop)
    for part in ("secretary", "sibling_member"):
        waiting.join_waiting(actor=rich.actor(part), now=NOW, stock_id=shop.stock.pk)
    other = build_other(rich, shop)
    redeemed(rich.actor("secretary"), other, key="dear")
    actions.cancel(actor=rich.actor("member"), now=NOW, code=voucher.code)
    assert waiting.offer_returned(now=NOW) == 1
    assert list(Waiting.objects.order_by("pk").values_list("state", flat=True)) == ["LAPSED", "OFFERED"]


def build_other(cast: Cast, shop: Shop) -> Shop:
    from hongguanjia.rooms.rewards.testing import carry

    return carry(shop.station, cast.county, pieces=1, title="保温杯", price=40)


def test_who_waits_for_a_drop_is_told_when_it_is_announced(rich: Cast) -> None:
    shop = build_shop(rich, pieces=2, way="DROP")
    client = browser(rich, "member")
    assert "公布下一次时通知我" in see(client, "phone-rewards-reward", shop.reward.pk)
    tap(client, shop, "wait", shop.stock.pk)
    assert "不用通知了" in see(client, "phone-rewards-reward", shop.reward.pk)
    assert waiting.offer_returned(now=NOW) == 0, "what is given in drops is offered to nobody"
    plan = DropPlan(1, NOW + HOUR, NOW + 2 * HOUR)
    drops.announce_drop(actor=SYSTEM, now=NOW, reward_id=shop.reward.pk, plan=plan)
    assert heard(rich, "member") == ["rewards.chance.announced"]
    redeemed(rich.actor("member"), shop, now=NOW + HOUR)
    assert Waiting.objects.get().state == "TAKEN"


def test_what_is_no_longer_offered_ends_its_list(rich: Cast) -> None:
    shop = build_shop(rich, pieces=1)
    redeemed(rich.actor("member"), shop)
    waiting.join_waiting(actor=rich.actor("secretary"), now=NOW, stock_id=shop.stock.pk)
    Reward.objects.update(active_to=(NOW + DAY).date())
    assert waiting.offer_returned(now=NOW + DAY) == 1
    assert heard(rich, "secretary") == ["rewards.waiting.lapsed"]


def test_a_household_enters_no_more_often_than_it_could_win(rich: Cast) -> None:
    from hongguanjia.base.people.models import Household, Person

    shop = build_shop(rich, pieces=3, way="DRAW", household_limit=1)
    home = Household.objects.create(organisation=rich.branch, number="7")
    Person.objects.filter(pk__in=[rich.member.pk, rich.secretary.pk]).update(household=home)
    draw = open_draw(rich, shop, read_clock())
    tap(browser(rich, "member"), shop, "enter", draw.pk)
    refused = tap(browser(rich, "secretary"), shop, "enter", draw.pk)
    assert "您家已经有人报名" in refused.content.decode()
    assert DrawEntry.objects.count() == 1
    assert queries.spendable(rich.actor("secretary")) == 50


def test_the_way_stays_and_the_station_stays_while_a_draw_runs(rich: Cast) -> None:
    shop, officer = build_shop(rich, pieces=3, way="DRAW"), browser(rich, "county_officer")
    open_draw(rich, shop, read_clock())
    change = {name: "" if value is None else value for name, value in initial_of(shop.reward).items()}
    page = reverse("desk-rewards-reward-change", args=[shop.reward.pk])
    assert "抽签还没有办结" in officer.post(page, change | {"way": "ALWAYS"}).content.decode()
    with pytest.raises(Exception, match="还有一次抽签"):
        catalogue.close_station(actor=SYSTEM, now=NOW, station_id=shop.station.pk, closed_date=NOW.date())


def test_a_resident_hears_that_it_is_for_members(rich: Cast) -> None:
    shop = build_shop(rich)
    page = see(browser(rich, "resident"), "phone-rewards-reward", shop.reward.pk)
    assert "目前只有党员有可兑换积分" in page
    assert "党员可兑换" in see(browser(rich, "resident"), "phone-rewards-catalogue")


def test_the_page_counts_what_is_left_for_me(rich: Cast) -> None:
    shop = build_shop(rich, pieces=3, household_limit=3)
    redeemed(rich.actor("member"), shop, now=read_clock())
    page = see(browser(rich, "member"), "phone-rewards-reward", shop.reward.pk)
    assert "每人每月限兑2次，您已兑 1 次，还可兑 1 次" in page
    assert "您家已兑 1 次，还可兑 2 次" in page


def test_nonsense_is_refused_on_the_page(rich: Cast) -> None:
    shop = build_shop(rich)
    client = browser(rich, "member")
    for sent in ({"what": "steal", "row": 1}, {"what": "wait", "row": "x"}, {"stock": "x", "submission_key": "k"}):
        assert client.post(reverse("phone-rewards-reward", args=[shop.reward.pk]), sent).status_code == 422
    assert tap(client, shop, "wait", shop.stock.pk).status_code == 422
    assert (Voucher.objects.count(), Waiting.objects.count()) == (0, 0)
