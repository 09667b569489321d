"""A Typst template and data become a PDF that will look the same in thirty years.

A template reads its data with ``json(bytes(sys.inputs.data))``: what people typed is data and never becomes markup. The
fonts are packaged and embedded; no font of the machine is used unless ``DOCUMENT_FONT_FOLDER`` names a folder with more.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

import typst
from django.conf import settings
from django.utils.translation import gettext as _

from hongguanjia.kit.refusals import Refusal

__all__ = ["find_missing", "render", "render_many"]

FONTS = Path(__file__).parent / "fonts"
Data = Mapping[str, object]


def render(*, template: Path, data: Data, now: datetime) -> bytes:
    """One document as PDF/A, dated ``now``. ``Refusal`` ``documents.no_glyph`` names what no font here can print."""
    return next(render_many(template=template, rows=[data], now=now))


def render_many(*, template: Path, rows: Iterable[Data], now: datetime) -> Iterator[bytes]:
    """One document after the other; the template and the fonts are read once."""
    compiler = typst.Compiler(input=template, root=template.parent, font_paths=_fonts())
    for data in rows:
        text = json.dumps(data, ensure_ascii=False)
        _check_glyphs(text)
        yield _compile(compiler, text, now)


def find_missing(text: str) -> str:
    """The characters of ``text`` that the packaged fonts do not have, each once."""
    return "".join(sorted({mark for mark in text if mark.isprintable()} - _characters()))


def _compile(compiler: typst.Compiler, text: str, now: datetime) -> bytes:
    """PDF/A refuses a character without a glyph: that one is named, any other fault is ours."""
    dated = now.astimezone(UTC).replace(microsecond=0)  # a document is dated with a fixed offset
    try:
        made = compiler.compile(
            format="pdf", sys_inputs={"data": text}, pdf_standards=["a-2u"], timestamp=dated, pdf_tags=False
        )
    except typst.TypstError as problem:
        missing = find_missing(text)
        if missing and "could not be displayed" in problem.message:
            raise _no_glyph(missing) from problem
        raise
    if not isinstance(made, bytes):
        raise TypeError("a document is one file")
    return made


def _check_glyphs(text: str) -> None:
    missing = "" if _extra_folder() else find_missing(text)
    if missing:
        raise _no_glyph(missing)


def _no_glyph(missing: str) -> Refusal:
    return Refusal(
        "documents.no_glyph",
        _("这些字没有字形，印不出来：%(missing)s。请联系管理员配置字体文件夹。") % {"missing": missing},
    )


@lru_cache(maxsize=1)
def _characters() -> frozenset[str]:
    return frozenset((FONTS / "characters.txt").read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    folder = _extra_folder()
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS, *([folder] if folder else [])]
    )


def _extra_folder() -> Path | None:
    raw: str = getattr(settings, "DOCUMENT_FONT_FOLDER", "")
    return Path(raw) if raw else None
