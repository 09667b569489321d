"""The editable form: the words of the data, the measures of the standard, and a word processor opens it."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
from datetime import date
from pathlib import Path

import pdfplumber
import pytest
from docx import Document
from docx.shared import Mm

from hongguanjia.base.documents.api import Gongwen, Line, Report, Stamp, Table, gongwen_docx

STAMP = Stamp(number="牟组通报〔2026〕3号")


def bulletin(**more) -> Gongwen:
    wanted = {
        "title": "关于5月份督查情况的通报",
        "issuer": "中共中牟县委组织部",
        "day": date(2026, 6, 5),
        "addressees": "各乡镇党委",
        "body": (
            Line("总体情况", 1),
            Line("总的较好 <b>&amp; {{ 7 * 7 }}"),
            Table(("单位", "问题"), (("官渡镇党委", "记录不全"),)),
            Line("请认真整改。"),
        ),
        "annexes": ("一览表", "清单"),
        "copies_to": "县纪委监委",
        "printed_by": "办公室",
        "note": "此件公开发布",
    }
    return Gongwen(**{**wanted, **more})


def read(paper: bytes):
    return Document(io.BytesIO(paper))


def test_the_measures_are_those_of_the_standard() -> None:
    section = read(gongwen_docx(bulletin(), stamp=STAMP)).sections[0]

    measures = (section.page_width, section.page_height, section.top_margin, section.left_margin)
    assert [round(value / Mm(1)) for value in measures] == [210, 297, 37, 28]
    assert round((section.page_width - section.left_margin - section.right_margin) / Mm(1)) == 156
    assert round((section.page_height - section.top_margin - section.bottom_margin) / Mm(1)) == 225


def test_the_words_are_there_and_stay_words() -> None:
    document = read(gongwen_docx(bulletin(), stamp=STAMP))
    words = [line.text for line in document.paragraphs]

    for wanted in (
        "牟组通报〔2026〕3号",
        "各乡镇党委：",
        "一、总体情况",
        "总的较好 <b>&amp; {{ 7 * 7 }}",
        "附件：1.一览表",
        "2026年6月5日",
        "（此件公开发布）",
    ):
        assert wanted in words
    assert [cell.text for cell in document.tables[0].rows[1].cells] == ["官渡镇党委", "记录不全"]
    assert "抄送：县纪委监委。" in document.tables[1].rows[0].cells[0].text


def test_signs_that_xml_does_not_know_are_left_out() -> None:
    words = [line.text for line in read(gongwen_docx(bulletin(title="通\x00\x0b报"))).paragraphs]

    assert "通报" in words


def test_a_report_has_no_red_head() -> None:
    report = Report(title="述职报告", author="书启明", day=date(2026, 7, 1), body=(Line("履职", 1), Line("如下。")))
    words = [line.text for line in read(gongwen_docx(report)).paragraphs]

    assert words[:2] == ["述职报告", "书启明"]
    assert words[-1] == "2026年7月1日"


@pytest.mark.browser
def test_a_word_processor_opens_it(tmp_path: Path) -> None:
    office = shutil.which("soffice")
    if office is None and not os.environ.get("HGJ_TESTS_COMPLETE"):
        pytest.skip("LibreOffice is not installed")
    assert office is not None, "install libreoffice-writer: the word processor of the tests"
    (tmp_path / "paper.docx").write_bytes(gongwen_docx(bulletin(), stamp=STAMP))
    home = f"-env:UserInstallation=file://{tmp_path}/home"
    subprocess.run(
        [office, home, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), str(tmp_path / "paper.docx")],
        check=True,
        capture_output=True,
        timeout=120,
    )
    with pdfplumber.open(tmp_path / "paper.pdf") as paper:
        words = "".join(page.extract_text() for page in paper.pages)
    for wanted in ("关于5月份督查情况的通报", "牟组通报〔2026〕3号", "抄送：县纪委监委", "2026年6月5日印发"):
        assert wanted in words.replace(" ", "")
