"""Papers: text that can be read out again, fonts inside, typed markup stays text, rare characters are named."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path

import pdfplumber
import pytest

from hongguanjia.base.documents import rendering
from hongguanjia.base.documents.rendering import FONTS, find_missing, render, render_many
from hongguanjia.kit.refusals import Refusal

NOW = datetime(2026, 6, 15, 2, 0, tzinfo=UTC)


@pytest.fixture
def template(tmp_path: Path) -> Path:
    path = tmp_path / "letter.typ"
    path.write_text(
        '#let data = json(bytes(sys.inputs.data))\n#set document(title: "letter")\n'
        '#set text(font: "Noto Serif SC")\n#data.name\n',
        encoding="utf-8",
    )
    return path


def read_out(paper: bytes) -> str:
    return "\n".join(page.extract_text() for page in pdfplumber.open(io.BytesIO(paper)).pages)


def test_a_paper_is_an_archive_file_with_its_fonts(template: Path) -> None:
    paper = render(template=template, data={"name": "党一诺"}, now=NOW)

    assert paper.startswith(b"%PDF-1.7")
    assert b"pdfaid:part" in paper
    assert b"NotoSerifSC" in paper and b"/FontFile" in paper
    assert "党一诺" in read_out(paper)


def test_typed_markup_stays_text(template: Path) -> None:
    typed = '#read("/etc/passwd") *粗* $x$ #pagebreak() "引号" \\'

    words = read_out(render(template=template, data={"name": typed}, now=NOW))

    assert '#read("/etc/passwd") *粗* $x$ #pagebreak()' in words.replace("\n", " ")


def test_the_same_data_makes_the_same_paper(template: Path) -> None:
    first, second = (render(template=template, data={"name": "甲"}, now=NOW) for _ in range(2))

    assert first == second


def test_many_papers_in_a_row(template: Path) -> None:
    papers = list(render_many(template=template, rows=[{"name": name} for name in "甲乙丙"], now=NOW))

    assert len(set(papers)) == 3


def test_a_character_without_a_glyph_is_named(template: Path, settings) -> None:
    assert find_missing("党一诺") == ""
    assert find_missing("𠮷野家𠮷") == "𠮷"
    with pytest.raises(Refusal) as refused:
        render(template=template, data={"name": "𠮷"}, now=NOW)
    assert refused.value.code == "documents.no_glyph"
    assert "𠮷" in str(refused.value)


def test_a_folder_of_further_fonts_that_lacks_it_too_is_told(template: Path, settings) -> None:
    settings.DOCUMENT_FONT_FOLDER = str(FONTS)
    rendering._fonts.cache_clear()
    try:
        assert render(template=template, data={"name": "甲"}, now=NOW).startswith(b"%PDF")
        with pytest.raises(Refusal):
            render(template=template, data={"name": "𠮷"}, now=NOW)
    finally:
        rendering._fonts.cache_clear()


def test_the_fonts_are_small_and_licensed() -> None:
    assert all(path.stat().st_size < 4_000_000 for path in FONTS.glob("*.ttf"))
    assert "SIL Open Font License" in (FONTS / "OFL.txt").read_text()
