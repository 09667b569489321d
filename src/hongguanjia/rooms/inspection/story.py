"""A notice as one page that tells the whole story: where it stands, who has the ball, what happened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hongguanjia.base.access.api import Actor
from hongguanjia.base.record.api import list_timeline
from hongguanjia.base.workdays.api import load_calendar
from hongguanjia.kit.clock import county_date
from hongguanjia.rooms.inspection import permits, queries
from hongguanjia.rooms.inspection.models import Notice
from hongguanjia.rooms.inspection.states import MENDING_STATES, ExtensionState, NoticeState
from hongguanjia.rooms.inspection.verbs import list_buttons, split_buttons

STEPS = (gettext_lazy("签收"), gettext_lazy("报方案"), gettext_lazy("整改"), gettext_lazy("验收"), gettext_lazy("销号"))
REACHED = {
    NoticeState.ISSUED: 0,
    NoticeState.RECEIVED: 1,
    NoticeState.REOPENED: 1,
    NoticeState.PLANNED: 2,
    NoticeState.RECTIFYING: 2,
    NoticeState.SENT_BACK: 2,
    NoticeState.REPORTED: 3,
    NoticeState.CLOSED: 5,
}


@dataclass(frozen=True, slots=True)
class Step:
    """``state`` is ``done``, ``now`` or empty."""

    label: object
    state: str


@dataclass(frozen=True, slots=True)
class Deadline:
    """How a deadline stands: the words, and the tone in which they are shown."""

    words: str
    tone: str


def list_steps(notice: Notice) -> list[Step]:
    """The steps of a notice; none of one that was withdrawn."""
    if notice.state not in REACHED:
        return []
    reached = REACHED[NoticeState(notice.state)]
    return [
        Step(label, "done" if place < reached else "now" if place == reached else "")
        for place, label in enumerate(STEPS)
    ]


def tell_deadlines(notices: Sequence[Notice], today: date) -> list[Deadline]:
    """How the deadline of each stands today, in working days; one query."""
    calendar = load_calendar()
    return [
        tell_deadline(notice, calendar.count(today, notice.due_date), past=notice.due_date < today)
        for notice in notices
    ]


def tell_deadline(notice: Notice, left: int, *, past: bool = False) -> Deadline:
    """The deadline in words; ``left`` working days, below zero once one of them has passed after it."""
    if notice.state not in MENDING_STATES:
        return Deadline("", "")
    if left < 0:
        return Deadline(_("逾期 %(days)s 个工作日") % {"days": -left}, "bad")
    if past:
        return Deadline(_("已过期限"), "bad")
    if left == 0:
        return Deadline(_("今天到期"), "warn")
    return Deadline(_("还有 %(days)s 个工作日") % {"days": left}, "warn" if left <= 3 else "wait")


def tell_notice(actor: Actor, notice: Notice, now: datetime) -> dict[str, Any]:
    """Everything that the page of a notice shows to this actor."""
    extensions = list(notice.extensions.select_related("asked_by", "decided_by").order_by("pk"))
    asked = next((row for row in extensions if row.state == ExtensionState.ASKED), None)
    if asked is not None:
        asked.notice = notice
    escalations = list(notice.escalations.select_related("step", "done_by").order_by("pk"))
    mends = permits.has_mended(actor.person_id, notice)
    but: tuple[str, ...] = ("close", "send_back") if mends else ()
    if asked is not None:
        but = (*but, "report", "ask_extension")
    if not any(row.done_at is None for row in escalations):
        but = (*but, "settle")
    deadline = tell_deadlines([notice], county_date(now))[0]
    if deadline.tone != "bad":
        but = (*but, "escalate")
    first, rest = split_buttons(list_buttons(actor, "notices", notice, but=but))
    return {
        "notice": notice,
        "steps": list_steps(notice),
        "deadline": deadline,
        "first": first,
        "rest": rest,
        "mends": mends and notice.state == NoticeState.REPORTED,
        "extensions": extensions,
        "asked": asked,
        "asked_buttons": list_buttons(actor, "extensions", asked) if asked else [],
        "escalations": escalations,
        "reports": list(queries.with_evidence(notice.reports.order_by("-pk"))),
        "progress": list(notice.progress.select_related("by").order_by("-pk")[:20]),
        "trail": list_timeline("inspection.notice", notice.pk),
    }
