"""Forms of fair chances: taking a piece, the draw, the waiting list; announcing a drop or a draw."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from hongguanjia.base.web.api import OnceForm
from hongguanjia.rooms.rewards.data import Offer
from hongguanjia.rooms.rewards.draws import DrawPlan
from hongguanjia.rooms.rewards.drops import DropPlan
from hongguanjia.rooms.rewards.models import Stock

VERBS = ("enter", "leave", "wait", "decline")


class PlaceField(forms.ChoiceField):
    """A shelf by its number. Whether there is something left is for the redemption to say, in a sentence."""

    def valid_value(self, value: Any) -> bool:
        text = str(value)
        return text.isascii() and text.isdigit() and len(text) < 19


class RedeemForm(OnceForm):
    """Where to fetch it."""

    stock = PlaceField(label=_("在哪里领取"))

    def offer(self, offer: Offer) -> None:
        """The stations that have some, the nearest first; the one at which a piece is kept for the member alone."""
        kept = offer.line.stock_id if offer.line is not None and offer.line.until is not None else None
        places = [place for place in offer.places if place.fetchable and kept in (None, place.stock_id)]
        self.fields["stock"].choices = [  # type: ignore[attr-defined]
            (str(place.stock_id), f"{place.station_name} · {place.address}") for place in places
        ]


class ChanceForm(OnceForm):
    """What is done about a draw or a waiting list, and the number of the row."""

    what = forms.ChoiceField(choices=[(verb, verb) for verb in VERBS], widget=forms.HiddenInput)
    row = forms.IntegerField(min_value=1, max_value=2**62, widget=forms.HiddenInput)


class AnnounceForm(forms.Form):
    """How many pieces, from when until when."""

    number = forms.IntegerField(label=_("份数"), min_value=1, max_value=100_000)
    opens_at = forms.DateTimeField()
    closes_at = forms.DateTimeField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("opens_at", "closes_at"):
            self.fields[name].widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
            self.fields[name].label = self.words[name]

    @property
    def words(self) -> dict[str, Any]:
        """What the two moments are called."""
        return {"opens_at": _("什么时候开始"), "closes_at": _("什么时候结束")}


class DropForm(AnnounceForm):
    """A drop."""

    def plan(self) -> DropPlan:
        """What was typed."""
        return DropPlan(**{name: self.cleaned_data[name] for name in DropPlan.__slots__})


class ShelfField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Shelves of one reward, by station and what is free."""

    def label_from_instance(self, stock: Stock) -> str:
        return str(_("%(station)s · 可用 %(free)s 份") % {"station": stock.station.name, "free": stock.free})


class DrawForm(AnnounceForm):
    """A draw of what lies at one station."""

    stock = ShelfField(label=_("哪个站点的"), queryset=Stock.objects.none())
    field_order = ("stock", "number", "opens_at", "closes_at")

    @property
    def words(self) -> dict[str, Any]:
        """What the two moments are called."""
        return {"opens_at": _("什么时候开始报名"), "closes_at": _("报名到什么时候（到点自动抽签）")}

    def offer(self, shelves: QuerySet[Stock]) -> None:
        """The shelves to choose from."""
        self.fields["stock"].queryset = shelves  # type: ignore[attr-defined]

    def plan(self) -> DrawPlan:
        """What was typed."""
        return DrawPlan(**{name: self.cleaned_data[name] for name in DrawPlan.__slots__})
