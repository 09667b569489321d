"""How this room shows states."""

from __future__ import annotations

from django import template

register = template.Library()

TONES = {
    "DRAFT": "off",
    "SUBMITTED": "wait",
    "RETURNED": "warn",
    "CHECKED": "wait",
    "APPROVED": "ok",
    "REFUSED": "bad",
    "WITHDRAWN": "off",
    "REVOKED": "bad",
}


@register.filter
def claim_tone(state: str) -> str:
    """The tone in which a state is shown."""
    return TONES.get(state, "off")
