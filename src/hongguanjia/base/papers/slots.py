"""What papers offer to the halls: the register in the desk's menu, a table to take away, two checks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from hongguanjia.base.access.api import Actor, Permission
from hongguanjia.base.papers import queries, tables
from hongguanjia.base.papers.checks import check_papers, check_registers
from hongguanjia.base.papers.sentences import SENTENCES
from hongguanjia.base.record.api import describe_verbs
from hongguanjia.base.web.api import ExportTable, MenuEntry, offer

EXPORTED_MOST = 20_000


def load_export(actor: Actor, now: datetime) -> tuple[Sequence[str], Sequence[Sequence[object]]]:
    """All papers of the actor's places."""
    return tables.titles(), list(tables.rows(queries.list_papers(actor)[:EXPORTED_MOST]))


def register() -> None:
    """Called once when the application starts."""
    offer(
        menus=[MenuEntry("desk", 60, _("文书"), "desk-papers-papers", Permission.PAPER_READ)],
        exports=[ExportTable("papers", _("发文登记簿"), Permission.PAPER_READ, load_export)],
        checks=[check_papers, check_registers],
    )
    describe_verbs(SENTENCES)
