"""The facts that this room records about organisations, once a month, from what others recorded."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hongguanjia.base.record.api import FactKind, register

RHYTHM = "branch.rhythm"
COVERAGE = "branch.coverage"
SOURCE = "standing.month"
HELD, ATTENDED = "service.activity_held", "service.attended"
"""Kinds of other rooms, known by their names in the catalogue."""

KINDS = (
    FactKind(
        RHYTHM, _("按月开展活动"), "months", "ORGANISATION", _("到这个月为止，连续多少个月每月至少办完一次活动。")
    ),
    FactKind(
        COVERAGE,
        _("党员参加面"),
        "percent",
        "ORGANISATION",
        _("这个月至少参加过一次服务的党员，占月末党员数的百分比（舍去小数）。"),
    ),
)


def register_facts() -> None:
    """Add the room's kinds to the catalogue."""
    for kind in KINDS:
        register(kind)
