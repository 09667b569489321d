"""The register of papers as rows of a workbook."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext_lazy as _

from hongguanjia.base.papers.models import Paper, PaperState
from hongguanjia.base.sheets.api import Column
from hongguanjia.kit.clock import county_date

HEAD = (_("发文字号"), _("标题"), _("种类"), _("发文机关"), _("印发日期"), _("版本"), _("状态"), _("文件指纹"))


def columns() -> list[Column]:
    """The head in the reader's language, as columns."""
    return [Column(title) for title in titles()]


def titles() -> list[str]:
    """The head in the reader's language."""
    return [str(word) for word in HEAD]


def rows(papers: Iterable[Paper]) -> Iterator[list[object]]:
    """One row for each paper."""
    for paper in papers:
        yield [
            paper.number_words,
            paper.title,
            paper.get_kind_display(),
            paper.organisation.name,
            county_date(paper.issued_at),
            paper.version,
            PaperState(paper.state).label,
            paper.sha256,
        ]
