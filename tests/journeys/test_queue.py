"""What waits on the phone: written down before it is sent, sent once with one key, never dropped in silence."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from tests.journeys.conftest import Server

pytestmark = [pytest.mark.browser]
PHONE_PAGE = "/m/no-such-page/"
RECEIVER = "**/api/of-the-test/"
SESSIONS = """
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from hongguanjia.base.accounts.models import User
for name in ("first", "second"):
    user = User.objects.create(username=name)
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    print("SESSION", name, session.session_key)
"""


class Receiver:
    """Stands where the interface would be: notes what arrives and answers as told."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, Any]] = []
        self.answers: list[tuple[int, dict[str, str]]] = []

    def __call__(self, route: Route) -> None:
        request = route.request
        self.heard.append((request.headers["idempotency-key"], request.post_data_json))
        status, answer = self.answers.pop(0) if self.answers else (200, {"sentence": "签到成功。"})
        route.fulfill(status=status, content_type="application/json", body=json.dumps(answer))


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    from tests.journeys.conftest import make_server

    server = make_server(tmp_path_factory.mktemp("queue"))
    server.start()
    yield server
    server.stop()


@pytest.fixture
def phone(browser: Browser, server: Server, sessions: dict[str, str]) -> Iterator[BrowserContext]:
    context = browser.new_context(base_url=server.url, viewport={"width": 360, "height": 740}, locale="zh-CN")
    become(context, server, sessions["first"])
    yield context
    context.close()


@pytest.fixture(scope="module")
def sessions(server: Server) -> dict[str, str]:
    """The session keys of two accounts."""
    return dict(re.findall(r"SESSION (\w+) (\w+)", server.python(SESSIONS)))


def become(context: BrowserContext, server: Server, key: str) -> None:
    """Be signed in under another session in the same browser."""
    context.add_cookies([{"name": "sessionid", "value": key, "url": server.url}])


def open_page(phone: BrowserContext, receiver: Receiver) -> Page:
    page = phone.new_page()
    page.route(RECEIVER, receiver)
    page.goto(PHONE_PAGE)
    page.wait_for_function("() => window.HGJ && HGJ.queue")
    return page


def send(page: Page, body: dict[str, object]) -> dict[str, Any]:
    result: dict[str, Any] = page.evaluate(
        "body => HGJ.queue.send({url: '/api/of-the-test/', body: body, label: '河道清洁 签到'})", body
    )
    return result


def kept(page: Page) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = page.evaluate("() => HGJ.queue.list()")
    return entries


def wait_for_state(page: Page, state: str) -> None:
    page.evaluate(
        """state => new Promise(resolve => {
          const look = async () => {
            const all = await HGJ.queue.list();
            if (all.length && all.every(entry => entry.state === state)) resolve();
          };
          document.addEventListener('hgj:queue', look);
          look();
        })""",
        state,
    )


def test_with_a_signal_it_is_sent_at_once_and_the_sentence_is_shown(phone: BrowserContext) -> None:
    receiver = Receiver()
    page = open_page(phone, receiver)

    result = send(page, {"code": "A1"})

    assert (result["state"], result["sentence"]) == ("done", "签到成功。")
    assert receiver.heard == [(result["key"], {"code": "A1"})]
    expect(page.locator("[data-queue-bar]")).to_be_hidden()


def test_without_a_signal_it_waits_survives_the_tab_and_goes_once_with_its_key(phone: BrowserContext) -> None:
    receiver = Receiver()
    page = open_page(phone, receiver)
    phone.set_offline(True)

    result = send(page, {"code": "A2"})

    assert result["state"] == "waiting"
    assert receiver.heard == []
    expect(page.locator("[data-queue-bar]")).to_contain_text("有 1 项等待发送")
    page.close()
    phone.set_offline(False)
    page = open_page(phone, receiver)
    wait_for_state(page, "done")
    page.reload()
    assert receiver.heard == [(result["key"], {"code": "A2"})]


def test_the_signal_coming_back_is_enough(phone: BrowserContext) -> None:
    receiver = Receiver()
    page = open_page(phone, receiver)
    phone.set_offline(True)
    keys = [send(page, {"code": code})["key"] for code in ("B1", "B2")]

    phone.set_offline(False)
    wait_for_state(page, "done")

    assert [key for key, _ in receiver.heard] == keys


def test_a_lost_answer_is_asked_for_again_with_the_same_key(phone: BrowserContext) -> None:
    receiver = Receiver()
    receiver.answers = [(503, {"code": "busy", "sentence": "正在维护。"})]
    page = open_page(phone, receiver)

    first = send(page, {"code": "C1"})
    page.evaluate("() => HGJ.queue.flush()")
    wait_for_state(page, "done")

    assert (first["state"], first["sentence"]) == ("waiting", "正在维护。")
    assert [key for key, _ in receiver.heard] == [first["key"]] * 2


def test_a_refusal_stays_in_sight_until_it_is_dismissed(phone: BrowserContext) -> None:
    receiver = Receiver()
    receiver.answers = [(409, {"code": "presence.closed", "sentence": "签到已经结束,请找组织者补登。"})]
    page = open_page(phone, receiver)

    assert send(page, {"code": "D1"})["state"] == "refused"
    expect(page.locator("[data-queue-bar]")).to_contain_text("有 1 项没有办成")
    page.locator("[data-queue-bar] a").click()
    entry = page.locator("[data-queue-list] .card")
    expect(entry).to_contain_text("河道清洁 签到")
    expect(entry).to_contain_text("签到已经结束")
    page.reload()
    expect(entry).to_contain_text("签到已经结束")
    entry.get_by_role("button").click()
    expect(page.locator("[data-queue-empty]")).to_be_visible()
    assert len(receiver.heard) == 1


def test_what_waits_can_be_taken_away_by_hand_after_asking_twice(phone: BrowserContext) -> None:
    page = open_page(phone, Receiver())
    page.goto("/m/waiting/")
    page.wait_for_function("() => window.HGJ && HGJ.queue")
    phone.set_offline(True)
    send(page, {"code": "E1"})
    button = page.locator("[data-queue-list] .card").get_by_role("button")

    button.click()
    expect(button).to_contain_text("再按一次")
    button.click()

    expect(page.locator("[data-queue-empty]")).to_be_visible()
    assert kept(page) == []


@pytest.mark.parametrize("status", [200, 404])
def test_the_page_of_a_wireless_network_is_not_taken_for_an_answer(phone: BrowserContext, status: int) -> None:
    page = open_page(phone, Receiver())
    page.unroute(RECEIVER)
    page.route(
        RECEIVER, lambda route: route.fulfill(status=status, content_type="text/html", body="<p>请先上网认证</p>")
    )

    assert send(page, {"code": "F1"})["state"] == "waiting"
    assert [entry["state"] for entry in kept(page)] == ["waiting"]


def test_another_account_neither_sends_nor_sees_it(
    phone: BrowserContext, server: Server, sessions: dict[str, str]
) -> None:
    receiver = Receiver()
    page = open_page(phone, receiver)
    phone.set_offline(True)
    result = send(page, {"code": "G1"})
    page.close()
    phone.set_offline(False)

    become(phone, server, sessions["second"])
    page = open_page(phone, receiver)
    page.evaluate("() => HGJ.queue.flush()")
    page.goto("/m/waiting/")
    expect(page.locator("[data-queue-others]")).to_contain_text("另有 1 项属于其他账号")
    expect(page.locator("[data-queue-list] .card")).to_have_count(0)
    assert receiver.heard == []

    become(phone, server, sessions["first"])
    page = open_page(phone, receiver)
    wait_for_state(page, "done")
    assert [key for key, _ in receiver.heard] == [result["key"]]


def test_a_page_left_open_does_not_send_for_the_account_that_signed_in_since(
    phone: BrowserContext, server: Server, sessions: dict[str, str]
) -> None:
    receiver = Receiver()
    page = open_page(phone, receiver)
    become(phone, server, sessions["second"])

    result = send(page, {"code": "H1"})

    assert result["state"] == "waiting"
    assert "登录" in result["sentence"]
    assert receiver.heard == []


def test_what_was_done_in_another_role_is_seen_but_not_sent(phone: BrowserContext) -> None:
    receiver = Receiver()
    page = open_page(phone, receiver)
    page.evaluate("() => { document.documentElement.dataset.account += '.mandate0' }")

    assert send(page, {"code": "L1"})["state"] == "waiting"
    page.goto("/m/waiting/")
    expect(page.locator("[data-queue-list] .card")).to_contain_text("另一种身份")
    assert receiver.heard == []


def test_nothing_is_kept_for_nobody(browser: Browser, server: Server) -> None:
    context = browser.new_context(base_url=server.url)
    page = open_page(context, Receiver())

    assert send(page, {"code": "I1"})["state"] == "refused"
    assert kept(page) == []
    context.close()


def test_two_pages_open_send_it_once(phone: BrowserContext) -> None:
    receiver = Receiver()
    one = open_page(phone, receiver)
    other = open_page(phone, receiver)
    phone.set_offline(True)
    result = send(one, {"code": "J1"})

    phone.set_offline(False)
    one.evaluate("() => HGJ.queue.flush()")
    other.evaluate("() => HGJ.queue.flush()")
    wait_for_state(one, "done")

    assert [key for key, _ in receiver.heard] == [result["key"]]


def test_a_form_marked_for_offline_says_that_it_is_kept(phone: BrowserContext) -> None:
    receiver = Receiver()
    page = open_page(phone, receiver)
    page.evaluate(
        """() => { document.getElementById('content').innerHTML =
        '<form method="post" action="/api/of-the-test/" data-offline="check-in" data-offline-label="签到">' +
        '<input name="code" value="K1"><button>签到</button><p data-offline-result></p></form>' }"""
    )
    phone.set_offline(True)

    page.get_by_role("button", name="签到").click()

    expect(page.locator("[data-offline-result]")).to_have_text(re.compile("已经存在手机里"))
    phone.set_offline(False)
    wait_for_state(page, "done")
    assert receiver.heard[0][1] == {"code": "K1"}


def test_pages_seen_before_are_read_without_a_signal_and_gone_for_the_next_account(
    phone: BrowserContext, server: Server, sessions: dict[str, str]
) -> None:
    page = phone.new_page()
    page.goto("/m/waiting/")
    page.evaluate(
        "() => navigator.serviceWorker.ready.then(() => caches.open('hgj-pages')).then(c => c.add('/m/offline/?seen'))"
    )
    page.wait_for_function("() => navigator.serviceWorker.controller")
    phone.set_offline(True)
    page.goto("/m/offline/?seen")
    expect(page.locator("h1")).to_have_text("现在没有网络")
    page.goto("/m/never-seen/")
    expect(page.locator("h1")).to_have_text("现在没有网络")

    phone.set_offline(False)
    become(phone, server, sessions["second"])
    page.goto(PHONE_PAGE)
    page.evaluate(
        """async () => {
          while (await caches.match('/m/offline/?seen')) await new Promise(resolve => setTimeout(resolve, 20));
        }"""
    )
