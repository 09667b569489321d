"""How papers show their state."""

from __future__ import annotations

from django import template

from hongguanjia.base.papers.models import PaperState

register = template.Library()
TONES = {PaperState.ISSUED: "ok", PaperState.REPLACED: "warn", PaperState.WITHDRAWN: "bad"}


@register.filter
def paper_tone(state: str) -> str:
    """The tone in which a state is shown."""
    return TONES.get(PaperState(state), "off")


@register.filter
def paper_state(state: str) -> str:
    """The state in words."""
    return str(PaperState(state).label)
