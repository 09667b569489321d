"""What is fair: pure checks and sums. No database, no clock."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext_lazy as _

from hongguanjia.kit.refusals import BadInput, Refusal

TEXT_LEAST = 4
NUMBERS = re.compile(r"\d[\d\s-]{5,}\d[\dXx]?")
"""Long runs of digits: phone, ID and bank numbers that somebody typed into a summary."""


def notice_days(least: int, wanted: Iterable[int]) -> int:
    """How long a notice is shown: what the county's terms ask at least, longer where a rule or the clerk asks it."""
    return max([least, *wanted])


def mask_name(name: str) -> str:
    """A name without its middle: ``王*明``; of two characters the second is hidden."""
    if len(name) <= 2:
        return name[:1] + "*"
    return name[0] + "*" * (len(name) - 2) + name[-1]


def without_numbers(text: str) -> str:
    """A summary without long numbers."""
    return NUMBERS.sub("…", unicodedata.normalize("NFKC", text))


def check_text(text: str, field: str, *, code: str = "publicity.text_missing") -> str:
    """Something was said; returned without blanks around it."""
    said = text.strip()
    if len(said) < TEXT_LEAST:
        raise BadInput(code, _("请写清楚一些，至少四个字。"), field=field)
    return said


def check_within(today: date, until_date: date) -> None:
    """The notice is still shown on ``today``."""
    if today >= until_date:
        raise Refusal("publicity.batch.wrong_state", _("公示期已满，不能再提异议。对结果有意见的，请本人申诉。"))


def check_apart(acting: Iterable[int | None], concerned: Iterable[int | None]) -> None:
    """Who decides has no part in it. ``acting`` is who decides and on whose behalf, ``concerned`` everybody with a part."""
    parts = {person for person in concerned if person is not None}
    if parts & set(acting):
        raise Refusal("publicity.own_case", _("您和这件事有关（本人、提出人、记录人或原答复人），请由另一位同志处理。"))


def notice_number(organisation_code: str, year: int, serial: int) -> str:
    """``410122102212P-公示-2026-001``: organisation, year, number."""
    return f"{organisation_code}-公示-{year}-{serial:03d}"
