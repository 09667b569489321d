"""From a dataclass to what a template reads: headings get their numbers, days their Chinese form, the address its QR."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Any

import segno

from hongguanjia.base.documents.data import Gongwen, Line, PaperData, Report, Stamp, Table
from hongguanjia.base.documents.rendering import render

TEMPLATES = Path(__file__).parent / "templates"
NO_STAMP = Stamp()
HEAD_TENS = "十"
DIGITS = "零一二三四五六七八九"


def print_paper(data: PaperData, *, now: datetime, stamp: Stamp = NO_STAMP) -> bytes:
    """A paper as PDF/A. The same data, stamp and ``now`` make the same bytes. ``Refusal`` ``documents.no_glyph``."""
    return render(template=TEMPLATES / data.TEMPLATE, data=_page(data, stamp), now=now)


def chinese_day(day: date) -> str:
    """A day as papers write it: Arabic figures without leading zeros (GB/T 9704-2012, 7.3.5.4)."""
    return f"{day.year}年{day.month}月{day.day}日"


def chinese_number(number: int) -> str:
    """1–99 in Chinese figures, for headings."""
    tens, ones = divmod(number, 10)
    return f"{DIGITS[tens] if tens > 1 else ''}{HEAD_TENS if tens else ''}{DIGITS[ones] if ones or not tens else ''}"


def number_body(body: Iterable[Line | Table]) -> Iterator[dict[str, Any]]:
    """The paragraphs with the numbers of their headings: 一、 then （一） then 1. then （1） (7.3.3)."""
    counts = [0, 0, 0, 0]
    for block in body:
        if isinstance(block, Table):
            yield {"kind": "table", **asdict(block)}
            continue
        if block.level:
            counts[block.level - 1] += 1
            counts[block.level :] = [0] * (len(counts) - block.level)
        yield {"kind": "line", "level": block.level, "mark": _mark(block.level, counts), "text": block.text}


def _mark(level: int, counts: list[int]) -> str:
    if not level:
        return ""
    number = counts[level - 1]
    return (f"{chinese_number(number)}、", f"（{chinese_number(number)}）", f"{number}.", f"（{number}）")[level - 1]


def _page(data: PaperData, stamp: Stamp) -> dict[str, Any]:
    page = {key: chinese_day(value) if isinstance(value, date) else value for key, value in asdict(data).items()}
    if isinstance(data, (Gongwen, Report)):
        page["body"] = list(number_body(data.body))
    return {"paper": page, "stamp": asdict(stamp) | {"qr": _draw_qr(stamp.address)}}


def _draw_qr(address: str) -> str:
    if not address:
        return ""
    drawing = io.BytesIO()
    segno.make(address, error="m", micro=False).save(drawing, kind="svg", border=0, xmldecl=False)
    return drawing.getvalue().decode()
