"""What is typed. A form of a step knows the row that it is about."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hongguanjia.base.people.models import Organisation
from hongguanjia.base.web.api import FilesField, OnceForm
from hongguanjia.rooms.inspection import queries
from hongguanjia.rooms.inspection.models import Bulletin, Checklist, Finding, Notice, Round
from hongguanjia.rooms.inspection.states import (
    BulletinScope,
    Category,
    Check,
    Measure,
    NoticeState,
    Severity,
    Source,
    Way,
)

ANY = ("", _("不限"))
OPEN, LATE = "OPEN", "LATE"
TARGET_KINDS = (("BRANCH", _("党支部")), ("VILLAGE", _("行政村")), ("TOWN_COMMITTEE", _("乡镇党委")))


def text_field(label: object, *, most: int = 500, rows: int = 3, **more: Any) -> forms.CharField:
    """A field of several lines."""
    return forms.CharField(label=label, max_length=most, widget=forms.Textarea(attrs={"rows": rows}), **more)  # type: ignore[arg-type]


def day_field(label: object, **more: Any) -> forms.DateField:
    """A day."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, **more)  # type: ignore[arg-type]


class StepForm(OnceForm):
    """The form of a step of ``row`` on a day."""

    def __init__(self, *args: Any, row: Any = None, today: date | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.row, self.today = row, today
        if row is not None and today is not None:
            self.fit(row, today)

    def fit(self, row: Any, today: date) -> None:
        """Fill in what the row already says."""


class ReceiveForm(StepForm):
    """A signature; on paper somebody else's."""

    receiver_name = forms.CharField(
        label=_("签收人"),
        max_length=40,
        required=False,
        help_text=_("本人签收不用填；纸质回执由别人签的，写签字人姓名。"),
    )


class MendingForm(StepForm):
    """Measures, who answers, who does it, until when."""

    measures = text_field(_("整改措施"), help_text=_("写清做什么、怎么做，验收时照这个看。"))
    leader = forms.TypedChoiceField(label=_("责任领导"), coerce=int)
    mender = forms.TypedChoiceField(label=_("责任人"), coerce=int)
    planned_date = day_field(_("完成日期"))

    def fit(self, row: Notice, today: date) -> None:
        people = queries.list_people_there(row.organisation, today)
        self.fields["leader"].choices = self.fields["mender"].choices = people  # type: ignore[attr-defined]
        self.initial.update({"planned_date": max(row.due_date, today), "measures": row.measures})
        if row.leader_id:
            self.initial.update({"leader": row.leader_id, "mender": row.mender_id})


class TextForm(StepForm):
    """Some words."""

    text = text_field(_("内容"))


class ReportForm(StepForm):
    """That it is mended, and what shows it."""

    text = text_field(_("整改结果"))
    papers = FilesField(
        label=_("佐证材料"), required=False, help_text=_("照片或文件，最多 9 份。照片里的位置信息会去掉。")
    )
    no_document_reason = forms.CharField(
        label=_("不需要材料的理由"),
        max_length=200,
        required=False,
        help_text=_("没有附材料时必须写明，由验收的人判断。"),
    )


class ExtensionForm(StepForm):
    """More time."""

    until_date = day_field(_("延期到"))
    reason = text_field(_("理由"), most=200)


class CloseForm(StepForm):
    """How the evidence was looked at."""

    check = forms.ChoiceField(label=_("怎么核查的"), choices=Check.choices, widget=forms.RadioSelect)
    answer = text_field(_("验收意见"), most=200, rows=2, required=False)


class ReasonForm(StepForm):
    """Why."""

    reason = text_field(_("理由"), most=200)


class DoneForm(StepForm):
    """What was done."""

    done = text_field(_("怎么落实的"), most=200, help_text=_("例如：6月20日由组织科与支部书记约谈，记录存档。"))


class NoticeForm(StepForm):
    """What a notice says."""

    basis = forms.CharField(label=_("依据"), max_length=200)
    problem = text_field(_("存在的问题"), help_text=_("时间、地点、事实，不写与整改无关的个人信息。"))
    requirement = text_field(_("整改要求"))
    contact = forms.CharField(label=_("联系人"), max_length=80)
    due_date = day_field(_("整改期限"), required=False, help_text=_("不填按规定的工作日计算。"))

    def fit(self, row: Finding, today: date) -> None:
        number = row.visit.round.filing.number if row.visit.round.filing else ""
        self.initial.update(
            {
                "basis": _("督查计划备案号 %(number)s：%(title)s") % {"number": number, "title": row.visit.round.title},
                "problem": row.text,
                "requirement": _("立即整改，举一反三，按期报告结果并附佐证材料。"),
            }
        )


class OtherNoticeForm(NoticeForm):
    """A notice for a problem from elsewhere."""

    issuer = forms.ModelChoiceField(Organisation.objects.none(), label=_("发通知的单位"))
    organisation = forms.CharField(label=_("整改的组织"), max_length=80, help_text=_("写组织全称或简称。"))
    source = forms.ChoiceField(label=_("问题来源"), choices=[one for one in Source.choices if one[0] != Source.ROUND])
    category = forms.ChoiceField(label=_("类别"), choices=Category.choices)
    severity = forms.ChoiceField(label=_("程度"), choices=Severity.choices)
    field_order = ("issuer", "organisation", "source", "category", "severity")


class PlanForm(OnceForm):
    """A plan of a year."""

    organisation = forms.ModelChoiceField(Organisation.objects.none(), label=_("督查单位"))
    year = forms.IntegerField(label=_("年度"), min_value=2020, max_value=2100)
    title = forms.CharField(label=_("名称"), max_length=80)
    basis = forms.CharField(label=_("依据"), max_length=200)


class RoundForm(StepForm):
    """A round of a plan."""

    title = forms.CharField(label=_("督查名称"), max_length=80)
    scope_text = forms.CharField(label=_("督查内容"), max_length=200)
    area = forms.ModelChoiceField(Organisation.objects.none(), label=_("督查范围"))
    target_kind = forms.ChoiceField(label=_("督查对象"), choices=TARGET_KINDS)
    first_date = day_field(_("开始日期"))
    last_date = day_field(_("结束日期"))
    checklist = forms.ModelChoiceField(Checklist.objects.none(), label=_("检查表"))
    way = forms.ChoiceField(label=_("怎么确定对象"), choices=Way.choices)
    targets = forms.IntegerField(label=_("督查几处"), min_value=1, max_value=400)
    inspectors_each = forms.IntegerField(label=_("每处几名督查员"), min_value=1, max_value=9, initial=2)


class FileForm(StepForm):
    """Under which number a plan was filed."""

    number = forms.CharField(label=_("备案号"), max_length=40)


class ChooseForm(StepForm):
    """Targets and inspectors by name; the same team goes to each."""

    targets = forms.TypedMultipleChoiceField(label=_("督查对象"), coerce=int, widget=forms.SelectMultiple)
    inspectors = forms.TypedMultipleChoiceField(label=_("督查员"), coerce=int, widget=forms.CheckboxSelectMultiple)
    why = forms.CharField(label=_("为什么指定"), max_length=200)

    def fit(self, row: Round, today: date) -> None:
        from hongguanjia.rooms.inspection import pooling

        people = pooling.list_inspectors(row.plan.organisation, today)
        self.fields["targets"].choices = [(one.pk, one.name) for one in pooling.list_targets(row)]  # type: ignore[attr-defined]
        self.fields["inspectors"].choices = [(one.pk, one.name) for one in people]  # type: ignore[attr-defined]


class ChecklistForm(OnceForm):
    """A checklist, or its next version."""

    code = forms.SlugField(label=_("编号"), max_length=20, help_text=_("同一编号再保存就是新版本。"))
    title = forms.CharField(label=_("名称"), max_length=80)
    lines = text_field(
        _("检查项"),
        most=4000,
        rows=8,
        help_text=_("一行一项，写成 类别|检查内容|依据。例如 组织生活|三会一课按期召开|党支部工作条例。"),
    )
    reason = forms.CharField(label=_("修改理由"), max_length=200, required=False, help_text=_("新建不用填。"))


class TieForm(OnceForm):
    """To which organisation there is a tie."""

    organisation = forms.CharField(
        label=_("组织"), max_length=80, help_text=_("写组织全称或简称。只记组织，不用写是什么关系。")
    )


class BulletinStartForm(StepForm):
    """Whether the draft names organisations."""

    names = forms.BooleanField(label=_("点名通报"), required=False)
    basis = forms.CharField(label=_("点名的依据"), max_length=200, required=False, help_text=_("不点名不用填。"))


class BulletinForm(StepForm):
    """The draft."""

    title = forms.CharField(label=_("标题"), max_length=80)
    text = text_field(_("正文"), most=8000, rows=14)
    scope = forms.ChoiceField(label=_("印发范围"), choices=BulletinScope.choices)
    names = forms.BooleanField(label=_("点名通报"), required=False)
    basis = forms.CharField(label=_("点名的依据"), max_length=200, required=False, help_text=_("不点名不用填。"))

    def fit(self, row: Bulletin, today: date) -> None:
        self.initial.update(
            {
                "title": row.title,
                "text": row.text,
                "scope": row.scope,
                "names": row.names,
                "basis": row.basis,
            }
        )


class LedgerFilter(forms.Form):
    """What narrows the ledger."""

    state = forms.ChoiceField(
        label=_("状态"),
        required=False,
        choices=((OPEN, _("没有销号的")), (LATE, _("逾期的")), ANY, *NoticeState.choices),
    )
    source = forms.ChoiceField(label=_("来源"), choices=(ANY, *Source.choices), required=False)
    category = forms.ChoiceField(label=_("类别"), choices=(ANY, *Category.choices), required=False)
    measure = forms.ChoiceField(label=_("督办约谈"), choices=(ANY, *Measure.choices), required=False)
    name = forms.CharField(label=_("组织或问题"), max_length=40, required=False)
    year = forms.IntegerField(label=_("年度"), required=False)
