"""The codes of check-in: short ASCII, signed, and good for a moment. Pure: keys and instants are passed in.

A gathering's code is ``kind | code(5) | step(6) | signature(16)``: it turns every ``STEP_SECONDS``. A member's own code is
``M | person(7) | day(4) | signature(16)``. All symbols come from an alphabet without look-alikes, so a code fits into a
QR text and may be read aloud. The signature is the first 80 bits of an HMAC-SHA256 (RFC 2104).
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from hongguanjia.kit.ids import READABLE_ALPHABET

STEP_SECONDS = 20
CODE_LENGTH = 5
STEP_LENGTH = 6
PERSON_LENGTH = 7
DAY_LENGTH = 4
SIGNATURE_LENGTH = 16
PIN_LENGTH = 4
KINDS = {"A": "IN", "B": "OUT"}
LETTERS = {direction: letter for letter, direction in KINDS.items()}
MEMBER_KIND = "M"
GATHERING_LENGTH = 1 + CODE_LENGTH + STEP_LENGTH + SIGNATURE_LENGTH
MEMBER_LENGTH = 1 + PERSON_LENGTH + DAY_LENGTH + SIGNATURE_LENGTH
SHORT_LENGTH = CODE_LENGTH + PIN_LENGTH


@dataclass(frozen=True, slots=True)
class GatheringToken:
    """A rotating code taken apart; nothing is proved before ``proves`` says so."""

    direction: str
    code: str
    step: int
    signature: str

    @property
    def at(self) -> datetime:
        """The instant at which this step began."""
        return step_start(self.step)

    def proves(self, secret: str) -> bool:
        """Whether the holder of ``secret`` made this code; compared in constant time."""
        expected = _sign(secret, f"{self.direction}:{self.code}:{self.step}", SIGNATURE_LENGTH)
        return hmac.compare_digest(expected, self.signature)


@dataclass(frozen=True, slots=True)
class MemberToken:
    """A member's own code for one day, taken apart."""

    person_id: int
    day: date
    signature: str

    def proves(self, secret: str) -> bool:
        """Whether the county made this code; compared in constant time."""
        return hmac.compare_digest(
            _sign(secret, f"member:{self.person_id}:{self.day.toordinal()}", SIGNATURE_LENGTH), self.signature
        )


def step_of(instant: datetime) -> int:
    """The number of the step in which ``instant`` falls."""
    return int(instant.timestamp()) // STEP_SECONDS


def step_start(step: int) -> datetime:
    """The instant at which a step begins."""
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=step * STEP_SECONDS)


def make_gathering_token(*, secret: str, direction: str, code: str, step: int) -> str:
    """The rotating code of a gathering for one step."""
    body = f"{LETTERS[direction]}{code}{_write(step, STEP_LENGTH)}"
    return body + _sign(secret, f"{direction}:{code}:{step}", SIGNATURE_LENGTH)


def make_short_code(*, secret: str, direction: str, code: str, step: int) -> str:
    """The same to be typed by hand: the gathering's code and four symbols that turn with the step."""
    return code + _sign(secret, f"pin:{direction}:{code}:{step}", PIN_LENGTH)


def find_short_direction(*, secret: str, typed: str, steps: range) -> tuple[str, int] | None:
    """Direction and step for which ``typed`` is the short code, or ``None``."""
    code = typed[:CODE_LENGTH]
    for step in steps:
        for direction in LETTERS:
            expected = make_short_code(secret=secret, direction=direction, code=code, step=step)
            if hmac.compare_digest(expected, typed):
                return direction, step
    return None


def make_member_token(*, secret: str, person_id: int, day: date) -> str:
    """A member's own code for ``day``."""
    body = f"{MEMBER_KIND}{_write(person_id, PERSON_LENGTH)}{_write(day.toordinal(), DAY_LENGTH)}"
    return body + _sign(secret, f"member:{person_id}:{day.toordinal()}", SIGNATURE_LENGTH)


def read_gathering_token(text: str) -> GatheringToken | None:
    """Take a rotating code apart; ``None`` when it is not one."""
    if len(text) != GATHERING_LENGTH or text[0] not in KINDS or not _readable(text):
        return None
    code, rest = text[1 : 1 + CODE_LENGTH], text[1 + CODE_LENGTH :]
    return GatheringToken(KINDS[text[0]], code, _read(rest[:STEP_LENGTH]), rest[STEP_LENGTH:])


def read_member_token(text: str) -> MemberToken | None:
    """Take a member's code apart; ``None`` when it is not one."""
    if len(text) != MEMBER_LENGTH or text[0] != MEMBER_KIND or not _readable(text):
        return None
    rest = text[1 + PERSON_LENGTH :]
    ordinal = _read(rest[:DAY_LENGTH])
    if not 0 < ordinal <= date.max.toordinal():
        return None
    return MemberToken(_read(text[1 : 1 + PERSON_LENGTH]), date.fromordinal(ordinal), rest[DAY_LENGTH:])


def tidy(text: str) -> str:
    """What was scanned or typed, without address, blanks and small letters."""
    last = text.strip().rstrip("/").rsplit("/", 1)[-1]
    return "".join(last.split()).replace("-", "").upper()[:60]


def device_hint(*, secret: str, device: str) -> str:
    """A fingerprint of a browser's random name that means nothing outside one gathering; empty stays empty."""
    return _sign(secret, f"device:{device}", 16) if device else ""


def _sign(secret: str, message: str, length: int) -> str:
    digest = hmac.new(secret.encode(), message.encode(), hashlib.sha256).digest()
    return _write(int.from_bytes(digest[:10], "big"), 16)[:length]


def _write(number: int, length: int) -> str:
    """``number`` in ``length`` symbols of five bits each; a number too large is a programming mistake."""
    if not 0 <= number < 32**length:
        raise ValueError("the number does not fit")
    return "".join(READABLE_ALPHABET[(number >> shift) & 31] for shift in range(5 * (length - 1), -1, -5))


def _read(symbols: str) -> int:
    number = 0
    for symbol in symbols:
        number = number << 5 | READABLE_ALPHABET.index(symbol)
    return number


def _readable(text: str) -> bool:
    return all(symbol in READABLE_ALPHABET for symbol in text)
