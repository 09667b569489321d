"""Check-in as it happens: a phone without a signal, and eight phones at once."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import Server, make_server, phone

SEED = """
from datetime import timedelta
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user_model
from django.contrib.sessions.backends.db import SessionStore
from hongguanjia.base.people.testing import SYSTEM, build_cast
from hongguanjia.base.presence import actions
from hongguanjia.base.presence.data import NewGathering, Window
from hongguanjia.kit.clock import read_clock
cast, now, hour = build_cast(), read_clock(), timedelta(hours=1)
window = Window(now + hour, now + 3 * hour, now - hour, now + 3 * hour)
new = NewGathering(cast.branch.pk, "test", 1, "环境卫生志愿服务", window, "广场", True)
gathering = actions.open_gathering(actor=SYSTEM, now=now, new=new)
actions.set_hosts(gathering_id=gathering.id, person_ids=[cast.clerk.pk])
actions.expect(gathering_id=gathering.id, person_ids=[cast.member.pk, cast.elder.pk, cast.clerk.pk])
for part in ("member", "elder", "clerk"):
    user = get_user_model().objects.create_user(part, person=getattr(cast, part))
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    print(part, user.person.pk, session.session_key)
"""
TOKEN = """
from hongguanjia.base.presence.models import Gathering
from hongguanjia.base.presence.queries import gathering_info
from hongguanjia.base.presence.testing import token_at
from hongguanjia.kit.clock import read_clock
print(token_at(gathering_info(Gathering.objects.get()), read_clock()))
"""
MARKS = """
from hongguanjia.base.presence.models import Mark
for mark in Mark.objects.filter(void__isnull=True, person__account__username="{part}"):
    print(mark.direction, mark.means)
"""
RACE = """
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from django.db import connection
from hongguanjia.base.people.models import Person
from hongguanjia.base.people.queries import get_actor
from hongguanjia.base.presence import actions
from hongguanjia.base.presence.data import Claim
from hongguanjia.base.presence.models import Gathering
from hongguanjia.base.presence.queries import gathering_info
from hongguanjia.base.presence.testing import token_at
from hongguanjia.kit.clock import read_clock
now = read_clock()
gathering = gathering_info(Gathering.objects.get())
person = Person.objects.get(name="文小雅")
actor = get_actor(person_id=person.pk, user_id=None, now=now)
def send(number):
    try:
        at = now - timedelta(minutes=number % 4)
        claim = Claim(f"race-{number}", claimed_at=at)
        return actions.check_in(actor=actor, now=now, token=token_at(gathering, at), claim=claim).code
    finally:
        connection.close()
with ThreadPoolExecutor(8) as threads:
    print(*sorted(threads.map(send, range(8))))
"""


@dataclass
class Scene:
    """A server with a gathering that is open, and three people who are expected, signed in."""

    server: Server
    sessions: dict[str, str]

    def token(self) -> str:
        """The code on the screen at this moment."""
        return self.server.python(TOKEN).split()[-1]

    def marks(self, part: str) -> list[str]:
        """The valid marks of one person."""
        return self.server.python(MARKS.replace("{part}", part)).splitlines()

    @contextlib.contextmanager
    def phone_of(self, browser: Browser, part: str) -> Iterator[Page]:
        """A phone on which ``part`` is signed in."""
        with phone(browser, self.server) as page:
            cookie = {"name": "sessionid", "value": self.sessions[part], "url": self.server.url}
            page.context.add_cookies([cookie])  # type: ignore[list-item]
            yield page


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    server = make_server(tmp_path_factory.mktemp("checkin"))
    sessions = dict(line.split()[::2] for line in server.python(SEED).splitlines())
    server.start()
    yield Scene(server, sessions)
    server.stop()


def until(page: Page, condition: str) -> None:
    """Wait for a condition that is itself awaited; the page's policy forbids the driver's own way of doing so."""
    page.evaluate(
        f"(async () => {{ while (!(await ({condition}))) await new Promise((go) => setTimeout(go, 50)); }})()"
    )


@pytest.mark.both_databases
def test_eight_phones_of_one_person_at_once_are_one_presence(scene: Scene) -> None:
    """Equal codes, and codes better than others: whatever wins the race, one mark is valid, nothing breaks."""
    answers = scene.server.python(RACE).split()

    assert len(answers) == 8 and set(answers) <= {"checked_in", "duplicate", "pending"}
    assert scene.marks("clerk") == ["IN OWN_PHONE"]
    checked = scene.server.run("verify", check=False).stdout
    assert [line.split()[-1] for line in checked.splitlines() if line.startswith("签到记录")] == ["✓"]


@pytest.mark.browser
def test_a_code_scanned_without_a_signal_is_one_presence_after_all(scene: Scene, browser: Browser) -> None:
    with scene.phone_of(browser, "member") as page:
        page.goto("/m/my-code/")
        page.evaluate("navigator.serviceWorker.ready.then(() => null)")
        page.reload()
        until(page, "caches.match('/m/scan/')")
        token = scene.token()

        page.context.set_offline(True)
        page.goto(f"/m/c/{token}/")
        expect(page.locator("[data-scan-result]")).to_contain_text("已存在手机里")
        assert scene.marks("member") == []

        page.context.set_offline(False)
        page.evaluate("HGJ.queue.flush()")
        until(page, "HGJ.queue.list().then((list) => list.every((entry) => entry.state === 'done'))")
        page.evaluate("HGJ.queue.flush()")
        assert scene.marks("member") == ["IN OWN_PHONE"]


@pytest.mark.browser
def test_one_button_after_the_phones_own_camera(scene: Scene, browser: Browser) -> None:
    with scene.phone_of(browser, "elder") as page:
        page.goto(f"/m/c/{scene.token()}/")

        page.get_by_role("button", name="签到").click()

        expect(page.locator("[data-offline-result]")).to_contain_text("签到")
        assert scene.marks("elder") == ["IN OWN_PHONE"]


@pytest.mark.browser
def test_the_organisers_screen_keeps_codes_for_when_the_signal_goes(scene: Scene, browser: Browser) -> None:
    with scene.phone_of(browser, "clerk") as page:
        page.goto("/m/gatherings/1/host/")
        until(page, "Object.keys(sessionStorage).some((name) => name.startsWith('hgj-codes-'))")

        page.context.set_offline(True)
        kept = page.evaluate("Object.keys(JSON.parse(Object.values(sessionStorage)[0]).codes).length")

        assert kept == 270
        expect(page.locator("[data-host-count=expected]")).to_have_text("3")
        expect(page.locator("[data-host-code] svg")).to_be_visible()
