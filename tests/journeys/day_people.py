"""Who takes part in the day, the screens before them, and how each comes to an account."""

from __future__ import annotations

import contextlib
import os
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.journeys.conftest import Server
from tests.journeys.day_roster import PHONES
from tests.journeys.people import SignIn, sign_in

OFFICERS = {
    "县安平": ("COUNTY_OFFICER", "410122", "00010000001"),
    "审正清": ("RULES_APPROVER", "410122", "00010000002"),
    "管守信": ("SYSTEM_ADMIN", "410122", "00010000003"),
    "镇立新": ("TOWN_OFFICER", "410122102", PHONES["镇立新"]),
}
PASSWORD = "官渡桥头看日出"
PHONE_SIZE, DESK_SIZE = {"width": 360, "height": 740}, {"width": 1440, "height": 900}
PATIENCE_SECONDS = 30


@dataclass
class Day:
    """The server of the day, and everybody's phone or desk, kept open from morning to evening."""

    server: Server
    browser: Browser
    folder: Path
    pages: dict[str, Page] = field(default_factory=dict)
    shots: int = 0

    def phone(self, name: str) -> Page:
        """The phone of somebody, signed in by whoever opened it first."""
        return self._page(f"phone of {name}", PHONE_SIZE)

    def desk(self, name: str) -> Page:
        """The desk of an officer, signed in by password at the first look."""
        page = self._page(f"desk of {name}", DESK_SIZE)
        if page.url == "about:blank":
            phone = OFFICERS[name][2] if name in OFFICERS else PHONES[name]
            sign_in(page, SignIn(name, phone, PASSWORD))
            page.goto("/desk/")
        return page

    def _page(self, whose: str, size: dict[str, int]) -> Page:
        if whose not in self.pages:
            is_phone = size is PHONE_SIZE
            context = self.browser.new_context(
                base_url=self.server.url, viewport=size, locale="zh-CN", has_touch=is_phone, accept_downloads=True
            )  # type: ignore[arg-type]
            self.pages[whose] = context.new_page()
        return self.pages[whose]

    def shoot(self, page: Page, name: str) -> None:
        """Keep a picture of the whole page where ``HGJ_SHOTS`` says, for human eyes."""
        if folder := os.environ.get("HGJ_SHOTS"):
            self.shots += 1
            Path(folder).mkdir(parents=True, exist_ok=True)
            page.screenshot(path=Path(folder) / f"{self.shots:02}-{name}.png", full_page=True)

    def contexts(self) -> list[BrowserContext]:
        return [page.context for page in self.pages.values()]


@contextlib.contextmanager
def new_day(server: Server, browser: Browser, folder: Path) -> Iterator[Day]:
    """A day that closes every screen at its end."""
    day = Day(server, browser, folder)
    yield day
    for context in day.contexts():
        context.close()


def until(found: Callable[[], str | None], what: str) -> str:
    """What ``found`` returns as soon as it returns something."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        if result := found():
            return result
        time.sleep(0.05)
    raise AssertionError(f"waited in vain for {what}")


def hire_officers(day: Day) -> None:
    """The operator gives the officers their accounts from the shell."""
    for name, (role, organisation, phone) in OFFICERS.items():
        made = day.server.run(
            "user", "add", "--phone", phone, "--name", name, "--role", role, "--organisation", organisation,
            "--password", PASSWORD,
        )  # fmt: skip
        assert name in made.stdout


def sign_in_first_time(day: Day, name: str) -> Page:
    """The first sign-in: a code to the phone on the roll, the name that goes with it, a password of one's own."""
    page = day.phone(name)
    page.goto("/")
    page.get_by_role("link", name="登录", exact=True).first.click()
    page.get_by_role("link", name="用短信验证码登录").click()
    page.get_by_label("手机号").fill(PHONES[name])
    page.get_by_role("button", name="获取验证码").click()
    page.get_by_label("验证码").fill(until(lambda: find_code(day.server, PHONES[name]), f"the code for {name}"))
    page.get_by_role("button", name="确定", exact=True).click()
    page.get_by_label("姓名").fill(name)
    page.get_by_role("button", name="核对并开通").click()
    page.get_by_label("新密码").fill(PASSWORD)
    page.get_by_label("再输一次").fill(PASSWORD)
    page.get_by_role("button", name="保存密码").click()
    expect(page.get_by_text("密码已设好")).to_be_visible()
    return page


def find_code(server: Server, phone: str) -> str | None:
    """The one-time code that the console sender printed last for a phone."""
    found = re.findall(rf"code  {phone}: (\d{{6}})", server.log())
    return found[-1] if found else None
