"""The door of ``web``."""

from hongguanjia.base.web.forms import FilesField, OnceForm, run
from hongguanjia.base.web.programs import (
    answers_json,
    malformed,
    read_body,
    read_instant,
    read_key,
    read_text,
)
from hongguanjia.base.web.requests import Request, needs, signed_in
from hongguanjia.base.web.slots import CheckReport, ExportTable, MenuEntry, Panel, SearchHit, offer
from hongguanjia.base.web.sources import SourceLink, find_sources, link_source
from hongguanjia.base.web.waiting import Part, Row, ToDo, Waiting, as_part, nothing_said, on_day

__all__ = [
    "CheckReport",
    "ExportTable",
    "FilesField",
    "MenuEntry",
    "OnceForm",
    "Panel",
    "Part",
    "Request",
    "Row",
    "SearchHit",
    "SourceLink",
    "ToDo",
    "Waiting",
    "answers_json",
    "as_part",
    "find_sources",
    "link_source",
    "malformed",
    "needs",
    "nothing_said",
    "offer",
    "on_day",
    "read_body",
    "read_instant",
    "read_key",
    "read_text",
    "run",
    "signed_in",
]
