"""What is typed. A report's form asks only what its measure needs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hongguanjia.base.access.api import Actor
from hongguanjia.base.people import naming
from hongguanjia.base.people.models import Organisation
from hongguanjia.base.record.api import list_kinds
from hongguanjia.base.web.api import FilesField, OnceForm
from hongguanjia.rooms.duties import starters
from hongguanjia.rooms.duties.data import MeetingInput, ProblemInput, ReportInput, RequirementInput
from hongguanjia.rooms.duties.models import RequirementVersion
from hongguanjia.rooms.duties.states import (
    ITEM_SOURCES,
    PROBLEM_SOURCES,
    ListKind,
    Measure,
    MeetingKind,
    ProblemState,
    Rhythm,
    Source,
)

ANY = ("", _("不限"))
SOURCE_LABELS = dict(Source.choices)


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def _rows(number: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": number})


class ListForm(OnceForm):
    """A list to begin."""

    organisation = forms.TypedChoiceField(label=_("组织"), coerce=int)
    kind = forms.ChoiceField(label=_("种类"), choices=ListKind.choices)
    year = forms.IntegerField(label=_("年度"), min_value=2000, max_value=2200)
    post = forms.CharField(
        label=_("岗位"), max_length=40, required=False, help_text=_("写给书记以外的岗位时填写，例如“组织委员”。")
    )

    def __init__(self, *args: Any, organisations: Iterable[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].choices = [(row.pk, row.name) for row in organisations]  # type: ignore[attr-defined]


class RequirementForm(OnceForm):
    """A thing to ask; ``reason`` only when it is changed, ``again`` only when it is new."""

    title = forms.CharField(label=_("要做什么（一句话）"), max_length=60)
    text = forms.CharField(label=_("具体要求"), max_length=1000, required=False, widget=_rows(3))
    source = forms.ChoiceField(label=_("来源"), choices=[(code, SOURCE_LABELS[code]) for code in ITEM_SOURCES])
    basis = forms.CharField(label=_("依据"), max_length=120, required=False, help_text=_("文件名和文号。"))
    responsible = forms.CharField(label=_("责任岗位"), max_length=40, required=False)
    measure = forms.ChoiceField(label=_("怎样算完成"), choices=Measure.choices)
    fact_kind = forms.ChoiceField(
        label=_("自动取数"), required=False, help_text=_("系统已有的记录不用基层再报：选一类，到数自动完成。")
    )
    target = forms.IntegerField(label=_("目标"), min_value=1, initial=1)
    unit = forms.CharField(label=_("单位"), max_length=10, required=False)
    rhythm = forms.ChoiceField(label=_("周期"), choices=Rhythm.choices)
    due_date = forms.DateField(label=_("完成期限"), required=False, widget=_day(), help_text=_("只有一次性任务要写。"))
    grace_days = forms.IntegerField(label=_("期末宽限天数"), min_value=0, max_value=31, initial=0)
    weight = forms.IntegerField(label=_("权重"), min_value=1, max_value=10, initial=1)
    minutes = forms.IntegerField(
        label=_("填报一次要多少分钟"), min_value=0, max_value=6000, initial=10, help_text=_("计入负担计量。")
    )
    again = forms.CharField(label=_("为什么再要求一次"), max_length=200, required=False, widget=_rows(2))
    override = forms.CharField(
        label=_("超过负担上限的书面理由"),
        max_length=200,
        required=False,
        widget=_rows(2),
        help_text=_("只有县里可以写。"),
    )
    reason = forms.CharField(label=_("修改理由"), max_length=200, widget=_rows(2))

    def __init__(self, *args: Any, change: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [(kind.code, kind.title) for kind in list_kinds()]
        self.fields["fact_kind"].choices = [("", _("不取数，由基层填报")), *kinds]  # type: ignore[attr-defined]
        del self.fields["again" if change else "reason"]

    def typed(self) -> RequirementInput:
        """What the action takes."""
        names = RequirementInput.__dataclass_fields__
        return RequirementInput(**{name: self.cleaned_data[name] for name in names})


def requirement_initial(version: RequirementVersion) -> dict[str, Any]:
    """The fields of a requirement as they were typed."""
    return {name: getattr(version, name) for name in RequirementInput.__dataclass_fields__}


class StartersForm(OnceForm):
    """Which of the templates."""

    codes = forms.MultipleChoiceField(label=_("选用模板条目"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [one for one in starters.STARTERS if one.kind == kind]
        self.fields["codes"].choices = [  # type: ignore[attr-defined]
            (one.code, f"{one.typed.title} · {Rhythm(one.typed.rhythm).label}") for one in offered
        ]
        self.initial["codes"] = [one.code for one in offered]


class FileForm(OnceForm):
    """A workbook."""

    file = forms.FileField(
        label=_("表格文件"), help_text=_("按下载的样表填写。有一行不对，就一行也不导入，并告诉您是哪一行。")
    )


class CascadeForm(OnceForm):
    """What to break down, to whom, and each one's share."""

    items = forms.TypedMultipleChoiceField(label=_("条目"), coerce=int, widget=forms.CheckboxSelectMultiple)
    levels = forms.TypedChoiceField(
        label=_("分解到哪一级"), coerce=int, choices=((1, _("直接下级")), (2, _("再下一级，直到支部")))
    )
    organisations = forms.TypedMultipleChoiceField(
        label=_("只给这些组织"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("一个也不选，就是全部直接下级。"),
    )  # fmt: skip
    quotas = forms.CharField(
        label=_("各组织指标"), required=False, widget=_rows(4), max_length=8000,
        help_text=_("每行一个：组织简称 空格 数量。合计要等于本级目标。不写就是每个组织的目标都一样。"),
    )  # fmt: skip
    override = forms.CharField(
        label=_("超过负担上限的书面理由"), max_length=200, required=False, help_text=_("只有县里可以写。")
    )

    def __init__(
        self, *args: Any, items: Iterable[tuple[int, str]], organisations: Iterable[Organisation], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.places = list(organisations)
        self.fields["items"].choices = list(items)  # type: ignore[attr-defined]
        self.initial["items"] = [pk for pk, _title in self.fields["items"].choices]  # type: ignore[attr-defined]
        self.fields["organisations"].choices = [(row.pk, row.short_name) for row in self.places]  # type: ignore[attr-defined]

    def clean_quotas(self) -> dict[int, int] | None:
        text = self.cleaned_data["quotas"].strip()
        if not text:
            return None
        by_name = {row.short_name: row.pk for row in self.places} | {row.name: row.pk for row in self.places}
        shares: dict[int, int] = {}
        for line in filter(None, (line.strip() for line in text.splitlines())):
            name, _blank, share = line.rpartition(" ")
            if name.strip() not in by_name or not share.isdigit() or len(share) > 9:
                raise forms.ValidationError(_("“%(line)s”看不懂，请写“组织简称 数量”。"), params={"line": line})
            shares[by_name[name.strip()]] = int(share)
        return shares


class PersonForm(OnceForm):
    """Who is responsible."""

    person = forms.CharField(label=_("责任人"), max_length=40, help_text=_("写姓名。"))


class ReasonForm(OnceForm):
    """Why."""

    reason = forms.CharField(label=_("理由"), max_length=200, widget=_rows(3))


class ReportForm(OnceForm):
    """Progress on a duty."""

    amount = forms.IntegerField(label=_("完成数量"), min_value=0, max_value=1_000_000_000)
    done_date = forms.DateField(label=_("完成日期"), widget=_day(), required=False)
    text = forms.CharField(label=_("进展情况"), max_length=1000, required=False, widget=_rows(3))
    photos = FilesField(label=_("照片或文件"), required=False)

    def __init__(self, *args: Any, version: RequirementVersion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if version.measure == Measure.PERCENT:
            self.fields["amount"].label = _("完成百分比")
        elif version.measure != Measure.COUNT:
            self.fields["amount"] = forms.TypedChoiceField(
                label=_("是否完成"), coerce=int, choices=((1, _("已完成")), (0, _("还没有，先报进展")))
            )
        if version.unit:
            self.fields["amount"].help_text = _("单位：%(unit)s，目标 %(target)s。") % {
                "unit": version.unit,
                "target": version.target,
            }
        if version.measure != Measure.DATE:
            del self.fields["done_date"]
        self.fields["photos"].required = version.measure == Measure.EVIDENCE

    def typed(self) -> ReportInput:
        """What the action takes."""
        data = self.cleaned_data
        return ReportInput(amount=data["amount"], text=data["text"], done_date=data.get("done_date"))


class MeetingForm(OnceForm):
    """A meeting that was held, with the sign-in sheet."""

    kind = forms.ChoiceField(label=_("会议种类"), choices=MeetingKind.choices)
    held_date = forms.DateField(label=_("哪一天"), widget=_day())
    topic = forms.CharField(label=_("主题"), max_length=60)
    chair = forms.CharField(label=_("主持人"), max_length=40, required=False)
    minutes_text = forms.CharField(label=_("会议记录"), max_length=4000, widget=_rows(6))
    result = forms.CharField(
        label=_("决定或评议结果"),
        max_length=1000,
        required=False,
        widget=_rows(2),
        help_text=_("民主评议写各等次人数，不写个人得分。"),
    )
    present = forms.CharField(
        label=_("到会人员"), max_length=4000, required=False, widget=_rows(3),
        help_text=_("照纸质签到表写姓名，顿号隔开或一行一个。已扫码签到的不用再写。"),
    )  # fmt: skip
    excused = forms.CharField(label=_("请假人员"), max_length=2000, required=False, widget=_rows(2))
    photos = FilesField(label=_("签到表照片"), required=False)

    def typed(self, actor: Actor, organisation: Organisation) -> MeetingInput:
        """What the action takes; people are looked up here, so call it inside ``run``."""
        data = self.cleaned_data
        chair = naming.find_people(actor, data["chair"], organisation, field="chair") if data["chair"] else [None]
        return MeetingInput(
            kind=data["kind"],
            topic=data["topic"],
            held_date=data["held_date"],
            minutes_text=data["minutes_text"],
            result=data["result"],
            chair_id=chair[0],
            present_ids=tuple(naming.find_people(actor, data["present"], organisation, field="present")),
            excused_ids=tuple(naming.find_people(actor, data["excused"], organisation, field="excused")),
        )


class PlanMeetingForm(OnceForm):
    """A meeting to announce."""

    kind = forms.ChoiceField(label=_("会议种类"), choices=MeetingKind.choices)
    topic = forms.CharField(label=_("主题"), max_length=60)
    starts_at = forms.DateTimeField(
        label=_("开始时间"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    )
    place = forms.CharField(label=_("地点"), max_length=60, required=False)

    def typed(self, day: date) -> MeetingInput:
        """What the action takes."""
        return MeetingInput(kind=self.cleaned_data["kind"], topic=self.cleaned_data["topic"], held_date=day)


class PlaceForm(forms.Form):
    """For which of several organisations."""

    organisation = forms.TypedChoiceField(label=_("组织"), coerce=int)

    def __init__(self, *args: Any, organisations: Iterable[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].choices = [(row.pk, row.name) for row in organisations]  # type: ignore[attr-defined]


class ProblemForm(OnceForm):
    """A problem to put on the list."""

    title = forms.CharField(label=_("是什么问题（一句话）"), max_length=60)
    source = forms.ChoiceField(label=_("来源"), choices=[(code, SOURCE_LABELS[code]) for code in PROBLEM_SOURCES])
    text = forms.CharField(label=_("具体情况"), max_length=1000, required=False, widget=_rows(3))

    def typed(self) -> ProblemInput:
        """What the action takes."""
        data = self.cleaned_data
        return ProblemInput(title=data["title"], text=data["text"], source=data["source"])


class PlanForm(OnceForm):
    """Who mends it, how, by when."""

    owner = forms.CharField(label=_("责任人"), max_length=40, required=False, help_text=_("写姓名。"))
    measures = forms.CharField(label=_("整改措施"), max_length=1000, widget=_rows(3))
    due_date = forms.DateField(label=_("完成期限"), widget=_day())


class MendForm(OnceForm):
    """How it was put right."""

    outcome = forms.CharField(label=_("怎么整改的，结果怎样"), max_length=1000, widget=_rows(3))
    photos = FilesField(label=_("整改材料"), required=False, help_text=_("没有材料不能销号。"))


class WorkReportForm(OnceForm):
    """A half-year to report on."""

    year = forms.IntegerField(label=_("年度"), min_value=2000, max_value=2200)
    half = forms.TypedChoiceField(label=_("半年"), coerce=int, choices=((1, _("上半年")), (2, _("下半年"))))


class TextForm(OnceForm):
    """The report in the secretary's own words."""

    text = forms.CharField(label=_("报告正文"), max_length=8000, widget=_rows(18))


class MatrixFilter(forms.Form):
    """What narrows the matrix."""

    month = forms.DateField(
        label=_("月份"),
        required=False,
        input_formats=["%Y-%m"],
        widget=forms.DateInput(attrs={"type": "month"}, format="%Y-%m"),
    )
    kind = forms.ChoiceField(label=_("清单"), choices=(ANY, *ListKind.choices), required=False)
    trouble = forms.BooleanField(label=_("只看有问题的"), required=False)
    root = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)


class ProblemFilter(forms.Form):
    """What narrows the problem list."""

    state = forms.ChoiceField(label=_("状态"), choices=(ANY, *ProblemState.choices), required=False)
    overdue = forms.BooleanField(label=_("只看逾期的"), required=False)
