"""Forms: what is typed, and nothing else. Refusals of the actions land beside the field they are about."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from hongguanjia.base.people.models import Organisation
from hongguanjia.rooms.rewards.data import RewardTerms, StationTerms
from hongguanjia.rooms.rewards.hours import WEEKDAYS, read_day, write_day
from hongguanjia.rooms.rewards.models import Category, LimitPeriod, Reward, RewardKind, Sponsor, Station, Way
from hongguanjia.rooms.rewards.sketching import read_landmarks, write_landmarks


class CodeForm(forms.Form):
    """The code of a voucher, scanned or typed; blanks and small letters are welcome."""

    code = forms.CharField(
        label=_("兑换码"),
        max_length=24,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "autofocus": True}),
    )


class ReasonForm(forms.Form):
    """Why something is called off."""

    reason = forms.CharField(label=_("原因"), max_length=200)


class ReceiveForm(forms.Form):
    """What came in."""

    quantity = forms.IntegerField(label=_("入库数量"), min_value=1)
    good_until = forms.DateField(
        label=_("保质期至"), required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    reason = forms.CharField(label=_("来源说明"), max_length=200, required=False)


class CorrectForm(forms.Form):
    """What was counted on the shelf, and why it differs."""

    counted = forms.IntegerField(label=_("实际清点数量"), min_value=0)
    reason = forms.CharField(label=_("原因"), max_length=200)


class PlacedForm(forms.Form):
    """A thing that belongs to an organisation, chosen once when it is new."""

    def offer_organisations(self, rows: QuerySet[Organisation]) -> None:
        """The organisations among which to choose."""
        self.fields["organisation"].queryset = rows  # type: ignore[attr-defined]

    def keep_organisation(self) -> None:
        """An existing row stays where it is."""
        del self.fields["organisation"]


class StationForm(PlacedForm):
    """A station."""

    organisation = forms.ModelChoiceField(label=_("所属组织"), queryset=Organisation.objects.none())
    name = forms.CharField(label=_("站点名称"), max_length=40)
    address = forms.CharField(label=_("地址"), max_length=120)
    directions = forms.CharField(
        label=_("怎么走"), max_length=200, required=False, help_text=_("例如“村口牌坊进来第二个路口右转，红瓦房一楼”")
    )

    landmarks = forms.CharField(
        label=_("周围的地标（画成示意图）"),
        max_length=300,
        required=False,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("从站点看出去，一行一个，例如“东北 村小学 200”：方向、地标、相距多少米"),
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        for number, day in enumerate(WEEKDAYS):
            hint = _("例如“8:30-11:30，14:30-17:30”；不开放就留空") if number == 0 else ""
            field = forms.CharField(label=day, max_length=60, required=False, help_text=hint)
            self.fields[f"day_{number}"] = field

    def terms(self) -> StationTerms:
        """What was typed; hours that cannot be read are refused beside their day."""
        data = self.cleaned_data
        week = [read_day(data[f"day_{number}"], f"day_{number}") for number in range(7)]
        return StationTerms(
            name=data["name"],
            address=data["address"],
            opening_hours="",
            week=week,
            directions=data["directions"],
            landmarks=read_landmarks(data["landmarks"]),
        )


class RewardForm(PlacedForm):
    """A reward of the catalogue."""

    organisation = forms.ModelChoiceField(label=_("面向范围"), queryset=Organisation.objects.none())
    title = forms.CharField(label=_("名称"), max_length=40)
    kind = forms.ChoiceField(label=_("类别"), choices=RewardKind.choices)
    description = forms.CharField(label=_("说明"), max_length=400, required=False, widget=forms.Textarea({"rows": 3}))
    category = forms.ModelChoiceField(
        label=_("目录分类"), queryset=Category.objects.all(), required=False, empty_label=_("不分类")
    )
    provider = forms.CharField(label=_("提供单位"), max_length=60)
    sponsor = forms.ModelChoiceField(
        label=_("致谢单位"), queryset=Sponsor.objects.filter(ended_date__isnull=True), required=False
    )
    way = forms.ChoiceField(
        label=_("兑换方式"),
        choices=Way.choices,
        initial=Way.ALWAYS,
        help_text=_("限量发放和抽签：保存后接着公布时间和份数，没有公布就不能兑换。"),
    )
    price = forms.IntegerField(label=_("所需可兑换积分"), min_value=1)
    limit_count = forms.IntegerField(label=_("每人限兑次数"), min_value=1, required=False, help_text=_("不限就留空"))
    limit_period = forms.ChoiceField(label=_("限兑周期"), choices=LimitPeriod.choices, initial=LimitPeriod.YEAR)
    household_limit = forms.IntegerField(
        label=_("每户限兑次数"), min_value=1, required=False, help_text=_("不限就留空")
    )
    valid_days = forms.IntegerField(label=_("凭证有效天数"), min_value=1, max_value=366)
    active_from = forms.DateField(label=_("开始日期"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    active_to = forms.DateField(
        label=_("截止日期（当天起不再兑换）"),
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )

    def terms(self) -> RewardTerms:
        """What was typed, the chosen rows by their number."""
        data = self.cleaned_data
        chosen: dict[str, Any] = {
            f"{name}_id": data[name].pk if data[name] else None for name in ("category", "sponsor")
        }
        return RewardTerms(**chosen, **{name: data[name] for name in RewardTerms.__slots__ if name not in chosen})


class CarryForm(forms.Form):
    """One more reward for a station to carry."""

    reward = forms.ModelChoiceField(label=_("增加兑换项目"), queryset=Reward.objects.none())

    def offer_rewards(self, rows: QuerySet[Reward]) -> None:
        """The rewards that it does not carry yet."""
        self.fields["reward"].queryset = rows  # type: ignore[attr-defined]


class VoucherFilter(forms.Form):
    """What the list of vouchers is narrowed to; kept in the address."""

    state = forms.CharField(required=False)
    station = forms.IntegerField(required=False)


def initial_of(row: Station | Reward) -> dict[str, object]:
    """What a form shows when an existing row is changed."""
    shown: dict[str, object] = {"organisation": row.organisation_id}
    if isinstance(row, Station):
        shown |= {f"day_{number}": write_day(spans) for number, spans in enumerate(row.week)}
        shown["landmarks"] = write_landmarks(row.landmarks)
        return shown | {name: getattr(row, name) for name in ("name", "address", "directions")}
    shown |= {"category": row.category_id, "sponsor": row.sponsor_id}
    return shown | {name: getattr(row, name) for name in RewardTerms.__slots__}
