"""What papers are made of, one dataclass for each template. Everything here is text that was typed: it never becomes markup.

Rooms fill these in and hand them to ``print_paper`` or, for papers that are numbered and kept, to ``papers.issue_paper``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Stamp:
    """What issuing adds: the number in words (发文字号), the address behind the QR, a word on the version; each may be none."""

    number: str = ""
    address: str = ""
    version: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph of a formal paper. ``level`` 1–4 are the headings 一、（一）1.（1）, numbered here; 0 is plain text."""

    text: str
    level: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    """A table between paragraphs. ``widths`` are shares of the whole width; none means equal columns."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Gongwen:
    """A formal paper after GB/T 9704-2012 (通报、通知…).

    ``head`` is the red mark of the issuer (发文机关标志), by default the issuer's own name. Without ``copies_to`` and
    ``printed_by`` there is no version record (版记).
    """

    TEMPLATE: ClassVar[str] = "gongwen.typ"

    title: str
    issuer: str
    day: date
    body: tuple[Line | Table, ...]
    head: str = ""
    addressees: str = ""
    annexes: tuple[str, ...] = ()
    note: str = ""
    urgency: str = ""
    signed_by: str = ""
    copies_to: str = ""
    printed_by: str = ""
    printed_on: date | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """A report without a red head, as read out and handed up (述职报告); ``author`` stands below the title and signs."""

    TEMPLATE: ClassVar[str] = "report.typ"

    title: str
    author: str
    day: date
    body: tuple[Line | Table, ...]
    addressees: str = ""
    annexes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Field:
    """A cell of a form: ``label``, beside it ``text``. ``lines`` keeps room to write by hand; ``half`` shares a row."""

    label: str
    text: str = ""
    lines: int = 1
    half: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """A red-head form with a table: 整改通知单, 回执, 验收表.

    ``intro`` stands before the table, ``closing`` after it; ``signers`` are the places to sign by hand.
    """

    TEMPLATE: ClassVar[str] = "form.typ"

    title: str
    issuer: str
    day: date | None
    fields: tuple[Field, ...]
    head: str = ""
    addressee: str = ""
    intro: tuple[str, ...] = ()
    closing: tuple[str, ...] = ()
    signers: tuple[str, ...] = ()
    contact: str = ""


@dataclass(frozen=True, slots=True)
class SignInSheet:
    """A sheet to sign when coming in: those expected by name, and ``blank`` lines for others."""

    TEMPLATE: ClassVar[str] = "sign_in.typ"

    title: str
    organisation: str
    place: str
    time: str
    names: tuple[str, ...] = ()
    blank: int = 10
    keeper: str = ""


@dataclass(frozen=True, slots=True)
class PosterItem:
    """A line of a list on the wall: what, how it is measured, by when, who is responsible."""

    title: str
    measure: str = ""
    deadline: str = ""
    owner: str = ""


@dataclass(frozen=True, slots=True)
class PosterPart:
    """A part of a poster, such as one of the three lists."""

    title: str
    items: tuple[PosterItem, ...]


@dataclass(frozen=True, slots=True)
class Poster:
    """A list to print and hang. ``size`` is ``a3`` or ``a2``; the QR opens the live list."""

    TEMPLATE: ClassVar[str] = "poster.typ"

    title: str
    organisation: str
    period: str
    parts: tuple[PosterPart, ...]
    size: str = "a3"
    note: str = ""


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate in a frame, lying A4. ``name`` is set large; ``text`` says what for."""

    TEMPLATE: ClassVar[str] = "certificate.typ"

    title: str
    name: str
    text: str
    issuer: str
    day: date


PaperData = Gongwen | Report | Form | SignInSheet | Poster | Certificate
