"""What is done on phones: an activity with its check-ins, points and where they come from, a reward handed over."""

from __future__ import annotations

import base64
import re
from datetime import datetime, timedelta

from playwright.sync_api import Page, Route, expect

from hongguanjia.kit.clock import COUNTY_ZONE, read_clock
from tests.journeys.day_people import Day

MINUTE = "%Y-%m-%dT%H:%M"
CHECK_IN = "**/api/presence/check-in/"
CAMERA = """async (picture) => {
  const image = new Image();
  image.src = 'data:image/png;base64,' + picture;
  await image.decode();
  const canvas = Object.assign(document.createElement('canvas'), {width: 480, height: 480});
  const pen = canvas.getContext('2d');
  const draw = () => { pen.fillStyle = 'white'; pen.fillRect(0, 0, 480, 480); pen.drawImage(image, 40, 40, 400, 400); };
  setInterval(draw, 100);
  draw();
  navigator.mediaDevices.getUserMedia = async () => canvas.captureStream(10);
}"""
"""Puts a picture before the phone's camera: everything after the lens is the product's own."""


def go_home(page: Page) -> None:
    page.get_by_role("link", name="首页", exact=True).click()


def publish_activity(day: Day, title: str) -> None:
    """The secretary drafts an activity that began a few minutes ago, lets people sign up to its end, and publishes it."""
    page = day.phone("书启明")
    page.get_by_role("link", name="活动", exact=True).click()
    page.get_by_role("link", name="我组织的").click()
    page.get_by_role("link", name="新建活动").click()
    begins = read_clock().astimezone(COUNTY_ZONE) - timedelta(minutes=7)
    ends = begins + timedelta(hours=2)
    fill_activity(page, title, begins, ends)
    day.shoot(page, "activity-form")
    page.get_by_role("button", name="新建活动").click()
    expect(page.get_by_text("草稿已保存")).to_be_visible()
    page.get_by_role("link", name="修改", exact=True).click()
    page.get_by_label("报名截止").fill(ends.strftime(MINUTE))
    page.get_by_role("button", name="修改活动").click()
    expect(page.get_by_text("已保存。")).to_be_visible()
    page.get_by_role("button", name="发布", exact=True).click()
    expect(page.get_by_text("已发布").first).to_be_visible()
    day.shoot(page, "activity-published")


def fill_activity(page: Page, title: str, begins: datetime, ends: datetime) -> None:
    page.get_by_label("活动名称").fill(title)
    page.get_by_label("类别").select_option(label="环境整治")
    page.get_by_label("开始时间").fill(begins.strftime(MINUTE))
    page.get_by_label("结束时间").fill(ends.strftime(MINUTE))
    page.get_by_label("集合地点").fill("官渡桥头")
    page.get_by_label("联系人和联系方式").fill("书启明,村党群服务中心")


def sign_up(day: Day, name: str, title: str) -> None:
    """A member finds the activity and signs up with one button."""
    page = day.phone(name)
    page.get_by_role("link", name="活动", exact=True).click()
    page.get_by_role("link", name=re.compile(title)).first.click()
    page.get_by_role("button", name="报名", exact=True).click()
    expect(page.get_by_text("报名已办好")).to_be_visible()
    day.shoot(page, f"signed-up-{name}")


def begin_mandate(day: Day, helper: str, elder: str) -> None:
    """At the station, with the elder and a witness there: for the next hours the clerk acts for somebody without a phone."""
    page = day.phone(helper)
    page.get_by_role("link", name="我的", exact=True).click()
    page.get_by_role("link", name="替别人代办").click()
    page.get_by_role("link", name="为没有手机的人办代办").click()
    page.get_by_label("姓名、拼音或首字母").fill(elder)
    page.get_by_role("button", name="查找").click()
    page.get_by_role("link", name="当场替他办").click()
    page.get_by_label("报名").check()
    page.get_by_label("签到").check()
    page.get_by_label("见证人姓名").fill("邻大同")
    day.shoot(page, "mandate-form")
    page.get_by_role("button", name="开始代办").click()
    expect(page.get_by_text(f"正在替 {elder} 办理")).to_be_visible()
    day.shoot(page, "mandate-begun")


def end_mandate(day: Day, helper: str, elder: str) -> None:
    """The clerk ends it; the receipt tells what was done."""
    page = day.phone(helper)
    page.get_by_role("button", name="结束代办").click()
    expect(page.get_by_role("heading", name="代办回执")).to_be_visible()
    for words in (elder, "邻大同", "报名", "签到"):
        expect(page.locator("body")).to_contain_text(words)
    day.shoot(page, "receipt")
    page.get_by_role("link", name="返回").click()


def start_activity(day: Day) -> None:
    """The secretary starts and shows the rotating code."""
    page = day.phone("书启明")
    page.get_by_role("button", name="开始活动").click()
    expect(page.get_by_text("活动开始了")).to_be_visible()
    page.get_by_role("link", name="签到码").click()
    expect(page.locator("[data-host-code] svg")).to_be_visible()
    day.shoot(page, "host")


def read_short_code(day: Day) -> str:
    """The short code that stands on the organiser's screen now."""
    return day.phone("书启明").locator("[data-host-short]").inner_text()


def hold_up_code(day: Day, page: Page) -> None:
    """What the organiser's screen shows now comes before the camera of another phone.

    The frame is taken, not the drawing in it: a drawing is replaced whenever the code turns.
    """
    picture = day.phone("书启明").locator("[data-host-code]").screenshot()
    page.evaluate(CAMERA, base64.b64encode(picture).decode())


def scan_code(page: Page) -> None:
    page.get_by_role("link", name="扫码", exact=True).click()


def check_in_by_camera(day: Day, name: str) -> None:
    """With a signal: the camera reads the code, the server answers at once."""
    page = day.phone(name)
    scan_code(page)
    hold_up_code(day, page)
    page.get_by_role("button", name="打开相机").click()
    expect(page.locator("[data-scan-result]")).to_contain_text("已签到")
    day.shoot(page, f"checked-in-{name}")


def check_in_without_signal(day: Day, name: str) -> None:
    """Without a signal: kept on the phone, shown as waiting, delivered when the signal is back, and then nothing waits."""
    page = day.phone(name)
    scan_code(page)
    page.evaluate("() => navigator.serviceWorker.ready.then(() => null)")
    page.reload()
    page.context.set_offline(True)
    hold_up_code(day, page)
    page.get_by_role("button", name="打开相机").click()
    expect(page.locator("[data-scan-result]")).to_contain_text("已存在手机里")
    bar = page.locator("[data-queue-bar]")
    expect(bar).to_contain_text("有 1 项等待发送")
    day.shoot(page, f"offline-{name}")
    page.context.set_offline(False)
    expect(bar).to_be_hidden(timeout=30_000)
    bar_free = page.evaluate("() => HGJ.queue.list().then(list => list.map(entry => entry.state))")
    assert bar_free == ["done"]


def check_in_with_lost_answer(day: Day, name: str) -> None:
    """The server hears it, its answer gets lost, the phone sends again with the same key."""
    page = day.phone(name)
    heard: list[str] = []

    def lose_first_answer(route: Route) -> None:
        """Abort what the server has already done."""
        heard.append(route.request.headers["idempotency-key"])
        if len(heard) == 1:
            assert route.fetch().ok
            route.abort()
        else:
            route.continue_()

    scan_code(page)
    page.context.route(CHECK_IN, lose_first_answer)
    page.get_by_label("没有相机").fill(read_short_code(day))
    page.get_by_role("button", name="用短码签到").click()
    expect(page.locator("[data-scan-result]")).to_contain_text("已存在手机里")
    expect(page.locator("[data-queue-bar]")).to_be_hidden(timeout=30_000)
    page.context.unroute(CHECK_IN)
    assert len(heard) >= 2 and len(set(heard)) == 1
    page.goto("/m/waiting/")
    expect(page.get_by_text("签到").first).to_be_visible()
    day.shoot(page, f"retried-{name}")


def check_in_for_elder(day: Day, helper: str) -> None:
    """Under the mandate the clerk's phone checks the elder in, by the short code."""
    page = day.phone(helper)
    scan_code(page)
    page.get_by_label("没有相机").fill(read_short_code(day))
    page.get_by_role("button", name="用短码签到").click()
    expect(page.locator("[data-scan-result]")).to_contain_text("已签到")


def settle_activity(day: Day, people: int) -> None:
    """Everybody counted once; the secretary ends, confirms all, settles."""
    page = day.phone("书启明")
    expect(page.locator("[data-host-count=present]")).to_have_text(str(people), timeout=30_000)
    page.get_by_role("link", name="活动", exact=True).click()
    page.get_by_role("link", name="我组织的").click()
    page.locator(".card-link").first.click()
    page.get_by_role("button", name="结束活动").click()
    expect(page.get_by_text("活动结束了")).to_be_visible()
    day.shoot(page, "ended")
    page.get_by_role("button", name="全部确认").click()
    expect(page.get_by_text("时长都已确认")).to_be_visible()
    page.get_by_role("button", name="结算时长").click()
    expect(page.get_by_text("已结算").first).to_be_visible()
    day.shoot(page, "settled")


def explain_points(day: Day, name: str, title: str) -> None:
    """From the figure to its sum in words, to rule and version, to the fact, to the activity: by clicks alone."""
    page = day.phone(name)
    go_home(page)
    figure = page.locator(".figure-box").filter(has_text="可兑换积分")
    expect(figure).to_contain_text("10")
    day.shoot(page, f"home-{name}")
    figure.click()
    expect(page.get_by_text("1 次志愿服务换积分 × 10 分")).to_be_visible()
    expect(page.get_by_text("每次个人记 10 分").first).to_be_visible()
    day.shoot(page, f"why-{name}")
    page.get_by_role("link", name="规则第 1 版").first.click()
    expect(page.get_by_text("志愿服务换积分").first).to_be_visible()
    page.go_back()
    page.get_by_role("link", name=title).first.click()
    expect(page.get_by_role("heading", name=title)).to_be_visible()
    expect(page.get_by_text("已记入").first).to_be_visible()


def redeem(day: Day, name: str, reward: str) -> str:
    """A member spends points; the code of the voucher."""
    page = day.phone(name)
    page.get_by_role("link", name="兑换", exact=True).click()
    page.get_by_role("link", name=reward).click()
    day.shoot(page, "reward")
    page.get_by_role("button", name="兑换", exact=True).click()
    expect(page.get_by_text("兑换好了")).to_be_visible()
    day.shoot(page, "voucher")
    return page.url.rstrip("/").rsplit("/", 1)[-1]


def hand_over(day: Day, clerk: str, code: str) -> None:
    """The station's clerk types the code and hands over once; a second time is refused in words."""
    page = day.phone(clerk)
    go_home(page)
    page.get_by_role("link", name="核销台").click()
    page.get_by_label("兑换码").fill(code.lower())
    page.get_by_role("button", name="查凭证").click()
    day.shoot(page, "hand-over")
    again = page.context.new_page()
    again.goto(page.url)
    page.get_by_role("button", name="核销，已交给本人").click()
    expect(page.get_by_text("已经交给")).to_be_visible()
    day.shoot(page, "handed-over")
    again.get_by_role("button", name="核销，已交给本人").click()
    expect(again.locator("main")).to_contain_text(re.compile("已.*(核销|交给|领取)"))
    expect(again.get_by_role("button", name="核销，已交给本人")).to_have_count(0)
    day.shoot(again, "handed-over-twice")
    again.close()


def check_balance(day: Day, name: str, points: int) -> None:
    """What is left to spend, on the member's home."""
    page = day.phone(name)
    go_home(page)
    figure = page.locator(".figure-box").filter(has_text="可兑换积分").locator(".figure-value")
    expect(figure).to_have_text(re.compile(rf"^\s*{points}\s*分"))
