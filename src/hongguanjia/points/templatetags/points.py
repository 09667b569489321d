"""How points pages show days: in the reader's language."""

from __future__ import annotations

from datetime import date, datetime

from django import template
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import get_language

from hongguanjia.points.sentences import unit_word as word_of

register = template.Library()


@register.filter
def day(value: date | datetime | None) -> str:
    """``2026年6月10日``, in English ``10 June 2026``; an instant with its time; nothing for nothing."""
    if value is None:
        return ""
    pattern = "j F Y" if get_language() == "en" else "Y年n月j日"
    if isinstance(value, datetime):
        return date_format(localtime(value), f"{pattern} H:i")
    return date_format(value, pattern)


@register.filter
def month(period: str) -> str:
    """``2026-11`` as ``2026年11月``, a year as ``2026年``; in English as it is."""
    if get_language() == "en":
        return period
    year, _dash, number = period.partition("-")
    return f"{year}年{int(number)}月" if number else f"{year}年"


@register.filter
def unit_word(unit: str) -> str:
    """What one of a unit is called: 分, 小时, 元."""
    return word_of(unit)


@register.filter
def is_words(part: object) -> bool:
    """Whether a piece of a sentence is words; else it is a blank."""
    return isinstance(part, str)
