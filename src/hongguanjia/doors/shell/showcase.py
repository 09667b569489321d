"""Made-up contents of the component page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hongguanjia.kit.paging import paginate


class SampleForm(forms.Form):
    """One field of each kind, some with help."""

    title = forms.CharField(label=_("活动名称"), max_length=40, help_text=_("写清做什么、在哪里，不超过 40 个字。"))
    held_date = forms.DateField(label=_("日期"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    audience = forms.ChoiceField(label=_("参加对象"), choices=[("MEMBER", _("党员")), ("RESIDENT", _("居民"))])
    way = forms.ChoiceField(
        label=_("签到方式"), widget=forms.RadioSelect, choices=[("SCAN", _("扫码")), ("PAPER", _("纸质签到表"))]
    )
    note = forms.CharField(label=_("说明"), widget=forms.Textarea(attrs={"rows": 3}), required=False)
    insured = forms.BooleanField(label=_("已为志愿者办理保险"), required=False)


@dataclass(frozen=True, slots=True)
class SampleEntry:
    """A line of a trail as the timeline takes it."""

    at: datetime
    actor_label: str
    verb: object
    reason: object = ""


def build(now: datetime) -> dict[str, Any]:
    """The context of the component page."""
    wrong = SampleForm({"title": "", "held_date": "2026-02-30", "audience": "MEMBER", "note": "x"})
    wrong.add_error(None, _("这个时间段里已经有一场活动，请换一个时间。"))
    return {
        "form": SampleForm(auto_id="new_%s", initial={"audience": "MEMBER"}),
        "wrong_form": wrong,
        "trail": [
            SampleEntry(now, "书启明", _("确认了服务时长"), _("按签到和签退计算，扣除午休 30 分钟")),
            SampleEntry(now - timedelta(hours=5), "文小雅", _("登记了纸质签到表")),
            SampleEntry(now - timedelta(days=3), "书启明", _("发布了活动")),
        ],
        "page": paginate(range(120), 2),
        "empty_page": paginate([], 1),
        "tones": [
            ("ok", _("已完成")),
            ("warn", _("快到期")),
            ("bad", _("已逾期")),
            ("wait", _("待确认")),
            ("off", _("已取消")),
        ],
    }
