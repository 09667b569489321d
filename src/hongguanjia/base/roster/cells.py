"""One cell at a time: from what a clerk typed to a value, or a reason why not. Pure, and quick for equal texts.

Sources: GB 11643-1999 (citizen identification number), Party Constitution art. 1 (eighteen years of age).
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta
from functools import lru_cache
from operator import mul

from hongguanjia.base.roster.words import GENDERS, KINDS
from hongguanjia.base.sheets.api import Cell

JUNK = re.compile("[\\s\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]+")
DOTS = str.maketrans(dict.fromkeys("•・‧∙⋅.●", "·"))
NAME_MARKS = re.compile(r"[^\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff〇A-Za-z·]")
PHONE = re.compile(r"(?:1[0-9]|000)[0-9]{8,9}")
DATE_PARTS = re.compile(
    r"(\d{4})[年./\-](\d{1,2})(?:[月./\-](?:(\d{1,2})日?)?)?(?:T?\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?"
)
DATE_SOLID = re.compile(r"(\d{4})(\d{2})(\d{2})?")
DATE_SERIAL = re.compile(r"\d{4,5}(?:\.0)?")
SERIAL_EPOCH = date(1899, 12, 30)
SERIAL_LEAST, SERIAL_MOST = 3660, 73_050
ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
ID_WEIGHTS_ZERO = ord("0") * sum(ID_WEIGHTS)
ID_CHECKS = "10X98765432"
SCIENTIFIC = re.compile(r"\d(?:\.\d+)?E\+?\d{2}")
EXACT_DIGITS = 15
FOUND_MOST = 30


class CellProblem(Exception):
    """A cell that cannot be taken; ``code`` is one of ``words.PROBLEMS``."""

    def __init__(self, code: str, **detail: object) -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail


def tidy(cell: Cell) -> str:
    """A cell as text: half-width, without blanks of any kind; whole numbers without a decimal point."""
    if not isinstance(cell, str):
        return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
    if cell.isascii() and cell.isalnum():
        return cell
    return JUNK.sub("", unicodedata.normalize("NFKC", cell))


def read_name(cell: Cell) -> str:
    """A name: blanks inside it go, any dot becomes the interpunct of minority names."""
    return _name(cell) if isinstance(cell, str) else _name(str(cell))


@lru_cache(maxsize=50_000)
def _name(text: str) -> str:
    name = tidy(text).translate(DOTS)
    if not name:
        return ""
    if strange := NAME_MARKS.search(name):
        raise CellProblem("name_characters", found=strange.group())
    if not 2 <= len(name) <= 40:
        raise CellProblem("name_length")
    return name


def read_id_number(cell: Cell) -> str:
    """An eighteen-digit ID number; one of fifteen digits gets its century and check digit."""
    if isinstance(cell, float) and cell >= 10**EXACT_DIGITS:
        raise CellProblem("id_lost_digits")
    is_plain = isinstance(cell, str) and len(cell) == 18 and cell.isascii() and cell.isdecimal()
    number = str(cell) if is_plain else tidy(cell).upper().replace("-", "")
    if is_plain and number[17] == check_digit(number):
        birth_of(number)
        return number
    if SCIENTIFIC.fullmatch(number):
        raise CellProblem("id_lost_digits")
    if len(number) == 15 and number.isascii() and number.isdecimal():
        return _lengthen(number)
    if len(number) != 18 or not (number.isascii() and number[:17].isdecimal()) or number[17] not in "0123456789X":
        if number:
            raise CellProblem("id_shape", length=len(number))
        return ""
    if number[17] != check_digit(number):
        raise CellProblem("id_lost_digits" if number.endswith("000") else "id_checksum")
    birth_of(number)
    return number


def check_digit(number: str) -> str:
    """The eighteenth digit that the first seventeen ask for (ISO 7064 MOD 11-2)."""
    return ID_CHECKS[(sum(map(mul, ID_WEIGHTS, number.encode())) - ID_WEIGHTS_ZERO) % 11]


def _lengthen(number: str) -> str:
    body = f"{number[:6]}19{number[6:]}"
    birth_of(body)
    return body + check_digit(body)


def birth_of(number: str) -> date:
    """The birth date inside an ID number."""
    return _solid_date(number[6:14])


@lru_cache(maxsize=50_000)
def _solid_date(text: str) -> date:
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError as bad:
        raise CellProblem("id_birth") from bad


def gender_of(number: str) -> str:
    """The gender that the seventeenth digit tells: odd is male."""
    return "M" if int(number[16]) % 2 else "F"


def read_gender(cell: Cell) -> str:
    """``M``, ``F`` or empty."""
    gender = GENDERS.get(cell) if isinstance(cell, str) else None
    if gender:
        return gender
    text = tidy(cell).upper()
    if text and text not in GENDERS:
        raise CellProblem("gender_unknown")
    return GENDERS.get(text, "")


def read_date(cell: Cell) -> date | None:
    """A day in any of the spellings that clerks use; a month alone is its first day."""
    if isinstance(cell, str) and len(cell) == 10 and cell.isascii() and cell[4] == cell[7] == "-":
        try:
            return date.fromisoformat(cell)
        except ValueError as bad:
            raise CellProblem("date_unreadable", found=cell) from bad
    if isinstance(cell, float):
        cell = _number_text(cell)
    return _date(cell) if isinstance(cell, str) else _date(tidy(cell))


def _number_text(number: float) -> str:
    """A number as a clerk would have typed it: ``1985.7`` is July; ``1985.1`` may have lost the zero of October."""
    return str(int(number)) if number.is_integer() else f"{number:.10g}"


@lru_cache(maxsize=50_000)
def _date(raw: str) -> date | None:
    text = tidy(raw)
    if not text:
        return None
    if re.fullmatch(r"\d{4}\.1", text):
        raise CellProblem("date_ambiguous", found=text)
    if parts := DATE_PARTS.fullmatch(text) or DATE_SOLID.fullmatch(text):
        return _calendar_date(text, int(parts[1]), int(parts[2]), int(parts[3] or 1))
    if DATE_SERIAL.fullmatch(text) and SERIAL_LEAST <= float(text) <= SERIAL_MOST:
        return SERIAL_EPOCH + timedelta(days=int(float(text)))
    raise CellProblem("date_unreadable", found=text[:FOUND_MOST])


def _calendar_date(text: str, year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError as bad:
        raise CellProblem("date_unreadable", found=text[:FOUND_MOST]) from bad


def is_month_only(cell: Cell) -> bool:
    """Whether a date cell names a month without a day."""
    text = tidy(_number_text(cell) if isinstance(cell, float) else cell)
    parts = DATE_PARTS.fullmatch(text) or DATE_SOLID.fullmatch(text)
    return bool(parts and not parts[3])


def read_phone(cell: Cell) -> str:
    """An eleven-digit mobile number: 1…, or 000… of made-up people."""
    if isinstance(cell, str) and len(cell) == 11 and PHONE.fullmatch(cell):
        return cell
    text = tidy(cell).replace("-", "").removeprefix("+86")
    if text and not (len(text) == 11 and PHONE.fullmatch(text)):
        raise CellProblem("phone_shape")
    return text


def read_kind(cell: Cell) -> str:
    """``FULL``, ``PROBATIONARY`` or empty."""
    kind = KINDS.get(cell) if isinstance(cell, str) else None
    if kind:
        return kind
    text = tidy(cell)
    if text and text not in KINDS:
        raise CellProblem("kind_unknown", found=text[:FOUND_MOST])
    return KINDS.get(text, "")


def read_place(cell: Cell) -> str:
    """The name of a branch or village, to be looked up later."""
    return _place(cell) if isinstance(cell, str) else tidy(cell)


@lru_cache(maxsize=5_000)
def _place(text: str) -> str:
    return tidy(text)[:80]


def read_household(cell: Cell) -> str:
    """A household number, as text."""
    text = tidy(cell)
    if len(text) > 20:
        raise CellProblem("household_length")
    return text
