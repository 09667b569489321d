"""What the shells and components ask for: entrances that exist, menus, controls with their help, QR codes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import segno
from django import template
from django.forms import BoundField, ModelChoiceField
from django.http import HttpRequest, QueryDict
from django.urls import NoReverseMatch, is_valid_path, reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from hongguanjia.base.access.api import ANYONE
from hongguanjia.base.web.slots import list_menu

register = template.Library()

PHONE_BAR = (
    ("phone-home-home", _("首页"), "home"),
    ("phone-service-activities", _("活动"), "calendar"),
    ("phone-presence-scan", _("扫码"), "scan"),
    ("phone-rewards-catalogue", _("兑换"), "gift"),
    ("phone-home-me", _("我的"), "person"),
)
OWN = (
    ("phone-service-mine", _("我报的活动")),
    ("phone-service-record", _("我的服务记录")),
    ("phone-points-mine", _("我的积分")),
    ("phone-claims-mine", _("我的申报")),
    ("phone-standing-mine", _("我的星级")),
    ("phone-rewards-vouchers", _("我的兑换凭证")),
    ("phone-service-certificates", _("我的服务证明")),
    ("phone-mandates-mine", _("代办")),
)
# Where a page belongs that its address does not stand under.
ABOVE = {
    "phone-service-mine": "phone-service-activities",
    "phone-service-running": "phone-service-activities",
    "phone-service-wishes": "phone-service-activities",
    "phone-presence-my-code": "phone-presence-scan",
    "phone-presence-gatherings": "phone-service-activities",
    "phone-service-record": "phone-home-me",
    "phone-service-certificates": "phone-home-me",
    "phone-points-mine": "phone-home-me",
    "phone-claims-mine": "phone-home-me",
    "phone-standing-mine": "phone-points-mine",
    "phone-mandates-mine": "phone-home-me",
    "phone-home-help": "phone-home-me",
}
TYPE_MODES = (("standard", _("标准字"), "a1"), ("large", _("大字"), "a2"), ("care", _("关怀模式"), "a3"))


@register.simple_tag
def entrance(url_name: str) -> str:
    """The address of a page, or nothing where that page is not part of this installation."""
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return ""


@register.simple_tag(takes_context=True)
def phone_bar(context: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The five ways of the phone, each only where it leads somewhere."""
    entries = ((entrance(name), label, icon) for name, label, icon in PHONE_BAR)
    return _marked(context, [{"url": url, "label": label, "icon": icon} for url, label, icon in entries if url])


@register.simple_tag
def own_entrances() -> list[dict[str, Any]]:
    """The pages about oneself that are part of this installation."""
    entries = ((entrance(name), label) for name, label in OWN)
    return [{"url": url, "label": label} for url, label in entries if url]


@register.simple_tag(takes_context=True)
def way_back(context: Mapping[str, Any]) -> str:
    """The page above this one; nothing for the five ways of the phone and for refusals outside any page."""
    request = context.get("request")
    match = getattr(request, "resolver_match", None)
    name = getattr(match, "url_name", None)
    if not isinstance(request, HttpRequest) or not name or name in {entry[0] for entry in PHONE_BAR}:
        return ""
    return entrance(ABOVE.get(name, "")) or _page_above(request.path)


@register.simple_tag(takes_context=True)
def surface_menu(context: Mapping[str, Any], surface: str) -> list[dict[str, Any]]:
    """The menu of ``desk`` or ``public`` for the actor of this page."""
    request = context.get("request")
    actor = getattr(request, "actor", ANYONE) if surface == "desk" else ANYONE
    entries = ((entrance(entry.url_name), entry.label) for entry in list_menu(surface, actor))
    return _marked(context, [{"url": url, "label": label} for url, label in entries if url])


@register.simple_tag
def type_modes() -> list[dict[str, Any]]:
    """The three sizes of letters."""
    return [{"code": code, "label": label, "size": size} for code, label, size in TYPE_MODES]


@register.simple_tag
def other_language() -> dict[str, str]:
    """The language to which the switch leads, named in that language."""
    chinese = (get_language() or "zh").startswith("zh")
    return {"code": "en", "label": "English", "short": "EN"} if chinese else _CHINESE


_CHINESE = {"code": "zh-hans", "label": "简体中文", "short": "中文"}


@register.filter
def control(field: BoundField) -> SafeString:
    """A form field's control with its style, tied to its help and its error for screen readers."""
    told = [f"{field.auto_id}_error"] if field.errors else []
    told += [f"{field.auto_id}_help"] if field.help_text else []
    attrs: dict[str, Any] = {"aria-describedby": " ".join(told)} if told else {}
    if css := _control_class(field):
        attrs["class"] = f"{field.field.widget.attrs.get('class', '')} {css}".strip()
    if field.errors:
        attrs["aria-invalid"] = "true"
    if isinstance(field.field, ModelChoiceField) and field.field.empty_label:
        field.field.empty_label = gettext("请选择")
    return field.as_widget(attrs=attrs)


@register.filter
def kind(field: BoundField) -> str:
    """How a field is laid out: ``check`` (one box), ``choices`` (a group) or ``line``."""
    if field.widget_type == "checkbox":
        return "check"
    return "choices" if field.widget_type in {"radioselect", "checkboxselectmultiple"} else "line"


@register.simple_tag
def qr_svg(text: str, label: object = "") -> SafeString:
    """An inline QR code as SVG without styles. ``text`` should be short ASCII: some readers refuse other letters."""
    drawn = segno.make(str(text), error="m", micro=False)
    title = str(label) or str(text)
    svg = drawn.svg_inline(omitsize=True, border=2, svgclass=None, lineclass=None, title=title)
    return mark_safe(svg.replace("<svg ", '<svg role="img" ', 1))  # noqa: S308 - segno escapes the title


@register.simple_tag(takes_context=True)
def with_query(context: Mapping[str, Any], name: str = "", value: object = "", /, **changes: object) -> str:
    """This page's query with some parts changed, so that filters stay while paging. ``name`` is for a part whose name
    only the template knows."""
    changes |= {name: value} if name else {}
    request = context.get("request")
    query = request.GET.copy() if isinstance(request, HttpRequest) else QueryDict(mutable=True)
    for part, new in changes.items():
        query[part] = str(new)
    return f"?{query.urlencode()}"


def _control_class(field: BoundField) -> str:
    if kind(field) == "choices":
        return ""
    return {"checkbox": "form-check-input", "select": "form-select", "nullbooleanselect": "form-select"}.get(
        field.widget_type, "form-control"
    )


def _marked(context: Mapping[str, Any], entries: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The entries, with the longest one that this page's address begins with marked as current."""
    request = context.get("request")
    path = request.path if isinstance(request, HttpRequest) else ""
    listed = list(entries)
    fitting = [entry for entry in listed if path == entry["url"] or _is_below(path, entry["url"])]
    current = max(fitting, key=lambda entry: len(entry["url"]), default=None)
    return [{**entry, "current": entry is current} for entry in listed]


def _page_above(path: str) -> str:
    parts = path.strip("/").split("/")[:-1]
    for length in range(len(parts), 0, -1):
        above = f"/{'/'.join(parts[:length])}/"
        if is_valid_path(above):
            return above
    return "/"


def _is_below(path: str, url: str) -> bool:
    return url.count("/") > 2 and path.startswith(url)
