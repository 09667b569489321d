"""How this room shows minutes, states and names."""

from __future__ import annotations

from django import template

from hongguanjia.rooms.service import rules

register = template.Library()

TONES = {
    "DRAFT": "off",
    "PUBLISHED": "ok",
    "RUNNING": "ok",
    "SETTLING": "warn",
    "SETTLED": "off",
    "CANCELLED": "bad",
    "SIGNED_UP": "ok",
    "WAITING": "wait",
    "LEFT": "off",
    "REMOVED": "bad",
    "PROPOSED": "wait",
    "CONFIRMED": "ok",
    "ABSENT": "bad",
    "RECORDED": "ok",
    "REQUESTED": "wait",
    "ISSUED": "ok",
    "DECLINED": "bad",
    "WITHDRAWN": "bad",
    "SUBMITTED": "wait",
    "RETURNED": "warn",
    "CLAIMED": "wait",
    "DONE": "warn",
    "EXPIRED": "off",
    "OPEN": "wait",
    "GRANTED": "ok",
    "REFUSED": "off",
}


@register.filter
def hours(minutes: int | None) -> str:
    """Minutes as hours with at most one decimal, never more than was served."""
    return rules.hours_text(minutes or 0)


@register.filter
def tone(state: str) -> str:
    """The tone in which a state is shown."""
    return TONES.get(state, "off")


@register.filter
def surname(name: str) -> str:
    """How somebody is named in public."""
    return rules.mask_name(name)
