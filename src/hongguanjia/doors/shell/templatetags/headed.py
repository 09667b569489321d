"""``{% headed %}…{% endheaded %}``: a page's heading is its title, unless the page writes a heading of its own."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.base import NodeList, Parser, Token
from django.template.context import Context
from django.template.loader_tags import BLOCK_CONTEXT_KEY
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


class HeadedNode(template.Node):
    """Puts the heading and the ``head_actions`` block of the page above its content."""

    def __init__(self, nodelist: NodeList) -> None:
        self.nodelist = nodelist

    def render(self, context: Context) -> SafeString:
        body = self.nodelist.render(context)
        actions = _render_block(context, "head_actions")
        if "<h1" in body:
            head = format_html('<div class="head-actions cluster">{}</div>', actions) if actions else ""
        else:
            heading = format_html("<h1>{}</h1>", _render_block(context, "title"))
            cluster = format_html('<div class="cluster">{}</div>', actions) if actions else ""
            head = format_html('<div class="page-head">{}{}</div>', heading, cluster)
        return mark_safe(head + body)  # noqa: S308 - both parts were rendered as templates


@register.tag
def headed(parser: Parser, token: Token) -> HeadedNode:
    """Read the tag; what it wraps is the page's content."""
    nodelist = parser.parse(("endheaded",))
    parser.delete_first_token()
    return HeadedNode(nodelist)


def _render_block(context: Context, name: str) -> SafeString:
    """What the page put into a block of the shell, without the space around it."""
    blocks: Any = context.render_context.get(BLOCK_CONTEXT_KEY)
    block = blocks.get_block(name) if blocks is not None else None
    return mark_safe(block.render(context).strip()) if block is not None else mark_safe("")  # noqa: S308
