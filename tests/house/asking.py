"""What the access test asks with: forms as insiders see them, filled in; answers as text; a digest of every table."""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

from django.apps import apps
from django.urls import Resolver404, resolve
from python_calamine import CalamineWorkbook

QUIET_TABLES = {
    "session",
    "usersession",
    "accesslog",
    "accessattempt",
    "notice",
    "trailentry",
    "submission",
    "statementproof",
}
PLAUSIBLE = {
    "date": "2026-06-01",
    "datetime-local": "2026-06-01T09:00",
    "time": "09:00",
    "month": "2026-06",
    "number": "1",
    "tel": "13000000000",
    "checkbox": "on",
    "email": "a@b.example",
}
WORDS = "情况属实，同意办理。"
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass
class Form:
    """A form that posts: where to, and a body that a browser could send."""

    action: str
    body: dict[str, str] = field(default_factory=dict)


class _Reader(HTMLParser):
    """Gathers the forms of a page and fills what is empty by the type of the field."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.form: Form | None = None
        self.select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "form":
            posts = values.get("method", "").lower() == "post"
            self.form = Form(values.get("action", "")) if posts else None
            self.forms += [self.form] if self.form else []
        elif self.form is not None:
            self._take_field(self.form, tag, values)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.form = None

    def _take_field(self, form: Form, tag: str, values: dict[str, str]) -> None:
        name = values.get("name", "")
        if tag == "select":
            self.select = name
        elif tag == "option" and self.select and values.get("value") and not form.body.get(self.select):
            form.body[self.select] = values["value"]
        elif tag == "textarea" and name:
            form.body[name] = WORDS
        elif tag in {"input", "button"} and name and values.get("type") != "file":
            form.body.setdefault(name, values.get("value") or PLAUSIBLE.get(values.get("type", ""), WORDS))


def read_forms(page: str, address: str) -> list[Form]:
    """The forms of a page that post, with the address to which each goes."""
    reader = _Reader()
    reader.feed(page)
    for form in reader.forms:
        form.action = urlsplit(form.action).path or address
    return reader.forms


def name_of(address: str) -> str:
    """The name of an address in the URL table; empty when nothing answers there."""
    try:
        return resolve(address).url_name or ""
    except Resolver404:
        return ""


def text_of(answer: Any) -> str:
    """Everything readable in an answer: of a workbook the cells of all its sheets."""
    data = b"".join(answer) if answer.streaming else answer.content
    if answer.get("Content-Type", "").startswith(WORKBOOK):
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        return "\n".join(
            str(cell) for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python() for cell in row
        )
    return str(data.decode(errors="replace"))


def digest_tables() -> dict[str, str]:
    """A fingerprint of every row of every table that asking alone may not touch."""
    return {
        model._meta.label: hashlib.sha256(
            repr(list(model._default_manager.order_by("pk").values_list())).encode()
        ).hexdigest()
        for model in apps.get_models()
        if model._meta.model_name not in QUIET_TABLES
    }
