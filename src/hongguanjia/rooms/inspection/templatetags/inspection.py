"""How this room shows states."""

from __future__ import annotations

from django import template

register = template.Library()

TONES = {
    "DRAFT": "wait", "FILED": "ok", "PLANNED": "wait", "ANNOUNCED": "wait", "OPEN": "warn", "FINISHED": "ok",
    "CALLED_OFF": "off", "FOUND": "wait", "CONFIRMED": "warn", "OBJECTED": "warn", "DISMISSED": "off",
    "ISSUED": "warn", "RECEIVED": "wait", "RECTIFYING": "wait", "REPORTED": "wait", "SENT_BACK": "bad",
    "CLOSED": "ok", "REOPENED": "bad", "WITHDRAWN": "off", "SUBMITTED": "wait", "PUBLISHED": "ok",
    "SENT": "wait", "ACCEPTED": "ok", "ASKED": "wait", "APPROVED": "ok", "REFUSED": "bad",
}  # fmt: skip


@register.filter
def inspection_tone(state: str) -> str:
    """The tone in which a state is shown."""
    return TONES.get(state, "off")
