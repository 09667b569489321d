"""Every template prints its data, keeps the stamp, and takes its data back from JSON unchanged."""

from __future__ import annotations

import io
import json
from datetime import UTC, date, datetime

import pdfplumber
import pytest

from hongguanjia.base.documents.api import (
    Certificate,
    Field,
    Form,
    Line,
    PaperData,
    Poster,
    PosterItem,
    PosterPart,
    Report,
    SignInSheet,
    Stamp,
    Table,
    from_plain,
    print_paper,
    to_plain,
)
from hongguanjia.base.documents.papers import chinese_number

NOW = datetime(2026, 6, 15, 2, 0, tzinfo=UTC)
DAY = date(2026, 6, 5)
STAMP = Stamp(number="牟组督〔2026〕12号", address="https://example.org/papers/A/", version="更正本（第2版）")
NOTICE = Form(
    title="党建重点任务整改通知单",
    issuer="中共中牟县委组织部",
    head="中共中牟县委组织部",
    day=DAY,
    addressee="官渡镇党委",
    intro=("经督查，发现以下问题。",),
    fields=(
        Field("问题来源", "五月督查", half=True),
        Field("问题类别", "组织生活", half=True),
        Field("存在问题", "会议记录系事后补记。", lines=4),
        Field("依据", "支部工作条例", half=True),
    ),
    closing=("有异议的，可在5个工作日内书面提出。",),
    signers=("接收人", "送达人"),
    contact="组织科",
)
REPORT = Report(
    title="述职报告",
    author="书启明",
    day=DAY,
    addressees="镇党委",
    body=(Line("履职", 1), Line("如下。"), Table(("事项", "次数"), (("主题党日", "6"),), (2, 1))),
    annexes=("清单",),
)
SHEET = SignInSheet(title="签到表", organisation="官渡桥村党支部", place="会议室", time="9:00", names=("党一诺",) * 40)
POSTER = Poster(
    title="任务清单",
    organisation="官渡桥村党支部",
    period="2026年度",
    parts=(PosterPart("责任清单", (PosterItem("抓好落实", "每月1次", "12月底", "书启明"),) * 8),),
    note="监督电话",
)
CERTIFICATE = Certificate(title="荣誉证书", name="党一诺", text="特发此证，以资鼓励。", issuer="县委组织部", day=DAY)
ALL: tuple[PaperData, ...] = (NOTICE, REPORT, SHEET, POSTER, CERTIFICATE)


def read_out(data: PaperData, stamp: Stamp = STAMP) -> tuple[list[tuple[float, float]], str]:
    with pdfplumber.open(io.BytesIO(print_paper(data, now=NOW, stamp=stamp))) as paper:
        sizes = [(round(page.width * 25.4 / 72), round(page.height * 25.4 / 72)) for page in paper.pages]
        words = "".join(mark["text"] for page in paper.pages for mark in page.chars)
        return sizes, words.replace(" ", "")


@pytest.mark.parametrize(
    ("data", "wanted"),
    [
        (
            NOTICE,
            ("整改通知单", "牟组督〔2026〕12号", "更正本", "会议记录系事后补记。", "接收人（签字）：", "2026年6月5日"),
        ),
        (REPORT, ("述职报告", "一、履职", "主题党日", "附件：清单", "2026年6月5日")),
        (SHEET, ("签到表", "党一诺", "应到", "50")),
        (POSTER, ("任务清单", "责任清单", "抓好落实", "12月底", "监督电话", "牟组督〔2026〕12号")),
        (CERTIFICATE, ("荣誉证书", "党一诺", "以资鼓励", "2026年6月5日", "牟组督〔2026〕12号")),
    ],
)
def test_the_words_are_on_paper(data: PaperData, wanted: tuple[str, ...]) -> None:
    _sizes, words = read_out(data)

    for one in wanted:
        assert one in words


@pytest.mark.parametrize("data", ALL)
def test_data_come_back_from_json_as_they_were(data: PaperData) -> None:
    assert from_plain(json.loads(json.dumps(to_plain(data)))) == data


@pytest.mark.parametrize("data", ALL)
def test_a_paper_goes_without_a_stamp_too(data: PaperData) -> None:
    _sizes, words = read_out(data, Stamp())

    assert "扫码" not in words


def test_a_notice_is_one_sheet_and_a_long_one_keeps_its_end_together() -> None:
    assert len(read_out(NOTICE)[0]) == 1
    long = Form(**{**{name: getattr(NOTICE, name) for name in NOTICE.__slots__}, "intro": ("情况说明。" * 300,)})
    with pdfplumber.open(io.BytesIO(print_paper(long, now=NOW))) as paper:
        last = "".join(mark["text"] for mark in paper.pages[-1].chars)
    assert "异议" in last and "2026年6月5日" in last


def test_a_poster_is_a_sheet_of_its_size_in_type_that_fits() -> None:
    assert read_out(POSTER)[0] == [(297, 420)]
    long = PosterPart("任务清单", (PosterItem("开展活动", "完成", "6月", "书启明"),) * 45)
    larger = Poster(title="清单", organisation="党支部", period="2026", parts=(long,), size="a2")
    assert read_out(larger)[0] == [(420, 594)]
    endless = Poster(title="清单", organisation="党支部", period="2026", parts=(long,) * 4)
    assert len(read_out(endless)[0]) > 1


def test_a_certificate_lies() -> None:
    assert read_out(CERTIFICATE)[0] == [(297, 210)]


@pytest.mark.parametrize(
    ("number", "words"), [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (35, "三十五"), (99, "九十九")]
)
def test_numbers_of_headings(number: int, words: str) -> None:
    assert chinese_number(number) == words
