"""Reads measures out of a PDF: lines of text, ruled lines, red ink. Lengths in millimetres from the top left."""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Any

import pdfplumber

MM = 72 / 25.4
# How far the em box of our fonts rises above the baseline.
ASCENT = 0.88
DOTS = 200
# Signs that fill half of their box: at the end of a line the empty half reaches beyond it, at the beginning before it.
CLOSING, OPENING = "，。、：；）》〕”’！？", "（《〔“‘"


@dataclass(frozen=True)
class TextLine:
    """Characters on one baseline. ``top`` and ``bottom`` are those of the em box."""

    text: str
    left: float
    right: float
    baseline: float
    size: float

    @property
    def top(self) -> float:
        return self.baseline - ASCENT * self.size / MM

    @property
    def bottom(self) -> float:
        return self.top + self.size / MM


@dataclass(frozen=True)
class Rule:
    """A horizontal ruled line."""

    left: float
    right: float
    y: float
    thickness: float


class Sheet:
    """One page of a PDF."""

    def __init__(self, page: Any) -> None:
        self._page = page
        self.width, self.height = page.width / MM, page.height / MM

    @cached_property
    def lines(self) -> list[TextLine]:
        """The lines of text from top to bottom; characters of one baseline and size are one line."""
        marks = [mark for mark in self._page.chars if mark["text"].strip("\u200b \u3000")]
        keyed = sorted(marks, key=lambda mark: (-round(mark["matrix"][5], 1), mark["x0"]))
        found = []
        for _y, group in groupby(keyed, key=lambda mark: -round(mark["matrix"][5], 1)):
            row = list(group)
            found.append(
                TextLine(
                    text="".join(mark["text"] for mark in row),
                    left=(row[0]["x0"] + _empty(row[0], OPENING)) / MM,
                    right=(row[-1]["x1"] - _empty(row[-1], CLOSING)) / MM,
                    baseline=(self._page.height - row[0]["matrix"][5]) / MM,
                    size=max(mark["size"] for mark in row),
                )
            )
        return found

    @cached_property
    def rules(self) -> list[Rule]:
        """The horizontal ruled lines from top to bottom, with their thickness."""
        drawn = [mark for mark in (*self._page.lines, *self._page.rects) if mark["height"] < 1 and mark["width"] > 50]
        return sorted(
            (
                Rule(one["x0"] / MM, one["x1"] / MM, (one["top"] + one["bottom"]) / 2 / MM, one["linewidth"] / MM)
                for one in drawn
            ),
            key=lambda rule: rule.y,
        )

    def find(self, words: str) -> TextLine:
        """The line that contains ``words``."""
        return next(line for line in self.lines if words in line.text)

    def ink(self, *, above: float) -> tuple[float, float]:
        """Top and bottom of what is printed red above a height."""
        picture = self._page.to_image(resolution=DOTS).original.convert("RGB")
        dots = 25.4 / DOTS
        strip = picture.crop((0, 0, picture.width, int(above / dots)))
        red, green, _blue = strip.split()
        rows = [row for row in range(strip.height) if _range(red, row)[1] > 150 and _range(green, row)[0] < 100]
        return rows[0] * dots, (rows[-1] + 1) * dots

    def fonts(self) -> set[str]:
        """The names of the fonts used, without the mark of the subset."""
        return {mark["fontname"].split("+")[-1] for mark in self._page.chars}


def measure(paper: bytes) -> list[Sheet]:
    """The pages of a PDF."""
    return [Sheet(page) for page in pdfplumber.open(io.BytesIO(paper)).pages]


def _range(channel: Any, row: int) -> tuple[int, int]:
    """The darkest and the lightest dot of a row."""
    return channel.crop((0, row, channel.width, row + 1)).getextrema()


def _empty(mark: dict[str, Any], signs: str) -> float:
    return mark["size"] / 2 if mark["text"] in signs else 0.0
