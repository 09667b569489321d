"""Station mode on a shared tablet: two taps per voucher, without a signal too, delivered once, and the day closed."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import Server, make_server

pytestmark = [pytest.mark.browser]
SEED = """
import json
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user_model
from django.contrib.sessions.backends.db import SessionStore
from django.conf import settings
from hongguanjia.base.people.testing import build_cast
from hongguanjia.kit.clock import read_clock
from hongguanjia.rooms.rewards import signed
from hongguanjia.rooms.rewards.testing import build_shop, give_points, redeemed
cast, now = build_cast(), read_clock()
give_points(cast.member, 200, now=now)
shop = build_shop(cast, pieces=9, limit_count=None)
def order(key):
    row = redeemed(cast.actor("member"), shop, key=key, now=now)
    return [row.code, f"{settings.SITE_URL}/m/counter/vouchers/{row.code}/#{signed.voucher_token(row)}"]
told = {"station": shop.station.pk, "vouchers": [order(str(number)) for number in range(4)], "sessions": {}}
for part in ("station_clerk", "town_officer"):
    user = get_user_model().objects.create_user(part, person=getattr(cast, part))
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    told["sessions"][part] = session.session_key
print(json.dumps(told))
"""
LATE = """
import json
from django.conf import settings
from hongguanjia.base.people.models import Person
from hongguanjia.base.people.queries import get_actor
from hongguanjia.kit.clock import read_clock
from hongguanjia.rooms.rewards import signed
from hongguanjia.rooms.rewards.models import Stock
from hongguanjia.rooms.rewards.actions import redeem
now, person = read_clock(), Person.objects.get(name="党一诺")
actor = get_actor(person_id=person.pk, user_id=None, now=now)
row = redeem(actor=actor, now=now, stock_id=Stock.objects.get().pk, key="late")
print(json.dumps([row.code, f"{settings.SITE_URL}/m/counter/vouchers/{row.code}/#{signed.voucher_token(row)}"]))
"""
STATES = """
import json
from hongguanjia.rooms.rewards.models import OfflineReport, Stock, Voucher
print(json.dumps([
    dict(Voucher.objects.values_list("code", "state")),
    sorted(OfflineReport.objects.values_list("state", flat=True)),
    list(Stock.objects.values_list("on_hand", "reserved"))[0],
]))
"""


@dataclass
class Scene:
    """A server with a station, four vouchers, and two people who are signed in on the tablet one after the other."""

    server: Server
    told: dict[str, Any]

    def states(self) -> tuple[dict[str, str], list[str], list[int]]:
        """Vouchers by code, the reports of devices, and the shelf."""
        vouchers, reports, shelf = json.loads(self.server.python(STATES))
        return vouchers, reports, shelf

    @contextlib.contextmanager
    def tablet(self, browser: Browser, part: str) -> Iterator[Page]:
        """A tablet on which ``part`` is signed in."""
        context = browser.new_context(
            base_url=self.server.url, viewport={"width": 1024, "height": 768}, has_touch=True, locale="zh-CN"
        )
        context.add_cookies([{"name": "sessionid", "value": self.told["sessions"][part], "url": self.server.url}])
        yield context.new_page()
        context.close()


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    server = make_server(tmp_path_factory.mktemp("counter"))
    told = json.loads(server.python(SEED).splitlines()[-1])
    server.start()
    yield Scene(server, told)
    server.stop()


def open_mode(page: Page, station_id: int) -> None:
    page.goto(f"/m/counter/stations/{station_id}/mode/")
    page.wait_for_function("() => window.HGJ && HGJ.queue")


def hand_over(page: Page, text: str) -> None:
    """Two taps: look the voucher up, say that the piece was given. A scanner types what the camera would read."""
    page.get_by_label("或者输入兑换码").fill(text)
    page.get_by_role("button", name="查凭证").tap()
    page.get_by_role("button", name="已交给本人").tap()


def test_two_taps_and_the_next(scene: Scene, browser: Browser) -> None:
    code = scene.told["vouchers"][0][0]
    with scene.tablet(browser, "station_clerk") as page:
        open_mode(page, scene.told["station"])

        hand_over(page, code.lower())

        expect(page.locator("[data-counter-result]")).to_contain_text("已核销")
        expect(page.locator("[data-counter-list]")).to_contain_text("理发一次")
        expect(page.get_by_label("或者输入兑换码")).to_be_visible()
        assert scene.states()[0][code] == "HANDED_OVER"
        page.get_by_label("或者输入兑换码").fill(code)
        page.get_by_role("button", name="查凭证").tap()
        expect(page.locator("[data-counter-result]")).to_contain_text("已经办过")


def test_the_buttons_are_large_enough_for_a_counter(scene: Scene, browser: Browser) -> None:
    with scene.tablet(browser, "station_clerk") as page:
        open_mode(page, scene.told["station"])
        box = page.get_by_role("button", name="查凭证").bounding_box()
        assert box is not None
        assert box["height"] >= 60


def test_without_a_signal_each_is_handed_over_and_delivered_once(scene: Scene, browser: Browser) -> None:
    (listed, _text), (_code, forged) = scene.told["vouchers"][1], scene.told["vouchers"][2]
    _before, told_before, (lay, promised) = scene.states()
    with scene.tablet(browser, "station_clerk") as page:
        open_mode(page, scene.told["station"])
        late, late_text = json.loads(scene.server.python(LATE).splitlines()[-1])
        page.context.set_offline(True)

        hand_over(page, listed)
        expect(page.locator("[data-counter-result]")).to_contain_text("已记下")
        hand_over(page, late_text)
        expect(page.locator("[data-counter-result]")).to_contain_text("已记下")
        stranger = forged.replace(_code, "ZZZZZZZZZZ")
        page.get_by_label("或者输入兑换码").fill(stranger)
        page.get_by_role("button", name="查凭证").tap()
        expect(page.locator("[data-counter-result]")).to_contain_text("签名不对")
        page.get_by_label("或者输入兑换码").fill(late_text)
        page.get_by_role("button", name="查凭证").tap()
        expect(page.locator("[data-counter-result]")).to_contain_text("已经办过")
        assert {scene.states()[0][code] for code in (listed, late)} == {"RESERVED"}

        page.context.set_offline(False)
        page.evaluate("HGJ.queue.flush()")
        page.evaluate(
            "(async () => { while (!(await HGJ.queue.list()).every((entry) => entry.state === 'done')) "
            "await new Promise((go) => setTimeout(go, 50)); })()"
        )
        page.evaluate("HGJ.queue.flush()")

    vouchers, reports, shelf = scene.states()
    assert {vouchers[code] for code in (listed, late)} == {"HANDED_OVER"}
    assert reports == [*told_before, "DONE", "DONE"]
    assert shelf == [lay - 2, promised - 1]
    lines = scene.server.run("verify", check=False).stdout.splitlines()
    assert [
        line for line in lines if "✗" in line and "accounts." not in line
    ] == []  # the scene's accounts have no phone


def test_the_day_is_counted_by_one_and_signed_by_another(scene: Scene, browser: Browser) -> None:
    on_hand = scene.states()[2][0]
    with scene.tablet(browser, "station_clerk") as page:
        open_mode(page, scene.told["station"])
        page.get_by_role("link", name="日结单").click()
        page.get_by_label("理发一次").fill(str(on_hand - 1))
        page.get_by_role("button", name="交日结单").click()
        expect(page.get_by_text("请写明原因").first).to_be_visible()
        page.get_by_label("对不上的原因").fill("一份坏了")
        page.get_by_role("button", name="交日结单").click()
        expect(page.get_by_text("您是清点人")).to_be_visible()
        sheet = page.url
    with scene.tablet(browser, "town_officer") as page:
        page.goto(sheet)
        page.get_by_role("button", name="核对无误，复核签字").click()
        expect(page.get_by_text("已复核签字")).to_be_visible()
        assert scene.states()[2][0] == on_hand - 1
