"""Forms of the counter: taking back, closing the day, settling what did not fit."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext_lazy as _

from hongguanjia.rooms.rewards.closing import Counted
from hongguanjia.rooms.rewards.models import Stock


class TakeBackForm(forms.Form):
    """Why a piece comes back, and what becomes of it."""

    reason = forms.CharField(label=_("原因"), max_length=200, help_text=_("例如“瓶盖漏液”"))
    to_shelf = forms.ChoiceField(
        label=_("物品"), choices=[("no", _("坏了，报损")), ("yes", _("完好，放回货架"))], widget=forms.RadioSelect
    )


class ClosingForm(forms.Form):
    """One number for every shelf, and a reason where it differs."""

    def __init__(self, *args: object, shelves: Sequence[Stock], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        for stock in shelves:
            label = _("%(title)s（应有 %(expected)s 份，今天交出 %(gone)s 份）") % {
                "title": stock.reward.title,
                "expected": stock.on_hand,
                "gone": getattr(stock, "gone", 0),
            }
            self.fields[f"counted_{stock.pk}"] = forms.IntegerField(label=label, min_value=0, max_value=100_000)
            self.fields[f"reason_{stock.pk}"] = forms.CharField(label=_("对不上的原因"), max_length=200, required=False)
        self.stock_ids = [stock.pk for stock in shelves]

    def counted(self) -> dict[int, Counted]:
        """What was counted, by shelf."""
        data = self.cleaned_data
        return {pk: Counted(data[f"counted_{pk}"], data[f"reason_{pk}"]) for pk in self.stock_ids}


class SettleForm(forms.Form):
    """How a conflict ends, and why."""

    verb = forms.ChoiceField(
        label=_("怎么处理"),
        choices=[
            ("charge", _("东西领走了：补办核销，扣一次积分")),
            ("write_off", _("东西没了，谁也不扣：报损")),
            ("dismiss", _("没有发出：不处理")),
        ],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label=_("原因"), max_length=200)


class TermsForm(forms.Form):
    """The county's figures for the counter."""

    from_date = forms.DateField(label=_("从哪天起执行"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    offline_most = forms.IntegerField(label=_("断网时每台设备最多核销张数"), min_value=0, max_value=500)
    offline_hours = forms.IntegerField(label=_("断网核销清单有效小时数"), min_value=1, max_value=240)
    return_days = forms.IntegerField(label=_("领取后几天内可以退"), min_value=0, max_value=366)
    reminder_days = forms.IntegerField(label=_("到期前几天提醒"), min_value=0, max_value=60)
    gifts_per_month = forms.IntegerField(label=_("每人每月最多转赠张数"), min_value=0, max_value=100)
    alone_most = forms.IntegerField(label=_("一个人可以退回的积分"), min_value=0, max_value=1000, initial=20)
    soon_days = forms.IntegerField(label=_("保质期前几天提醒"), min_value=1, max_value=366, initial=30)
    basis = forms.CharField(label=_("依据"), max_length=200)
