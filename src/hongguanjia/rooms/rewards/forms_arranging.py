"""Forms that arrange the catalogue and the stations."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from hongguanjia.base.people.models import Organisation
from hongguanjia.base.web.api import OnceForm
from hongguanjia.rooms.rewards.forms import PlacedForm
from hongguanjia.rooms.rewards.models import RewardKind

DAY = {"type": "date"}


class CategoryForm(OnceForm):
    """A shelf of the catalogue."""

    name = forms.CharField(label=_("名称"), max_length=20)
    kind = forms.ChoiceField(label=_("类别"), choices=RewardKind.choices)
    position = forms.IntegerField(
        label=_("顺序"), min_value=1, max_value=999, help_text=_("小的在前；服务总在物品前面")
    )


class SponsorForm(PlacedForm):
    """Who is thanked."""

    organisation = forms.ModelChoiceField(label=_("所属组织"), queryset=Organisation.objects.none())
    name = forms.CharField(label=_("名称"), max_length=60)
    thanks = forms.CharField(
        label=_("致谢的话"),
        max_length=200,
        required=False,
        help_text=_("例如“提供全年理发工具”。只写感谢，不写广告、价格和联系方式。"),
    )
    ended_date = forms.DateField(
        label=_("从哪天起不再提供"), required=False, widget=forms.DateInput(DAY, format="%Y-%m-%d")
    )


class PictureForm(OnceForm):
    """A picture and what it shows."""

    file = forms.FileField(label=_("图片"), widget=forms.FileInput({"accept": "image/*"}))
    words = forms.CharField(
        label=_("图上是什么"), max_length=80, help_text=_("读给看不见图的人听，例如“一把推子和一面镜子”")
    )


class SketchForm(OnceForm):
    """A drawn map; without one the landmarks are drawn."""

    file = forms.FileField(label=_("手绘地图的照片"), widget=forms.FileInput({"accept": "image/*"}))


class ClosureForm(OnceForm):
    """Days on which a station stays shut."""

    first_date = forms.DateField(label=_("第一天"), widget=forms.DateInput(DAY, format="%Y-%m-%d"))
    last_date = forms.DateField(label=_("最后一天"), widget=forms.DateInput(DAY, format="%Y-%m-%d"))
    reason = forms.CharField(label=_("原因"), max_length=80, help_text=_("例如“春节放假”“房屋维修”"))


class ProviderForm(OnceForm):
    """Which member does the service of a shelf."""

    name = forms.CharField(
        label=_("由哪位党员提供"),
        max_length=40,
        required=False,
        help_text=_("姓名；同名的写“姓名 手机尾号”。不再由党员提供就留空。"),
    )
    from_date = forms.DateField(label=_("从哪天起"), widget=forms.DateInput(DAY, format="%Y-%m-%d"))
