"""A formal paper as DOCX for those who must edit it: the same data, the same measures of GB/T 9704-2012.

It names the typefaces that offices have (方正小标宋、仿宋、黑体、楷体); a word processor without them takes its own.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from hongguanjia.base.documents.data import Gongwen, Report, Stamp
from hongguanjia.base.documents.papers import NO_STAMP, chinese_day, number_body

SONG, TITLE, HEI, KAI = "仿宋", "方正小标宋简体", "黑体", "楷体"
LEVEL_FONTS = (SONG, HEI, KAI, SONG, SONG)
PITCH, SIZE = Pt(28.99), Pt(16)
RED = RGBColor(0xD7, 0x00, 0x0F)
LEFT, CENTER, RIGHT = WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT


def gongwen_docx(data: Gongwen | Report, *, stamp: Stamp = NO_STAMP) -> bytes:
    """The paper as DOCX bytes. Characters that XML does not know are left out."""
    document = Document()
    _set_page(document)
    _set_style(document)
    _write_head(document, data, stamp)
    if data.addressees:
        _say(document, f"{data.addressees}：")
    _write_body(document, data)
    _write_end(document, data)
    if isinstance(data, Gongwen) and (data.copies_to or data.printed_by):
        _write_record(document, data)
    document.core_properties.title = _clean(data.title)
    document.core_properties.author = _clean(data.issuer if isinstance(data, Gongwen) else data.author)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _set_page(document: Any) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.footer_distance = Mm(23)
    shape = document.element.body.sectPr
    grid = shape.find(qn("w:docGrid"))
    grid = grid if grid is not None else _element(shape, "w:docGrid")
    for name, value in {"type": "linesAndChars", "linePitch": "580", "charSpace": "-860"}.items():
        grid.set(qn(f"w:{name}"), value)
    _element(document.settings.element, "w:mirrorMargins", first=True)
    document.settings.odd_and_even_pages_header_footer = True
    _write_folio(section.footer.paragraphs[0], RIGHT)
    _write_folio(section.even_page_footer.paragraphs[0], LEFT)


def _set_style(document: Any) -> None:
    style = document.styles["Normal"]
    style.font.name, style.font.size = "Times New Roman", SIZE
    style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), SONG)
    shape = style.paragraph_format
    shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, PITCH
    shape.space_before = shape.space_after = Pt(0)
    shape.widow_control = True


def _write_head(document: Any, data: Gongwen | Report, stamp: Stamp) -> None:
    before: int = PITCH
    if isinstance(data, Gongwen):
        head = data.head or data.issuer
        mark = _say(document, head, font=TITLE, size=Pt(min(46, 430 // max(len(head), 1))), align=CENTER)
        mark.runs[0].font.color.rgb = RED
        mark.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
        mark.paragraph_format.space_before = Mm(35)
        number = _say(document, stamp.number, align=CENTER)
        number.paragraph_format.space_before = PITCH * 2
        _underline_red(number)
        before = PITCH * 2
    title = _say(document, data.title, font=TITLE, size=Pt(22), align=CENTER)
    title.paragraph_format.line_spacing = Pt(34)
    title.paragraph_format.space_before, title.paragraph_format.space_after = before, PITCH
    if isinstance(data, Report):
        _say(document, data.author, font=KAI, align=CENTER).paragraph_format.space_after = PITCH


def _write_body(document: Any, data: Gongwen | Report) -> None:
    for block in number_body(data.body):
        if block["kind"] == "table":
            _write_table(document, block)
            continue
        line = _say(document, block["mark"] + block["text"], font=LEVEL_FONTS[block["level"]])
        line.paragraph_format.first_line_indent = SIZE * 2
        line.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
        line.paragraph_format.keep_with_next = block["level"] > 0
    last = document.paragraphs[-1]
    last.paragraph_format.keep_with_next = True


def _write_table(document: Any, block: Mapping[str, Any]) -> None:
    table = document.add_table(rows=0, cols=len(block["head"]))
    table.style = "Table Grid"
    for row in (block["head"], *block["rows"]):
        for cell, words in zip(table.add_row().cells, row, strict=True):
            cell.paragraphs[0].add_run(_clean(words)).font.size = Pt(12)
            cell.paragraphs[0].paragraph_format.line_spacing = Pt(20)
    _say(document, "")


def _write_end(document: Any, data: Gongwen | Report) -> None:
    for place, name in enumerate(data.annexes, start=1):
        mark = f"{place}." if len(data.annexes) > 1 else ""
        line = _say(document, f"{'附件：' if place == 1 else ''}{mark}{name}")
        line.paragraph_format.left_indent = SIZE * 5
        line.paragraph_format.first_line_indent = -SIZE * 3 if place == 1 else Pt(0)
        line.paragraph_format.space_before = PITCH if place == 1 else Pt(0)
        line.paragraph_format.keep_with_next = True
    issuer, day = (data.issuer if isinstance(data, Gongwen) else data.author), chinese_day(data.day)
    signature = _say(document, issuer, align=RIGHT)
    signature.paragraph_format.space_before = PITCH
    signature.paragraph_format.keep_with_next = True
    aside = 64 + (_width(day) - _width(issuer)) / 2
    signature.paragraph_format.right_indent = Pt(max(aside, 0))
    _say(document, day, align=RIGHT).paragraph_format.right_indent = SIZE * 4
    if isinstance(data, Gongwen) and data.note:
        _say(document, f"（{data.note}）").paragraph_format.left_indent = SIZE * 2


def _write_record(document: Any, data: Gongwen) -> None:
    """The version record as a table that stands at the foot of the page."""
    rows = [(f"抄送：{data.copies_to}。", "")] if data.copies_to else []
    if data.printed_by:
        rows.append((data.printed_by, f"{chinese_day(data.printed_on or data.day)}印发"))
    table = document.add_table(rows=0, cols=2)
    for left, right in rows:
        cells = table.add_row().cells
        if not right:
            cells = (cells[0].merge(cells[1]),)
        for cell, words, align in zip(cells, (left, right), (LEFT, RIGHT), strict=False):
            cell.paragraphs[0].add_run(_clean(words)).font.size = Pt(14)
            cell.paragraphs[0].alignment = align
            cell.paragraphs[0].paragraph_format.line_spacing = Pt(24)
    made = _xml(table).tblPr
    place = _element(made, "w:tblpPr", first=True)
    for name, value in {
        "vertAnchor": "margin",
        "horzAnchor": "margin",
        "tblpXSpec": "left",
        "tblpYSpec": "bottom",
    }.items():
        place.set(qn(f"w:{name}"), value)
    borders = _element(made, "w:tblBorders")
    for side, eighths in {"top": "8", "bottom": "8", "insideH": "6"}.items():
        edge = _element(borders, f"w:{side}")
        for name, value in {"val": "single", "sz": eighths, "space": "0", "color": "000000"}.items():
            edge.set(qn(f"w:{name}"), value)
    anchor = document.add_paragraph()  # a floating table belongs to the paragraph after it, and is lost without one
    anchor.paragraph_format.line_spacing = Pt(1)


def _say(
    document: Any, words: str, *, font: str = SONG, size: Pt = SIZE, align: WD_ALIGN_PARAGRAPH | None = None
) -> Paragraph:
    line: Paragraph = document.add_paragraph()
    run = line.add_run(_clean(words))
    run.font.size = size
    _xml(run).get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
    if align is not None:
        line.alignment = align
    return line


def _write_folio(line: Paragraph, align: WD_ALIGN_PARAGRAPH) -> None:
    line.alignment = align
    line.paragraph_format.left_indent = line.paragraph_format.right_indent = Pt(14)
    line.paragraph_format.line_spacing = Pt(14)
    line.add_run("— ").font.size = Pt(14)
    number = line.add_run()
    number.font.size = Pt(14)
    for kind, words in (("begin", ""), ("", "PAGE"), ("end", "")):
        part = _element(_xml(number), "w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        part.text = words or None
    line.add_run(" —").font.size = Pt(14)


def _underline_red(line: Paragraph) -> None:
    borders = _element(_xml(line).get_or_add_pPr(), "w:pBdr")
    edge = _element(borders, "w:bottom")
    for name, value in {"val": "single", "sz": "12", "space": "11", "color": "D7000F"}.items():
        edge.set(qn(f"w:{name}"), value)


def _element(parent: Any, name: str, *, first: bool = False) -> Any:
    made = OxmlElement(name)
    if first:
        parent.insert(0, made)
    else:
        parent.append(made)
    return made


def _xml(part: Any) -> Any:
    """The XML behind a part; the library has no public way to what it does not model."""
    return part._element  # noqa: SLF001


def _width(words: str) -> float:
    """About how wide words are in points: Chinese signs a whole size, others half."""
    return sum(16 if ord(mark) > 0x2000 else 8 for mark in words)


def _clean(words: str) -> str:
    return "".join(mark for mark in words if mark.isprintable())
