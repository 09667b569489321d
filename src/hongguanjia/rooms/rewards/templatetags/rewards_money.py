"""Money in words of the page: fen as yuan."""

from __future__ import annotations

from django import template

register = template.Library()


@register.filter
def yuan(fen: int) -> str:
    """``123456`` fen are ``1234.56`` yuan."""
    return f"{fen // 100}.{fen % 100:02}"
