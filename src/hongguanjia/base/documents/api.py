"""The door of ``documents``: typed data become papers, or any Typst template and data a PDF."""

from hongguanjia.base.documents.data import (
    Certificate,
    Field,
    Form,
    Gongwen,
    Line,
    PaperData,
    Poster,
    PosterItem,
    PosterPart,
    Report,
    SignInSheet,
    Stamp,
    Table,
)
from hongguanjia.base.documents.papers import chinese_day, print_paper
from hongguanjia.base.documents.plain import from_plain, to_plain
from hongguanjia.base.documents.rendering import find_missing, render, render_many
from hongguanjia.base.documents.word import gongwen_docx

__all__ = [
    "Certificate",
    "Field",
    "Form",
    "Gongwen",
    "Line",
    "PaperData",
    "Poster",
    "PosterItem",
    "PosterPart",
    "Report",
    "SignInSheet",
    "Stamp",
    "Table",
    "chinese_day",
    "find_missing",
    "from_plain",
    "gongwen_docx",
    "print_paper",
    "render",
    "render_many",
    "to_plain",
]
