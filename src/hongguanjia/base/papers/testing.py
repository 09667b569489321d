"""Builders for tests and the bench: papers issued through the action."""

from __future__ import annotations

from datetime import date
from typing import Any

from hongguanjia.base.documents.api import Gongwen, Line
from hongguanjia.base.papers.actions import issue_paper
from hongguanjia.base.papers.kinds import PaperKind
from hongguanjia.base.papers.models import Paper
from hongguanjia.base.people.models import Organisation
from hongguanjia.base.people.testing import NOW, SYSTEM


def bulletin(text: str = "现将有关情况通报如下。", **more: Any) -> Gongwen:
    """A short formal paper."""
    wanted: dict[str, Any] = {
        "title": "督查通报",
        "issuer": "中共中牟县委组织部",
        "day": date(2026, 6, 15),
        "body": (Line(text),),
    }
    return Gongwen(**{**wanted, **more})


def issued(issuer: Organisation, **more: Any) -> Paper:
    """A paper of ``issuer``: by default a notice about a record of nobody's."""
    wanted: dict[str, Any] = {
        "actor": SYSTEM,
        "now": NOW,
        "issuer": issuer,
        "kind": PaperKind.NOTICE,
        "title": "督查通报",
        "source_kind": "test.round",
        "source_id": 7,
        "data": bulletin(),
    }
    return issue_paper(**{**wanted, **more})
