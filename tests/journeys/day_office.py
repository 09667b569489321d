"""What is done at desks: rules, roster, appointments, rewards, trail."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import openpyxl
from playwright.sync_api import Page, expect

from tests.journeys.day_people import Day
from tests.journeys.day_roster import BRANCH, HEADS

Marks = dict[int, tuple[str, str]]


def draft_rules(day: Day) -> None:
    """The county officer takes the proposal, gives the same points for each service however long, and submits."""
    page = day.desk("县安平")
    page.get_by_role("link", name="积分规则").first.click()
    day.shoot(page, "rules-none")
    page.get_by_role("button", name="按建议稿起草").click()
    rule = page.get_by_role("group", name="志愿服务换积分")
    rule.locator("summary").click()
    rule.get_by_label("计算方式").select_option(label="每次固定")
    day.shoot(page, "rules-edit")
    page.get_by_role("button", name="保存草稿").first.click()
    expect(page.get_by_text("草稿已保存")).to_be_visible()
    page.get_by_role("button", name="提交审批").click()
    expect(page.get_by_text("已提交审批")).to_be_visible()
    expect(page.get_by_role("link", name="批准并公布")).to_have_count(0)
    day.shoot(page, "rules-submitted")


def publish_rules(day: Day, from_day: date) -> None:
    """Somebody else approves and publishes."""
    page = day.desk("审正清")
    page.get_by_role("link", name="积分规则").first.click()
    page.get_by_role("link", name="第 1 版").click()
    page.get_by_role("link", name="批准并公布").click()
    page.get_by_label("生效日期").fill(from_day.isoformat())
    page.get_by_role("button", name="公布", exact=True).click()
    expect(page.get_by_text("已公布").first).to_be_visible()
    day.shoot(page, "rules-published")


def upload_roster(day: Day, name: str, data: bytes) -> Page:
    """The town's officer uploads a workbook and sees what would happen."""
    page = day.desk("镇立新")
    page.get_by_role("link", name="导入名册").first.click()
    page.get_by_label("导入到").select_option(label="官渡镇党委")
    path = day.folder / name
    path.write_bytes(data)
    page.get_by_label("名册文件").set_input_files(path)
    page.get_by_role("button", name="上传并检查").click()
    expect(page.get_by_role("heading", name=name)).to_be_visible()
    expect(page.locator(".figures .figure-box")).to_have_count(5, timeout=30_000)
    return page


def read_counts(page: Page) -> dict[str, int]:
    """The counts of a preview by their labels."""
    figures = page.locator(".figures").first.locator(".figure-box")
    labels = figures.locator(".figure-label").all_inner_texts()
    values = figures.locator(".figure-value").all_inner_texts()
    return {
        label.strip(): int("".join(filter(str.isdigit, value))) for label, value in zip(labels, values, strict=True)
    }


def check_marked_workbook(page: Page, marks: Marks) -> None:
    """The clerk's own workbook comes back: each bad cell has its comment, its row the sentence, good rows neither."""
    with page.expect_download() as coming:
        page.get_by_role("link", name="下载标好问题的表格").click()
    sheet = openpyxl.load_workbook(io.BytesIO(Path(coming.value.path()).read_bytes())).active
    noted = {cell.coordinate: cell.comment.text for row in sheet.iter_rows() for cell in row if cell.comment}
    expected = {f"{chr(ord('A') + HEADS.index(head))}{row}": words for row, (head, words) in marks.items()}
    assert noted.keys() == expected.keys()
    for place, words in expected.items():
        assert words in noted[place]
        assert words in sheet.cell(sheet[place].row, len(HEADS) + 1).value


def confirm_import(page: Page, button: str) -> None:
    page.get_by_role("button", name=button).click()
    expect(page.get_by_text("已导入").first).to_be_visible(timeout=30_000)


def check_people(day: Day, number: int) -> None:
    """So many people stand in the list of the town."""
    page = day.desk("镇立新")
    page.get_by_role("link", name="人员", exact=True).first.click()
    expect(page.get_by_role("heading", name="人员", exact=True, level=1)).to_be_visible()
    expect(page.locator("tbody tr")).to_have_count(number)


def appoint(day: Day, name: str, role: str, title: str, today: date) -> None:
    """The county officer finds somebody by initials or name and gives a post; the second look shows what it opens."""
    page = day.desk("县安平")
    page.get_by_role("searchbox", name="查找").fill(name)
    page.get_by_role("searchbox", name="查找").press("Enter")
    page.get_by_role("link", name=name).first.click()
    page.get_by_role("link", name="任命职务").click()
    page.get_by_label("任职组织").fill(BRANCH)
    page.get_by_label("职务类别").select_option(label=role)
    page.get_by_label("职务名称").fill(title)
    page.get_by_label("任职日期").fill(today.isoformat())
    page.get_by_role("button", name="提交").click()
    day.shoot(page, f"appoint-{role}")
    page.get_by_role("button", name="确认任命").click()
    expect(page.get_by_text(f"{BRANCH} · {title}").first).to_be_visible()


def open_station(day: Day) -> None:
    """The town's officer opens a station in the village."""
    page = day.desk("镇立新")
    page.get_by_role("link", name="积分兑换", exact=True).first.click()
    page.get_by_role("link", name="服务站", exact=True).click()
    page.get_by_role("link", name="新设服务站").click()
    page.get_by_label("所属组织").select_option(label=BRANCH)
    page.get_by_label("站点名称").fill("官渡桥村志愿服务站")
    page.get_by_label("地址").fill("官渡桥村党群服务中心一楼")
    for number in range(7):
        page.locator(f"[name=day_{number}]").fill("0:00-23:59")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("heading", name="官渡桥村志愿服务站")).to_be_visible()
    day.shoot(page, "station")


def offer_reward(day: Day, title: str, price: int) -> None:
    """The town's officer puts a reward into the catalogue and on the station's shelf, two pieces."""
    page = day.desk("镇立新")
    page.get_by_role("link", name="积分兑换", exact=True).first.click()
    page.get_by_role("link", name="新增兑换项目").click()
    page.get_by_label("面向范围").select_option(label="官渡镇党委")
    page.get_by_label("名称", exact=True).fill(title)
    page.get_by_label("提供单位").fill("官渡镇供销社")
    page.get_by_label("所需可兑换积分").fill(str(price))
    page.get_by_label("凭证有效天数").fill("30")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("heading", name=title)).to_be_visible()
    page.get_by_role("link", name="服务站", exact=True).click()
    page.get_by_role("link", name="官渡桥村志愿服务站").click()
    page.get_by_label("增加兑换项目").select_option(label=title)
    page.get_by_role("button", name="增加", exact=True).click()
    page.get_by_label("入库数量").fill("2")
    page.get_by_role("button", name="登记入库").click()
    expect(page.get_by_text("已登记").first).to_be_visible()
    day.shoot(page, "stock")


def read_trail(day: Day, subject: str = "") -> str:
    """The lines of the trail as the county officer reads them."""
    page = day.desk("县安平")
    page.get_by_role("link", name="操作留痕").first.click()
    page.get_by_label("涉及的人或事").fill(subject)
    page.get_by_role("button", name="筛选").click()
    expect(page.locator("tbody tr").first).to_be_visible()
    day.shoot(page, "trail")
    return page.locator("tbody").inner_text()


def read_figure(day: Day, organisation: str, label: str) -> int:
    """A figure of an organisation's page, as the town's officer sees it."""
    page = day.desk("镇立新")
    page.get_by_role("searchbox", name="查找").fill(organisation)
    page.get_by_role("searchbox", name="查找").press("Enter")
    page.get_by_role("link", name=organisation).first.click()
    figure = page.locator(".figure-box").filter(has_text=label)
    day.shoot(page, "organisation")
    return int(figure.locator(".figure-value").inner_text().split("分")[0])
