"""How this room shows states."""

from __future__ import annotations

from datetime import date

from django import template

from hongguanjia.rooms.duties.data import Progress
from hongguanjia.rooms.duties.models import Duty

register = template.Library()

TONES = {
    "DRAFT": "off",
    "PUBLISHED": "ok",
    "OPEN": "off",
    "REPORTED": "wait",
    "SENT_BACK": "warn",
    "ACCEPTED": "ok",
    "PASSED_DOWN": "off",
    "DROPPED": "off",
    "PLANNED": "wait",
    "HELD": "ok",
    "CALLED_OFF": "off",
    "VOIDED": "bad",
    "FOUND": "bad",
    "MENDING": "warn",
    "MENDED": "wait",
    "CLOSED": "ok",
    "SUBMITTED": "wait",
    "PRESENT": "ok",
    "EXCUSED": "warn",
    "ABSENT": "bad",
}


@register.filter
def duty_tone(state: str) -> str:
    """The tone in which a state is shown."""
    return TONES.get(state, "off")


@register.filter
def is_late(duty: Duty, today: date) -> bool:
    """Whether a duty is overdue: marked, or owed and past its day though no job has come round yet."""
    return duty.overdue_at is not None or (duty.state in {"OPEN", "SENT_BACK"} and duty.due_date < today)


@register.filter
def amount_of(progress: Progress | None) -> str:
    """Amount of target, where something is counted."""
    return f"{progress.amount}/{progress.target}" if progress and progress.target > progress.asked else ""
