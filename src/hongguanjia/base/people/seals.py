"""Identifying fields: normalise, seal, index, mask, open."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from django.conf import settings

from hongguanjia.kit.crypto import KeyRing

ID_NUMBER = "person.id_number"
PHONE = "person.phone"
PHONE_TAIL = "person.phone_tail"
TAIL_LENGTH = 4
SEALED_COLUMNS = ("id_number_sealed", "id_number_index", "phone_sealed", "phone_index", "phone_tail_index")


def key_ring() -> KeyRing:
    """The county's keys, from the settings."""
    ring: KeyRing = settings.KEY_RING
    return ring


def normalise_digits(raw: str) -> str:
    """Full-width to half-width, no blanks or hyphens, upper case."""
    return re.sub(r"[\s\-—–]", "", unicodedata.normalize("NFKC", raw)).upper()


def seal_fields(*, id_number: str | None, phone: str | None) -> dict[str, object]:
    """The columns of ``Person`` that hold an ID number and a phone; ``None`` leaves them empty."""
    ring = key_ring()
    number = normalise_digits(id_number) if id_number else None
    tel = normalise_digits(phone) if phone else None
    return {
        "id_number_sealed": ring.seal(number, context=ID_NUMBER) if number else None,
        "id_number_index": ring.index(number, context=ID_NUMBER) if number else None,
        "phone_sealed": ring.seal(tel, context=PHONE) if tel else None,
        "phone_index": ring.index(tel, context=PHONE) if tel else None,
        "phone_tail_index": ring.index(tel[-TAIL_LENGTH:], context=PHONE_TAIL) if tel else None,
    }


def seal_columns(
    id_number: str, phone: str, *, id_number_index: str | None, phone_index: str | None
) -> tuple[Any, ...]:
    """The values of ``SEALED_COLUMNS`` for an ID number and phone already normalised and indexed; empty means none."""
    ring = key_ring()
    return (
        ring.seal(id_number, context=ID_NUMBER) if id_number else None,
        id_number_index,
        ring.seal(phone, context=PHONE) if phone else None,
        phone_index,
        ring.index(phone[-TAIL_LENGTH:], context=PHONE_TAIL) if phone else None,
    )


def id_number_index(raw: str) -> str:
    """The index of an ID number as typed."""
    return key_ring().index(normalise_digits(raw), context=ID_NUMBER)


def phone_index(raw: str) -> str:
    """The index of a phone number as typed."""
    return key_ring().index(normalise_digits(raw), context=PHONE)


def phone_tail_index(raw: str) -> str:
    """The index of the last four digits of a phone number."""
    return key_ring().index(normalise_digits(raw)[-TAIL_LENGTH:], context=PHONE_TAIL)


def open_id_number(sealed: bytes | memoryview | None) -> str:
    """The ID number in clear; for an action that records the reveal, never for a page."""
    return key_ring().open(sealed, context=ID_NUMBER) if sealed else ""


def open_phone(sealed: bytes | memoryview | None) -> str:
    """The phone number in clear; for sign-in codes and recorded reveals."""
    return key_ring().open(sealed, context=PHONE) if sealed else ""


def mask_id_number(number: str) -> str:
    """``410122********1234``: place and last four stay."""
    return f"{number[:6]}********{number[-4:]}" if len(number) == 18 else "****" if number else ""


def mask_phone(number: str) -> str:
    """``138****1234``."""
    return f"{number[:3]}****{number[-4:]}" if len(number) >= 8 else "****" if number else ""
