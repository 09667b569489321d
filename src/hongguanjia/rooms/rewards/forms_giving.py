"""Forms of gifts, the pool, and the county's figures about what points would cost."""

from __future__ import annotations

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from hongguanjia.base.web.api import OnceForm
from hongguanjia.rooms.rewards.models import Stock


class GiftForm(forms.Form):
    """To whom, by the whole name."""

    name = forms.CharField(label=_("送给本支部哪位党员（全名）"), max_length=40)
    message = forms.CharField(label=_("捎句话"), max_length=100, required=False)


class PoolForm(OnceForm):
    """How much goes into the pool."""

    amount = forms.IntegerField(label=_("捐入积分"), min_value=1)


class StockField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Shelves by reward, station and price."""

    def label_from_instance(self, stock: Stock) -> str:
        return f"{stock.reward.title} · {stock.station.name} · {stock.reward.price}"


class GrantForm(forms.Form):
    """Who cannot earn, what is to be had, and the resolution."""

    person = forms.CharField(label=_("为谁兑换"), max_length=40, help_text=_("姓名；同名的写“姓名 手机尾号”。"))
    stock = StockField(label=_("兑换什么"), queryset=Stock.objects.none())
    basis = forms.CharField(label=_("依据（支部决议的日期和编号）"), max_length=200)

    def offer(self, shelves: QuerySet[Stock]) -> None:
        """What there is to choose."""
        self.fields["stock"].queryset = shelves  # type: ignore[attr-defined]


class RateForm(forms.Form):
    """What a point is reckoned at."""

    from_date = forms.DateField(label=_("从哪天起执行"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    fen = forms.IntegerField(label=_("每积分折合多少分钱"), min_value=1, max_value=10_000)
    basis = forms.CharField(label=_("依据"), max_length=200)


class BudgetForm(forms.Form):
    """Money from one source for a year, in yuan."""

    year = forms.IntegerField(label=_("年度"), min_value=2000, max_value=2100)
    source = forms.CharField(label=_("资金来源"), max_length=60)
    yuan = forms.DecimalField(label=_("金额（元）"), min_value=0, max_digits=14, decimal_places=2)
    basis = forms.CharField(label=_("依据"), max_length=200)
