"""Forms for people: register, correct, transfer, settle, appoint, reveal."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from hongguanjia.base.access.api import POST_ROLES, Permission
from hongguanjia.base.people.models import Gender, MembershipKind
from hongguanjia.halls.people_pages.fields import ActorForm, DayField, OrganisationField
from hongguanjia.halls.people_pages.numbers import check_id_number, check_phone


class NumbersMixin(forms.Form):
    """ID number and phone, checked as they are typed in."""

    def clean_id_number(self) -> str | None:
        return check_id_number(str(self.cleaned_data.get("id_number") or ""))

    def clean_phone(self) -> str | None:
        return check_phone(str(self.cleaned_data.get("phone") or ""))


class RegisterForm(NumbersMixin, ActorForm):
    """A new person on the roll; a kind of membership begins one at the same time."""

    name = forms.CharField(label=_("姓名"), max_length=40)
    organisation = OrganisationField(Permission.PERSON_MANAGE, label=_("所属组织"))
    kind = forms.ChoiceField(label=_("党籍"), required=False, choices=[("", _("不是党员")), *MembershipKind.choices])
    from_date = DayField(label=_("编入日期"), required=False)
    gender = forms.ChoiceField(label=_("性别"), choices=Gender.choices, initial=Gender.UNKNOWN)
    birth_date = DayField(label=_("出生日期"), required=False)
    id_number = forms.CharField(label=_("身份证号"), required=False, max_length=24)
    phone = forms.CharField(label=_("手机号"), required=False, max_length=24)


class CorrectForm(NumbersMixin):
    """Corrections; the numbers are typed anew or left empty to stay as they are."""

    name = forms.CharField(label=_("姓名"), max_length=40)
    gender = forms.ChoiceField(label=_("性别"), choices=Gender.choices)
    birth_date = DayField(label=_("出生日期"), required=False)
    id_number = forms.CharField(label=_("新的身份证号"), required=False, max_length=24, help_text=_("不改就留空。"))
    phone = forms.CharField(label=_("新的手机号"), required=False, max_length=24, help_text=_("不改就留空。"))
    reason = forms.CharField(label=_("更正理由"), max_length=200)


class TransferForm(ActorForm):
    """Begin a membership in a branch, or carry it over from another."""

    branch = OrganisationField(Permission.PERSON_MANAGE, label=_("转入的党支部"))
    kind = forms.ChoiceField(label=_("党籍"), choices=MembershipKind.choices)
    joined_date = DayField(label=_("入党日期"), required=False)
    from_date = DayField(label=_("转入日期"))
    reason = forms.CharField(label=_("原因"), max_length=40, help_text=_("例如“工作调动”“搬家”。"))


class LeaveForm(forms.Form):
    """End a membership in the county."""

    on_date = DayField(label=_("日期"))
    reason = forms.CharField(label=_("原因"), max_length=40, help_text=_("例如“转出县外”“去世”。"))


class SettleForm(ActorForm):
    """Where a person lives from a day on."""

    village = OrganisationField(Permission.PERSON_MANAGE, label=_("居住的村（社区）"))
    household = forms.CharField(
        label=_("户号"),
        max_length=20,
        required=False,
        help_text=_("不填：还在同一个村（社区）的，户号不变；搬到别处的，先不登记户。"),
    )
    from_date = DayField(label=_("从哪天起"))


class AppointForm(ActorForm):
    """A post for a term."""

    organisation = OrganisationField(Permission.POST_MANAGE, label=_("任职组织"))
    role = forms.ChoiceField(label=_("职务类别"), choices=[(code, role.title) for code, role in POST_ROLES.items()])
    title = forms.CharField(label=_("职务名称"), max_length=40)
    from_date = DayField(label=_("任职日期"))
    to_date = DayField(label=_("任期届满日期"), required=False)


class EndPostForm(forms.Form):
    """The end of a post."""

    on_date = DayField(label=_("免职日期"))
    reason = forms.CharField(label=_("原因"), max_length=200)


class RevealForm(forms.Form):
    """A look at a masked number, with its reason."""

    field = forms.ChoiceField(label=_("要看哪一项"), choices=[("phone", _("手机号")), ("id_number", _("身份证号"))])
    reason = forms.CharField(label=_("理由"), max_length=200, help_text=_("本人能看到是谁、为什么看的。"))
