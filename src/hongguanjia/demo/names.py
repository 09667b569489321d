"""Names of people who do not exist, and numbers that nobody can have."""

from __future__ import annotations

from datetime import date
from random import Random

COMMON = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
RARE = (
    "亓",
    "逄",
    "仉",
    "麴",
    "乜",
    "万俟",
    "尉迟",
    "上官",
    "欧阳",
    "司马",
    "令狐",
    "单",
    "查",
    "仇",
    "缪",
    "覃",
    "俎",
    "弓",
)
VIRTUES = "仁义礼智信忠孝廉勤俭诚善和顺安康宁静远明"
THINGS = "松柏竹梅兰菊荷桐梓榆槐枫泉溪川岭岳石玉珠"
RARE_SHARE = 0.04

MADE_UP_PREFIX = "990122"
"""No region of the country has it, so that no living person can be met by chance."""
PHONE_PREFIX = "000"
"""No network has it."""

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_DIGITS = "10X98765432"


def make_name(chance: Random) -> str:
    """A surname, now and then a rare one, and a virtue with a thing of nature: plainly out of a book of names."""
    surname = chance.choice(RARE) if chance.random() < RARE_SHARE else chance.choice(COMMON)
    return surname + chance.choice(VIRTUES) + chance.choice(THINGS)


def make_id_number(birth_date: date, order: int) -> str:
    """An ID number with a right check digit (GB 11643) and an impossible region; an odd ``order`` is a man's."""
    body = f"{MADE_UP_PREFIX}{birth_date:%Y%m%d}{order % 1000:03d}"
    total = sum(int(digit) * weight for digit, weight in zip(body, _WEIGHTS, strict=True))
    return body + _CHECK_DIGITS[total % 11]


def make_phone(number: int) -> str:
    """``000`` and eight digits."""
    return f"{PHONE_PREFIX}{number:08d}"
