"""One whole cycle at desks and on phones: the county breaks a list down, the branch reports, an inspection finds, the notice
goes its way to somebody else's acceptance, and the bulletin lies there as a paper."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pdfplumber
import pytest
from playwright.sync_api import Browser, Page, expect

from hongguanjia.base.files.testing import picture
from tests.journeys.conftest import Server, make_server
from tests.journeys.people import OPEN_SESSION

pytestmark = [pytest.mark.browser]
TASK, PROBLEM = "走访困难党员群众", "五月没有召开党员大会，会议记录缺失"
SEED = """
import json
from hongguanjia.base.people.testing import build_cast
from hongguanjia.demo.calendars import enter_calendars
from hongguanjia.kit.clock import county_date, read_clock
from hongguanjia.rooms.duties import api
from hongguanjia.rooms.duties.data import RequirementInput
from hongguanjia.rooms.inspection.testing import inspector, opened
cast, now = build_cast(), read_clock()
enter_calendars(cast=cast, today=county_date(now))
visit, officer = opened(cast), cast.actor("county_officer", now)
year = county_date(now).year
listed = api.open_list(actor=officer, now=now, organisation_id=cast.county.pk, year=year, kind="TASK")
typed = RequirementInput(title="走访困难党员群众", measure="COUNT", target=9, unit="户", rhythm="MONTHLY", minutes=1)
api.add_requirement(actor=officer, now=now, list_id=listed.pk, typed=typed)
api.publish_list(actor=officer, now=now, list_id=listed.pk)
people = {part: getattr(cast, part) for part in ("county_officer", "town_officer", "approver", "secretary")}
people["inspector"] = inspector(cast)
sessions = {part: open_session(part, person) for part, person in people.items()}
clerk = cast.clerk.pk
print(json.dumps({"list": listed.pk, "visit": visit.pk, "round": visit.round_id, "clerk": clerk, "sessions": sessions}))
"""
STORY = """
import json
from hongguanjia.rooms.inspection.models import Notice
from hongguanjia.base.record.models import Fact
notice = Notice.objects.get()
print(json.dumps([notice.state, notice.accepted.evidence.count(), notice.closed_by.name, notice.reported_by.name,
    sorted(Fact.objects.filter(kind__startswith="inspection.notice.").values_list("kind", flat=True))]))
"""
DESK, PHONE = {"width": 1280, "height": 900}, {"width": 360, "height": 740}


@dataclass
class Stage:
    """The server, and everybody's screen, kept open."""

    server: Server
    browser: Browser
    told: dict[str, Any]
    pages: dict[str, Page] = field(default_factory=dict)

    def screen(self, part: str, size: dict[str, int] = DESK) -> Page:
        if part not in self.pages:
            context = self.browser.new_context(base_url=self.server.url, viewport=size, locale="zh-CN")  # type: ignore[arg-type]
            cookie = {"name": "sessionid", "value": self.told["sessions"][part], "url": self.server.url}
            context.add_cookies([cookie])  # type: ignore[list-item]
            self.pages[part] = context.new_page()
        return self.pages[part]


@pytest.fixture
def stage(tmp_path: Path, browser: Browser) -> Iterator[Stage]:
    server = make_server(tmp_path)
    told = json.loads(server.python(OPEN_SESSION + SEED).splitlines()[-1])
    server.start()
    held = Stage(server, browser, told)
    yield held
    for page in held.pages.values():
        page.context.close()
    server.stop()


def press(page: Page, name: str, says: str) -> None:
    """A button, and the sentence that follows."""
    page.get_by_role("button", name=name, exact=True).click()
    expect(page.get_by_text(says).first).to_be_visible()


def step(page: Page, name: str, says: str, **fields: str) -> None:
    """What one does on the page of a thing: open the step, fill it in, send it."""
    page.get_by_role("link", name=name, exact=True).click()
    for field_name, value in fields.items():
        page.locator(f"[name={field_name}]").fill(value)
    press(page, name, says)


def test_a_cycle_from_the_list_to_the_bulletin(stage: Stage) -> None:
    break_down(stage)
    report_and_accept(stage)
    inspect(stage)
    confirm_and_issue(stage)
    mend(stage)
    accept(stage)
    paper = publish(stage)

    text = text_of(paper)
    assert "六月重点任务督查" in text and "1号" in text and "五月没有召开党员大会" in text
    assert "官渡桥村党支部" not in text, "nobody is named without a basis"
    story = json.loads(stage.server.python(STORY).splitlines()[-1])
    assert story == ["CLOSED", 1, "督公正", "书启明", ["inspection.notice.accepted_on_time"]]


def break_down(stage: Stage) -> None:
    """The county breaks its list down to the branches; the matrix shows the towns with their sums, and opens one."""
    page = stage.screen("county_officer")
    page.goto(f"/desk/duties/lists/{stage.told['list']}/cascade/")
    page.locator("[name=levels]").select_option("2")
    press(page, "向下分解", "已分解")
    page.goto("/desk/duties/")
    town = page.get_by_role("row", name=re.compile("官渡镇"))
    expect(town).to_contain_text("0/2")
    town.get_by_text("0/2", exact=True).click()
    expect(page.get_by_text("只看官渡镇")).to_be_visible()
    expect(page.get_by_role("row", name=re.compile("春岗村"))).to_have_count(0)


def report_and_accept(stage: Stage) -> None:
    """The secretary reports on the phone; the town accepts at the desk."""
    page = stage.screen("secretary", PHONE)
    page.goto("/m/duties/")
    page.get_by_role("link", name=re.compile(TASK)).first.click()
    page.locator("[name=amount]").fill("9")
    page.locator("[name=text]").fill("逐户走访，送去慰问品")
    page.get_by_role("button", name="上报", exact=True).click()
    expect(page.get_by_text("待审核").first).to_be_visible()
    desk = stage.screen("town_officer")
    desk.goto("/desk/duties/waiting/")
    desk.get_by_role("checkbox", name=re.compile(TASK)).check()
    press(desk, "认可选中的", "已认可 1 项")


def inspect(stage: Stage) -> None:
    """The inspector writes down what was found."""
    page = stage.screen("inspector", PHONE)
    page.goto(f"/m/inspection/visits/{stage.told['visit']}/")
    page.locator("#n1").check()
    page.get_by_role("button", name="记一个问题").click()
    page.get_by_label("是什么问题").fill(PROBLEM)
    page.get_by_label("接待人姓名").fill("书启明")
    press(page, "交督查记录", "督查记录已交")


def confirm_and_issue(stage: Stage) -> None:
    """The other side is heard, another than the finder confirms, the notice goes out under its number."""
    phone = stage.screen("secretary", PHONE)
    phone.goto("/m/inspection/")
    phone.get_by_role("link", name=re.compile("五月没有召开")).first.click()
    step(phone, "说明情况", "您的说明已记下", text="五月因防汛推迟，没有补开。")
    desk = stage.screen("county_officer")
    desk.goto("/desk/inspection/findings/?waiting=1")
    desk.get_by_role("link", name=re.compile("五月没有召开")).first.click()
    step(desk, "确认问题", "已确认")
    step(desk, "发整改通知单", "通知单已发出", contact="组织科 县安平")
    desk.get_by_role("link", name=re.compile("督改")).click()
    desk.get_by_role("link", name="通知单", exact=True).click()
    assert PROBLEM in text_of(print_out(desk))


def mend(stage: Stage) -> None:
    """Signed, planned, mended, reported with evidence."""
    page = stage.screen("secretary", PHONE)
    page.goto("/m/inspection/")
    page.get_by_role("link", name=re.compile("督改")).first.click()
    step(page, "签收", "已签收")
    page.get_by_role("link", name="报整改方案", exact=True).click()
    page.locator("[name=measures]").fill("补开会议，建立会前提醒。")
    page.locator("[name=mender]").select_option(str(stage.told["clerk"]))
    press(page, "报整改方案", "整改方案已报")
    page.get_by_role("link", name="报告整改结果", exact=True).click()
    page.locator("[name=text]").fill("已补开党员大会，记录完整。")
    page.locator("[name=papers]").set_input_files(
        [{"name": "会议记录.jpg", "mimeType": "image/jpeg", "buffer": picture(size=(40, 30))}]
    )
    press(page, "报告整改结果", "已报告")


def accept(stage: Stage) -> None:
    """Somebody else looks at the evidence and strikes it off."""
    page = stage.screen("inspector", PHONE)
    page.goto("/desk/inspection/?state=REPORTED")
    page.get_by_role("link", name=re.compile("督改")).first.click()
    page.get_by_role("link", name="验收销号", exact=True).click()
    page.locator("[name=check][value=ON_SITE]").check()
    press(page, "验收销号", "已销号")


def publish(stage: Stage) -> bytes:
    """The round ends, its bulletin drafts itself, another approves, and it is printed under its number."""
    page = stage.screen("county_officer")
    page.goto(f"/desk/inspection/rounds/{stage.told['round']}/")
    step(page, "结束这一轮", "这一轮已结束")
    page.get_by_role("link", name="起草通报").click()
    page.get_by_role("button", name="起草通报").click()
    step(page, "送审", "已送审")
    address = page.url
    other = stage.screen("approver")
    other.goto(address)
    step(other, "批准印发", "已印发")
    page.goto(address)
    page.get_by_role("link", name="正式文件").click()
    return print_out(page)


def print_out(page: Page) -> bytes:
    """The paper that the button makes, as it was downloaded."""
    with page.expect_download() as coming:
        page.get_by_role("button", name="生成正式文书").click()
    return Path(coming.value.path()).read_bytes()


def text_of(paper: bytes) -> str:
    with pdfplumber.open(io.BytesIO(paper)) as opened:
        return "".join(page.extract_text() for page in opened.pages).replace("\n", "")
