"""How this room shows states."""

from __future__ import annotations

from django import template

register = template.Library()

TONES = {
    "OPEN": "wait",
    "ENDED": "off",
    "SHOWN": "wait",
    "DISPUTED": "warn",
    "RELEASED": "ok",
    "REFUSED": "bad",
    "UPHELD": "ok",
    "REJECTED": "off",
    "SENT": "wait",
    "TAKEN": "wait",
    "CORRECTED": "ok",
    "EXPLAINED": "off",
    "WITHDRAWN": "off",
}


@register.filter
def tone(state: str) -> str:
    """The tone in which a state is shown."""
    return TONES.get(state, "off")
