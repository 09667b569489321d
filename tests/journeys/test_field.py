"""A phone without a signal for a whole day in the field: ten reports and an inspection, the page killed in between, all of it
delivered once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from hongguanjia.base.files.testing import picture
from tests.journeys.conftest import Server, make_server
from tests.journeys.people import OPEN_SESSION

pytestmark = [pytest.mark.browser]
REPORTS = 10
SEED = """
import json
from hongguanjia.base.people.api import appoint
from hongguanjia.base.people.testing import LONG_AGO, SYSTEM, build_cast
from hongguanjia.demo.calendars import enter_calendars
from hongguanjia.kit.clock import county_date, read_clock
from hongguanjia.rooms.duties import api
from hongguanjia.rooms.duties.data import RequirementInput
from hongguanjia.rooms.duties.models import Duty
from hongguanjia.rooms.inspection.testing import inspector, opened
cast, now = build_cast(), read_clock()
enter_calendars(cast=cast, today=county_date(now))
visit, person, officer = opened(cast), inspector(cast), cast.actor("town_officer", now)
post = {"organisation": cast.sibling_branch, "role": "SECRETARY", "title": "支部书记", "from_date": LONG_AGO}
appoint(actor=SYSTEM, now=now, person=person, **post)
place, year = cast.sibling_branch.pk, county_date(now).year
listed = api.open_list(actor=officer, now=now, organisation_id=place, year=year, kind="TASK")
for number in range(10):
    typed = RequirementInput(title=f"第{number}项任务", measure="COUNT", target=20, unit="户", rhythm="MONTHLY", minutes=1)
    api.add_requirement(actor=officer, now=now, list_id=listed.pk, typed=typed, again="测试")
api.publish_list(actor=officer, now=now, list_id=listed.pk)
duties = list(Duty.objects.filter(organisation_id=place).order_by("pk").values_list("pk", flat=True))
print(json.dumps({"duties": duties, "visit": visit.pk, "session": open_session("inspector", person)}))
"""
ARRIVED = """
import json
from hongguanjia.rooms.duties.models import DutyReport
from hongguanjia.rooms.inspection.models import Finding, FindingPhoto, Visit
visit = Visit.objects.get()
print(json.dumps({
    "reports": list(DutyReport.objects.order_by("duty_id").values_list("duty_id", "amount", "text")),
    "visit": [visit.key, visit.met_name, visit.answers, visit.signature_id is not None],
    "findings": list(Finding.objects.values_list("text", "severity")),
    "photos": FindingPhoto.objects.count(),
}))
"""
STATES = "() => HGJ.queue.list().then((list) => list.map((entry) => entry.state))"
KEPT = "async () => Boolean(await caches.match(location.href))"
"""The phone has the page for when there is no signal."""
ONLY_THE_RECORD = """() => {
  const send = HGJ.queue.send;
  let record = true;
  HGJ.queue.send = (thing) => { if (!record) return new Promise(() => {}); record = false; return send(thing); };
}"""
"""The page gets as far as the record of the visit: the photographs are still only in the draft."""
AGAIN = """async ([entry, token]) => {
  const answer = await fetch(entry.url, {method: 'POST', body: JSON.stringify(entry.body), headers: {
    'Content-Type': 'application/json', 'Idempotency-Key': entry.key, 'X-CSRFToken': token}});
  return [answer.status, await answer.json()];
}"""


@dataclass
class Scene:
    """A server with ten duties of a branch and a visit to another one, and the phone of somebody who does both."""

    server: Server
    told: dict[str, Any]

    def arrived(self) -> dict[str, Any]:
        """What the server has of it."""
        found: dict[str, Any] = json.loads(self.server.python(ARRIVED).splitlines()[-1])
        return found


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    server = make_server(tmp_path_factory.mktemp("field"))
    told = json.loads(server.python(OPEN_SESSION + SEED).splitlines()[-1])
    server.start()
    yield Scene(server, told)
    server.stop()


@pytest.fixture
def phone(browser: Browser, scene: Scene) -> Iterator[BrowserContext]:
    context = browser.new_context(
        base_url=scene.server.url, viewport={"width": 360, "height": 740}, has_touch=True, locale="zh-CN"
    )
    context.add_cookies([{"name": "sessionid", "value": scene.told["session"], "url": scene.server.url}])
    yield context
    context.close()


class LossyNetwork:
    """The server hears everything; of each address the first answer is lost on the way."""

    def __init__(self) -> None:
        self.lost: dict[str, Any] = {}
        self.keys: list[str] = []

    def __call__(self, route: Route) -> None:
        self.keys.append(route.request.headers["idempotency-key"])
        if route.request.url in self.lost:
            route.continue_()
            return
        self.lost[route.request.url] = None
        answer = route.fetch()
        self.lost[route.request.url] = answer.json() if answer.ok else None
        route.abort()


def read_ahead(phone: BrowserContext, told: dict[str, Any]) -> None:
    """In the office, with a signal: look at what the day brings."""
    page = phone.new_page()
    page.goto("/m/duties/")
    page.wait_for_function("() => navigator.serviceWorker.controller !== null")
    for address in list_pages(told):
        page.goto(address)
        page.wait_for_function(KEPT)
    page.close()


def list_pages(told: dict[str, Any]) -> list[str]:
    return [f"/m/duties/{pk}/" for pk in told["duties"]] + [f"/m/inspection/visits/{told['visit']}/"]


def report(page: Page, duty: int, number: int) -> None:
    page.goto(f"/m/duties/{duty}/")
    page.wait_for_function("() => window.HGJ && HGJ.queue")
    page.locator("[name=amount]").fill(str(number + 1))
    page.locator("[name=text]").fill(f"走访第{number}组")
    page.get_by_role("button", name="上报", exact=True).click()
    expect(page.locator("[data-result]")).to_contain_text("已经存在手机里")


def open_visit(page: Page, told: dict[str, Any]) -> None:
    page.goto(list_pages(told)[-1])
    page.wait_for_function("() => window.HGJ && HGJ.queue")
    expect(page.locator("form[data-visit]")).to_be_visible()


def fill_visit(page: Page) -> None:
    """Checklist, one finding with two photographs, who was met and a signature."""
    page.locator("#n1").check()
    page.locator("#y2").check()
    page.get_by_role("button", name="记一个问题").click()
    page.get_by_label("是什么问题").fill("五月没有召开党员大会")
    page.get_by_label("程度").select_option("MAJOR")
    shots = [{"name": f"{n}.jpg", "mimeType": "image/jpeg", "buffer": picture(size=(40 + n, 30))} for n in range(2)]
    page.get_by_label("照片").set_input_files(shots)  # type: ignore[arg-type]
    expect(page.locator("span[data-photos]")).to_have_text("已拍 2 张")
    sign(page)
    page.get_by_label("接待人姓名").fill("书启明")
    page.get_by_role("button", name="交督查记录").focus()


def sign(page: Page) -> None:
    page.locator("[data-signature]").scroll_into_view_if_needed()
    box = page.locator("[data-signature]").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 20, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + 90, box["y"] + 50)
    page.mouse.up()


def kill(page: Page) -> None:
    """The page goes without a word, as when the phone needs its memory: no handler of it runs any more."""
    page.close(run_before_unload=False)


def test_a_phone_that_was_offline_and_killed_delivers_everything_once(scene: Scene, phone: BrowserContext) -> None:
    duties, network = scene.told["duties"], LossyNetwork()
    read_ahead(phone, scene.told)
    phone.set_offline(True)
    page = phone.new_page()
    for number, duty in enumerate(duties[:5]):
        report(page, duty, number)
    open_visit(page, scene.told)
    fill_visit(page)
    kill(page)

    page = phone.new_page()
    open_visit(page, scene.told)
    expect(page.get_by_label("是什么问题")).to_have_value("五月没有召开党员大会")
    expect(page.locator("span[data-photos]")).to_have_text("已拍 2 张")
    page.evaluate(ONLY_THE_RECORD)
    page.get_by_role("button", name="交督查记录").click()
    expect(page.locator("[data-queue-bar]")).to_contain_text("有 6 项等待发送")
    kill(page)

    page = phone.new_page()
    open_visit(page, scene.told)
    expect(page.locator("[data-said]")).to_contain_text("已经存在手机里")
    for number, duty in enumerate(duties[5:], start=5):
        report(page, duty, number)
    assert page.evaluate(STATES) == ["waiting"] * (REPORTS + 3)

    phone.route("**/api/**", network)
    phone.set_offline(False)
    expect(page.locator("[data-queue-bar]")).to_be_hidden(timeout=60_000)

    arrived = scene.arrived()
    assert arrived["reports"] == [[duty, n + 1, f"走访第{n}组"] for n, duty in enumerate(duties)]
    assert arrived["findings"] == [["五月没有召开党员大会", "MAJOR"]] and arrived["photos"] == 2
    entries = {entry["key"]: entry for entry in page.evaluate("() => HGJ.queue.list()")}
    assert arrived["visit"] == [arrived["visit"][0], "书启明", {"1": "NO", "2": "YES"}, True]
    assert entries[arrived["visit"][0]]["url"].endswith(f"/visits/{scene.told['visit']}/")
    assert {entry["state"] for entry in entries.values()} == {"done"}
    check_retries(page, scene, network, list(entries.values()))


def check_retries(page: Page, scene: Scene, network: LossyNetwork, entries: list[dict[str, Any]]) -> None:
    """Whoever asked again had heard the same, and hears the same once more; nothing arrives a second time."""
    before = scene.arrived()
    assert set(network.keys) == {entry["key"] for entry in entries} and len(network.keys) > len(entries)
    for entry in entries:
        lost = network.lost[scene.server.url + entry["url"]]
        assert lost in (None, entry["answer"])
        token = page.evaluate("() => fetch('/m/token/').then((answer) => answer.json())")["token"]
        assert page.evaluate(AGAIN, [entry, token]) == [200, entry["answer"]]
    assert sum(lost is not None for lost in network.lost.values()) >= REPORTS + 1
    assert scene.arrived() == before
    lines = scene.server.run("verify", check=False).stdout.splitlines()
    assert [line for line in lines if "✗" in line and "accounts." not in line] == []  # the scene's account has no phone
