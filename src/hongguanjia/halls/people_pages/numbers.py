"""ID numbers and phones as typed: right, or a sentence about what is wrong."""

from __future__ import annotations

import re

from django import forms
from django.utils.translation import gettext as _

from hongguanjia.base.people.seals import normalise_digits

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_MARKS = "10X98765432"


def check_id_number(raw: str) -> str | None:
    """Eighteen characters with a right check mark (GB 11643-1999), normalised; ``None`` for nothing."""
    number = normalise_digits(raw)
    if not number:
        return None
    if not re.fullmatch(r"[0-9]{17}[0-9X]", number):
        raise forms.ValidationError(_("身份证号应为18位数字（末位可以是X），请核对。"))
    total = sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=False))
    if _CHECK_MARKS[total % 11] != number[17]:
        raise forms.ValidationError(_("身份证号的校验位不对，可能有一位录错了，请核对。"))
    return number


def check_phone(raw: str) -> str | None:
    """Eleven digits, normalised; ``None`` for nothing."""
    number = normalise_digits(raw)
    if not number:
        return None
    if not re.fullmatch(r"[0-9]{11}", number):
        raise forms.ValidationError(_("手机号应为11位数字，请核对。"))
    return number
