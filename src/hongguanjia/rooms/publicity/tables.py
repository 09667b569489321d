"""Tables to take away, and their columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from django.utils.translation import gettext_lazy as _

from hongguanjia.base.sheets.api import Column
from hongguanjia.kit.clock import county_date
from hongguanjia.points.sentences import fact_title
from hongguanjia.rooms.publicity.models import Appeal, Batch

BATCH_HEAD = (_("编号"), _("组织"), _("范围"), _("开始"), _("撤下"), _("条数"), _("状态"))
APPEAL_HEAD = (
    _("编号"),
    _("申诉人"),
    _("事项"),
    _("发生日期"),
    _("哪里不对"),
    _("应当怎样"),
    _("答复单位"),
    _("答复期限"),
    _("逾期转办次数"),
    _("状态"),
    _("答复"),
    _("答复日期"),
)


def columns(head: Sequence[object]) -> list[Column]:
    """Columns of a workbook under their titles."""
    return [Column(str(title)) for title in head]


def batch_rows(rows: Iterable[Batch]) -> Iterator[list[object]]:
    """Notices as rows of a workbook."""
    for row in rows:
        yield [
            row.number,
            row.organisation.name,
            row.get_scope_display(),
            row.from_date,
            row.until_date,
            row.line_count,
            row.get_state_display(),
        ]


def appeal_rows(rows: Iterable[Appeal]) -> Iterator[list[object]]:
    """Appeals as rows of a workbook."""
    for row in rows:
        yield [
            row.number,
            row.person.name,
            fact_title(row.fact.kind),
            row.fact.occurred_date,
            row.wrong,
            row.wanted,
            row.organisation.name,
            row.due_date,
            row.levels,
            row.get_state_display(),
            row.answer,
            county_date(row.decided_at) if row.decided_at else "",
        ]
