"""What is typed, in the order in which people think of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hongguanjia.base.access.api import Actor, Permission
from hongguanjia.base.people import naming
from hongguanjia.base.people.lists import list_organisations
from hongguanjia.base.people.models import Organisation
from hongguanjia.base.web.api import OnceForm
from hongguanjia.kit.clock import county_date, county_midnight
from hongguanjia.rooms.service.actions.activities import copy_input
from hongguanjia.rooms.service.data import ActivityInput, WishInput
from hongguanjia.rooms.service.models import Activity
from hongguanjia.rooms.service.states import ActivityState, Audience, Cadence, Category, Opinion

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

REACHES = (("OWN", _("本组织")), ("TOWN", _("上级（乡镇、街道）范围")), ("COUNTY", _("全县")))

RARELY = ("sign_up_until", "age_least", "organiser", "helpers")


def moment_field(label: StrOrPromise, **kwargs: Any) -> forms.DateTimeField:
    """A day and a time of the county."""
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(label=label, widget=widget, **kwargs)


def day_field(label: StrOrPromise, **kwargs: Any) -> forms.DateField:
    """A day."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, **kwargs)


def text_field(label: StrOrPromise, **kwargs: Any) -> forms.CharField:
    """A few lines of text."""
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": 3}), **kwargs)


class ActivityForm(OnceForm):
    """An activity in the fewest fields; what is rarely needed comes last and has a default."""

    organisation = forms.ModelChoiceField(Organisation.objects.none(), label=_("主办组织"))
    title = forms.CharField(label=_("活动名称"), max_length=60)
    category = forms.ChoiceField(label=_("类别"), choices=Category.choices)
    starts_at = moment_field(_("开始时间"))
    ends_at = moment_field(_("结束时间"))
    place = forms.CharField(label=_("集合地点"), max_length=80)
    contact = forms.CharField(label=_("联系人和联系方式"), max_length=60)
    capacity = forms.IntegerField(
        label=_("名额"), min_value=1, required=False, help_text=_("不限人数请留空；报满后自动排候补。")
    )
    audience = forms.ChoiceField(label=_("面向"), choices=Audience.choices)
    reach = forms.ChoiceField(label=_("范围"), choices=REACHES)
    needs_out = forms.BooleanField(
        label=_("结束时也要签退"), required=False, help_text=_("不签退的，按活动安排的时长计算。")
    )
    description = text_field(_("活动说明"), max_length=2000, required=False)
    sign_up_until = moment_field(_("报名截止"), required=False, help_text=_("留空就是到活动开始为止。"))
    age_least = forms.IntegerField(label=_("最小年龄（周岁）"), min_value=1, max_value=100, required=False)
    dangerous = forms.BooleanField(label=_("可能有人身危险"), required=False)
    insurance_note = forms.CharField(
        label=_("保险情况"), max_length=120, required=False, help_text=_("有危险的活动，发布前要为志愿者买好保险。")
    )
    organiser = forms.CharField(
        label=_("组织者"), max_length=60, required=False, help_text=_("姓名；留空就是您自己。同名的写“姓名 手机尾号”。")
    )
    helpers = forms.CharField(
        label=_("协助人"), max_length=200, required=False, help_text=_("可写几位，用顿号隔开。他们可以帮忙签到和确认。")
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        rows = list_organisations(actor, Permission.SERVICE_MANAGE).filter(closed_date__isnull=True)
        self.fields["organisation"].queryset = rows  # type: ignore[attr-defined]
        first = actor.posts[0].organisation_id if actor.posts else None
        self.fields["organisation"].initial = first

    def shorten(self) -> None:
        """Leave out what is rarely needed, for a small screen; it can be added later by editing."""
        for name in RARELY:
            del self.fields[name]

    def typed(self) -> tuple[int, ActivityInput]:
        """The organisation and what the action takes; names are looked up here, so call it inside ``run``."""
        data, organisation = self.cleaned_data, self.cleaned_data["organisation"]
        organiser = naming.find_people(self.actor, data.get("organiser", ""), organisation, field="organiser")
        helpers = naming.find_people(self.actor, data.get("helpers", ""), organisation, field="helpers")
        plain = {
            name: data[name]
            for name in ActivityInput.__dataclass_fields__
            if name in data and name not in {"audience_id", "organiser_id", "helper_ids"}
        }
        return organisation.pk, ActivityInput(
            **plain,
            audience_id=_reach_id(organisation, data["reach"]),
            organiser_id=organiser[0] if organiser else None,
            helper_ids=tuple(helpers),
        )


def activity_initial(activity: Activity) -> dict[str, Any]:
    """The fields of an activity as they were typed, to edit or to copy."""
    typed = copy_input(activity)
    plain = {name: getattr(typed, name) for name in ActivityInput.__dataclass_fields__}
    return plain | {
        "organisation": activity.organisation_id,
        "reach": _reach_name(activity),
        "organiser": naming.name_people([activity.organiser_id]),
        "helpers": naming.name_people(typed.helper_ids),
    }


def _reach_id(organisation: Organisation, reach: str) -> int:
    path = {"OWN": organisation.path, "TOWN": organisation.path[:8], "COUNTY": organisation.path[:4]}[reach]
    return Organisation.objects.values_list("pk", flat=True).get(path=path)


def _reach_name(activity: Activity) -> str:
    depth = activity.audience_organisation.depth
    if activity.audience_organisation_id == activity.organisation_id:
        return "OWN"
    return "COUNTY" if depth == 1 else "TOWN"


class ActivityFilter(forms.Form):
    """What narrows the table of activities; kept in the address."""

    q = forms.CharField(label=_("名称或地点"), max_length=40, required=False)
    state = forms.ChoiceField(label=_("状态"), choices=[("", _("全部")), *ActivityState.choices], required=False)
    category = forms.ChoiceField(label=_("类别"), choices=[("", _("全部")), *Category.choices], required=False)
    from_date = day_field(_("从"), required=False)
    to_date = day_field(_("到"), required=False)


class ReasonForm(OnceForm):
    """A reason that people will read."""

    reason = text_field(_("理由"), max_length=200)


class OptionalReasonForm(OnceForm):
    """A reason where one is needed only at times."""

    reason = text_field(_("理由"), max_length=200, required=False)


class EnrolForm(OnceForm):
    """People signed up by the organiser."""

    names = text_field(
        _("姓名"), max_length=5000, required=False, help_text=_("每行一个，或用顿号隔开；可以整段粘贴。")
    )
    whole_branch = forms.BooleanField(label=_("登记主办组织的全体党员"), required=False)


class MakeUpForm(OnceForm):
    """A record made up afterwards."""

    name = forms.CharField(label=_("姓名"), max_length=60)
    minutes = forms.IntegerField(label=_("服务时长（分钟）"), min_value=1, max_value=1440)
    reason = text_field(_("为什么没有签到"), max_length=200)
    witness = forms.CharField(
        label=_("证明人"), max_length=60, required=False, help_text=_("有证明人的，证据等级为 B;没有的为 C。")
    )


class RepeatForm(OnceForm):
    """The next occurrences."""

    cadence = forms.ChoiceField(label=_("多久一次"), choices=Cadence.choices)
    times = forms.IntegerField(label=_("再排几期"), min_value=1, max_value=52, initial=4)


class SlipsForm(OnceForm):
    """How many slips to print."""

    number = forms.IntegerField(label=_("打印几张"), min_value=1, max_value=200, initial=20)


class LineForm(OnceForm):
    """The minutes of one person."""

    minutes = forms.IntegerField(label=_("服务时长（分钟）"), min_value=0, max_value=1440)
    reason = text_field(_("理由"), max_length=200, required=False, help_text=_("和签到算出的不一样时要写。"))


class DemandForm(OnceForm):
    """What is wrong with the own record."""

    text = text_field(_("哪里不对，应当是多少"), max_length=200)


class AnswerForm(OnceForm):
    """The answer to a demand."""

    minutes = forms.IntegerField(
        label=_("更正为（分钟）"), min_value=0, max_value=1440, required=False, help_text=_("不更正就留空。")
    )
    answer = text_field(_("答复"), max_length=200)


class CertificateForm(OnceForm):
    """Which certificate is wanted."""

    organisation = forms.ModelChoiceField(Organisation.objects.none(), label=_("由哪个组织出具"))
    from_date = day_field(_("服务时间从"))
    to_date = day_field(_("到"))
    purpose = forms.CharField(label=_("用途"), max_length=60, required=False, help_text=_("例如“申请星级志愿者”。"))


class ClerkCertificateForm(CertificateForm):
    """The same, entered by a clerk for somebody at the counter."""

    name = forms.CharField(label=_("志愿者姓名"), max_length=60)


class IssueForm(OnceForm):
    """What the certificate says about who answers questions."""

    contact = forms.CharField(label=_("核实电话"), max_length=60)


class WishForm(OnceForm):
    """A wish."""

    title = forms.CharField(label=_("心愿"), max_length=40, help_text=_("一句话，例如“想修一下门锁”。"))
    text = text_field(_("具体情况"), max_length=300, help_text=_("会公开，请不要写姓名、电话、门牌号。"))
    private_note = text_field(
        _("只给认领人看"), max_length=200, required=False, help_text=_("住址、什么时候在家、怎么联系。")
    )


class ClerkWishForm(WishForm):
    """A wish from paper."""

    name = forms.CharField(label=_("许愿人姓名"), max_length=60, help_text=_("同名的写“姓名 手机尾号”。"))
    field_order = ("name",)


def wish_input(data: Mapping[str, Any]) -> WishInput:
    """What the action takes, from a valid form."""
    return WishInput(title=data["title"], text=data["text"], private_note=data["private_note"])


class ReportForm(OnceForm):
    """What was done."""

    report = text_field(_("办了什么"), max_length=300)


class RatingForm(forms.Form):
    """What somebody says who was served. Without a submission key: nothing that could be traced."""

    code = forms.CharField(label=_("评价条上的编号"), max_length=20)
    served = forms.TypedChoiceField(
        label=_("您得到这次服务了吗"),
        choices=(("yes", _("得到了")), ("no", _("没有"))),
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    opinion = forms.ChoiceField(label=_("满意吗"), choices=Opinion.choices, widget=forms.RadioSelect, required=False)
    words = text_field(_("想说的话"), max_length=200, required=False, help_text=_("请不要写自己的姓名和电话。"))


class CodeForm(forms.Form):
    """The number of a certificate's verification page."""

    code = forms.CharField(label=_("证明上的查验码"), max_length=20)


def default_times(now: datetime) -> dict[str, datetime]:
    """Tomorrow week at nine in the morning, for two hours: something to change rather than an empty field."""
    start = county_midnight(county_date(now) + timedelta(days=7)) + timedelta(hours=9)
    return {"starts_at": start, "ends_at": start + timedelta(hours=2)}
