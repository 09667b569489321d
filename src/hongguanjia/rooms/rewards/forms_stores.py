"""Forms of the stores: sending, receiving, counting, writing off, and points given back in part."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from hongguanjia.base.web.api import OnceForm
from hongguanjia.rooms.rewards.counts import Counted
from hongguanjia.rooms.rewards.models import CountLine, Station, StockTransfer
from hongguanjia.rooms.rewards.stocking import QUANTITY_MOST


class SendForm(OnceForm):
    """How many pieces go where."""

    station = forms.ModelChoiceField(label=_("调到哪个站点"), queryset=Station.objects.none())
    quantity = forms.IntegerField(label=_("调出数量"), min_value=1)

    def offer(self, stations: QuerySet[Station]) -> None:
        """Where they may go."""
        self.fields["station"].queryset = stations  # type: ignore[attr-defined]


class ArriveForm(OnceForm):
    """What came, and why it is fewer."""

    received = forms.IntegerField(label=_("实收数量"), min_value=0)
    reason = forms.CharField(
        label=_("数量不符的原因"), max_length=200, required=False, help_text=_("少了才要写，例如“路上破了一袋”")
    )

    @classmethod
    def of(cls, transfer: StockTransfer, data: object = None) -> ArriveForm:
        """The form of one transfer; the number sent stands there already."""
        return cls(data, initial={"received": transfer.quantity})


class WhyForm(OnceForm):
    """A reason."""

    reason = forms.CharField(label=_("原因"), max_length=200)


class CountForm(OnceForm):
    """One number for every shelf of a sheet, and a reason where it differs from the books."""

    def __init__(self, *args: object, lines: Sequence[CountLine], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        for line in lines:
            label = _("%(title)s（账上 %(expected)s 份）") % {
                "title": line.stock.reward.title,
                "expected": line.stock.on_hand,
            }
            self.fields[f"counted_{line.pk}"] = forms.IntegerField(
                label=label, min_value=0, max_value=QUANTITY_MOST, initial=line.counted
            )
            self.fields[f"reason_{line.pk}"] = forms.CharField(
                label=_("对不上的原因"), max_length=200, required=False, initial=line.reason
            )
        self.line_ids = [line.pk for line in lines]

    def counted(self) -> dict[int, Counted]:
        """What was found, by line."""
        data = self.cleaned_data
        return {pk: Counted(data[f"counted_{pk}"], data[f"reason_{pk}"]) for pk in self.line_ids}


class PartForm(OnceForm):
    """How many points go back, and why."""

    points = forms.IntegerField(label=_("退回积分"), min_value=1)
    reason = forms.CharField(
        label=_("原因（会告诉本人）"), max_length=200, help_text=_("例如“两袋里有一袋受潮”“只修了一件”")
    )
