"""Claims as rows of a workbook."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext_lazy as _

from hongguanjia.base.sheets.api import Column
from hongguanjia.points.api import tell_facts
from hongguanjia.rooms.claims import queries
from hongguanjia.rooms.claims.models import Claim

HEAD = (
    _("姓名"), _("组织"), _("类别"), _("事由"), _("日期"), _("数量"), _("证明人"), _("状态"), _("办理期限"), _("证据等级"),
    _("理由"), _("积分"),
)  # fmt: skip


def columns() -> list[Column]:
    """The head in the reader's language, as columns."""
    return [Column(title) for title in titles()]


def titles() -> list[str]:
    """The head in the reader's language."""
    return [str(word) for word in HEAD]


def rows(claims: Iterable[Claim]) -> Iterator[list[object]]:
    """One row for each claim, with where its points stand."""
    listed = list(claims)
    stories = tell_facts(queries.fact_ids(listed))
    for claim in listed:
        story = stories.get(claim.fact_id or 0)
        yield [
            claim.person.name,
            claim.organisation.name,
            claim.get_kind_display(),
            claim.title,
            claim.happened_date,
            claim.how_much,
            claim.witness.name if claim.witness else "",
            claim.get_state_display(),
            claim.due_date,
            claim.grade,
            claim.reason,
            " ".join([story.words, *(gain.words for gain in story.gains)]) if story else "",
        ]
