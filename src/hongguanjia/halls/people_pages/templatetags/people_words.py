"""Words for the figures of a headcount."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext_lazy as _

register = template.Library()

_LABELS = {
    "total": _("合计"),
    "full": _("正式党员"),
    "probationary": _("预备党员"),
    "women": _("女"),
    "men": _("男"),
    "gender_unknown": _("性别未填"),
    "to_35": _("35岁及以下"),
    "to_45": _("36至45岁"),
    "to_60": _("46至60岁"),
    "over_60": _("61岁及以上"),
    "age_unknown": _("出生日期未填"),
}


@register.filter
def headcount_label(name: str) -> object:
    """The word for a part of a headcount."""
    return _LABELS[name]
