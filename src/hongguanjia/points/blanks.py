"""Rules as sentences with blanks: which words stand between which inputs. What is typed seldom lies folded under it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from string import Formatter
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hongguanjia.base.record.api import list_kinds
from hongguanjia.base.record.models import Grade
from hongguanjia.kit.refusals import BadInput
from hongguanjia.points.checks import TABLE_MOST, check_rule
from hongguanjia.points.data import OwnerKind, Unit
from hongguanjia.points.forms import UNITS
from hongguanjia.points.models import AmountForm, Period, Rule, Waits
from hongguanjia.points.published import RULE_FIELDS
from hongguanjia.points.sentences import STANDINGS, fact_title, quantity_word, unit_word

SUBJECTS = [(kind.value, kind.label) for kind in (OwnerKind.PERSON, OwnerKind.ORGANISATION)]
SENTENCES = {
    AmountForm.FIXED: gettext_lazy("{fact_kind}：每次{subject}记 {amount} {word}，记入{unit}。"),
    AmountForm.PER_UNIT: gettext_lazy("{fact_kind}：每满 {step} {quantity}，{subject}记 {amount} {word}，记入{unit}。"),
    AmountForm.TABLE: gettext_lazy("{fact_kind}：按数量分档，记给{subject}，记入{unit}。"),
}
STEP_SENTENCE = gettext_lazy("满 {least} {quantity}记 {worth} {word}")
CEILING_SENTENCE = gettext_lazy("{subject}{period}合计最多 {most} {word}，{unit}")
LIMITS = {
    Period.DAY: gettext_lazy("每日最多 {most} {word}"),
    Period.MONTH: gettext_lazy("每月最多 {most} {word}"),
    Period.QUARTER: gettext_lazy("每季度最多 {most} {word}"),
    Period.YEAR: gettext_lazy("每年最多 {most} {word}"),
}
SPARE_STEPS = 2
AMOUNT_MOST = 10**9
Part = str | BoundField
"""A piece of a sentence: words, or a blank."""


def fill(sentence: object, **pieces: Part) -> list[Part]:
    """A sentence in the reader's language cut into words and blanks, in the order of that language."""
    parts: list[Part] = []
    for words, name, _format, _conversion in Formatter().parse(str(sentence)):
        parts += [part for part in (words, pieces[name] if name else "") if part != ""]
    return parts


def list_facts() -> list[tuple[object, list[tuple[str, object]]]]:
    """The catalogue in words, what people do first: code, and title with what its quantity counts."""
    kinds = list_kinds()
    return [
        (
            head,
            [
                (
                    kind.code,
                    _("%(title)s（按%(quantity)s计）") % {"title": kind.title, "quantity": quantity_word(kind.code)},
                )
                for kind in kinds
                if kind.subject == subject
            ],
        )
        for subject, head in ((OwnerKind.PERSON, _("个人做的事")), (OwnerKind.ORGANISATION, _("组织做的事")))
    ]


class Blank(forms.TextInput):
    """A number inside a sentence. Text, so that what cannot be read stays as it was typed."""

    def __init__(self, size: int = 4) -> None:
        super().__init__({"inputmode": "numeric", "size": str(size), "autocomplete": "off"})


def _number(label: Any, *, least: int, most: int = AMOUNT_MOST) -> forms.IntegerField:
    return forms.IntegerField(label=label, required=False, min_value=least, max_value=most, widget=Blank())


class RuleForm(forms.Form):
    """One rule of a draft, as a sentence. Whatever the kind of calculation, what was typed for it is asked for anew."""

    fact_kind = forms.ChoiceField(label=gettext_lazy("事实"), choices=list_facts)
    subject = forms.ChoiceField(label=gettext_lazy("记给谁"), choices=SUBJECTS)
    unit = forms.ChoiceField(label=gettext_lazy("积分种类"), choices=UNITS)
    amount = _number(gettext_lazy("分值"), least=-AMOUNT_MOST)
    step = _number(gettext_lazy("每满"), least=1)
    most_day = _number(gettext_lazy("每日上限"), least=1)
    most_month = _number(gettext_lazy("每月上限"), least=1)
    most_quarter = _number(gettext_lazy("每季度上限"), least=1)
    most_year = _number(gettext_lazy("每年上限"), least=1)
    title = forms.CharField(label=gettext_lazy("名称"), max_length=60)
    category = forms.CharField(label=gettext_lazy("类别"), max_length=40, required=False)
    form = forms.ChoiceField(
        label=gettext_lazy("计算方式"),
        choices=AmountForm.choices,
        help_text=gettext_lazy("换一种以后先保存，句子会跟着换"),
    )
    grade = forms.ChoiceField(label=gettext_lazy("最低证据等级"), choices=Grade.choices)
    waits = forms.ChoiceField(label=gettext_lazy("入账方式"), choices=Waits.choices)
    publicity_days = _number(gettext_lazy("公示天数"), least=0, most=60)
    excludes = forms.MultipleChoiceField(
        label=gettext_lazy("不适用于"),
        choices=list(STANDINGS.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    code = forms.SlugField(
        label=gettext_lazy("代号"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("系统会取；换版本时保持不变，上限连续计算"),
    )

    FOLDED = ("title", "category", "form", "grade", "waits", "publicity_days", "excludes", "code", "DELETE")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in range(self._count_steps()):
            self.fields[f"least_{number}"] = _number(_("第 %(number)s 档的数量") % {"number": number + 1}, least=0)
            self.fields[f"worth_{number}"] = _number(
                _("第 %(number)s 档的分值") % {"number": number + 1}, least=-AMOUNT_MOST
            )
        name = self["title"].value() or _("新规则")
        for field_name in ("fact_kind", "subject", "unit", *self._blank_names()):
            field = self.fields[field_name]
            field.widget.attrs["aria-label"] = _("%(rule)s：%(blank)s") % {"rule": name, "blank": field.label}

    def sentence(self) -> list[Part]:
        """The sentence of this kind of calculation."""
        words = {"word": self._word(), "quantity": quantity_word(str(self["fact_kind"].value()))}
        blanks = {name: self[name] for name in ("fact_kind", "subject", "amount", "step", "unit")}
        return fill(SENTENCES[AmountForm(self._kind())], **blanks, **words)

    def steps(self) -> list[list[Part]]:
        """One line for each step of a table, some of them empty; none for other kinds."""
        if self._kind() != AmountForm.TABLE:
            return []
        words = {"word": self._word(), "quantity": quantity_word(str(self["fact_kind"].value()))}
        return [
            fill(STEP_SENTENCE, least=self[f"least_{number}"], worth=self[f"worth_{number}"], **words)
            for number in range(self._count_steps())
        ]

    def limits(self) -> list[list[Part]]:
        """The ceilings that are set, and the month's to be set."""
        return [self._limit(period) for period in Period if self._is_open(period)]

    def other_limits(self) -> list[list[Part]]:
        """The ceilings that are not set, folded away."""
        return [self._limit(period) for period in Period if not self._is_open(period)]

    def folded(self) -> list[BoundField]:
        """What is seldom changed."""
        return [self[name] for name in self.FOLDED if name in self.fields]

    def is_open(self) -> bool:
        """Whether something folded away cannot be read."""
        return any(self[name].errors for name in self.FOLDED if name in self.fields) or bool(self.non_field_errors())

    def conditions(self) -> str:
        """What is folded away, in short."""
        words = [str(Grade(self._value("grade", Grade.values, Grade.B)).label)]
        waits = self._value("waits", Waits.values, Waits.NONE)
        words.append(
            _("公示 %(days)s 天") % {"days": self["publicity_days"].value() or 0}
            if waits == Waits.PUBLICITY
            else str(Waits(waits).label)
        )
        excluded = [str(STANDINGS[code]) for code in self["excludes"].value() or () if code in STANDINGS]
        if excluded:
            words.append(_("%(who)s不适用") % {"who": "、".join(excluded)})
        return _("；").join(words)

    def clean(self) -> dict[str, Any]:
        """Say beside the blank what does not make sense."""
        data = super().clean() or self.cleaned_data
        if not self.errors:
            data["table"] = list(self._read_steps())
        if not self.errors:
            try:
                check_rule(Rule(**self.values(0)))
            except BadInput as wrong:
                field = "least_0" if wrong.field == "table" else wrong.field
                self.add_error(field if field in self.fields else None, str(wrong))
        return data

    def values(self, order: int) -> dict[str, Any]:
        """The rule's columns. A rule without a code has one proposed when it is saved."""
        data = {name: self.cleaned_data.get(name) for name in RULE_FIELDS}
        defaults = {"amount": 0, "step": 1, "publicity_days": 0, "table": [], "excludes": [], "category": ""}
        filled = {name: data[name] if data[name] is not None else value for name, value in defaults.items()}
        return {**data, **filled, "order": order, "code": data["code"] or propose_code(data, ())}

    def _read_steps(self) -> Iterator[list[int]]:
        if self.cleaned_data["form"] != AmountForm.TABLE:
            return
        for number in range(self._count_steps()):
            least, worth = (self.cleaned_data.get(f"{name}_{number}") for name in ("least", "worth"))
            if (least is None) != (worth is None):
                self.add_error(
                    f"least_{number}" if least is None else f"worth_{number}",
                    _("数量和分值都要填，不要这一档就都留空。"),
                )
            if least is not None and worth is not None:
                yield [least, worth]

    def _limit(self, period: Period) -> list[Part]:
        return fill(LIMITS[period], most=self[f"most_{period}"], word=self._word())

    def _is_open(self, period: Period) -> bool:
        field = self[f"most_{period}"]
        return period == Period.MONTH or field.value() not in {None, ""} or bool(field.errors)

    def _word(self) -> str:
        return unit_word(self._value("unit", Unit.values, Unit.MERIT))

    def _kind(self) -> str:
        return self._value("form", AmountForm.values, AmountForm.FIXED)

    def _value(self, name: str, known: Sequence[str], otherwise: str) -> str:
        value = str(self[name].value())
        return value if value in known else otherwise

    def _blank_names(self) -> list[str]:
        return [name for name, field in self.fields.items() if isinstance(field.widget, Blank)]

    def _count_steps(self) -> int:
        """As many steps as were sent or stand there, and some spare ones."""
        if self.is_bound:
            sent = 0
            while self.add_prefix(f"least_{sent}") in self.data:
                sent += 1
            return min(max(sent, SPARE_STEPS), TABLE_MOST)
        return min(len([name for name in self.initial if name.startswith("least_")]) + SPARE_STEPS, TABLE_MOST)


class CeilingForm(forms.Form):
    """The most that a category gives; without a number there is no such ceiling."""

    category = forms.CharField(label=gettext_lazy("类别"), max_length=40, widget=forms.HiddenInput)
    subject = forms.ChoiceField(label=gettext_lazy("记给谁"), choices=SUBJECTS)
    period = forms.ChoiceField(label=gettext_lazy("期间"), choices=Period.choices)
    most = _number(gettext_lazy("最多"), least=1)
    unit = forms.ChoiceField(label=gettext_lazy("积分种类"), choices=UNITS)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name = self["category"].value() or ""
        for field_name in ("subject", "period", "most", "unit"):
            field = self.fields[field_name]
            field.widget.attrs["aria-label"] = _("“%(category)s”合计上限：%(blank)s") % {
                "category": name,
                "blank": field.label,
            }

    def sentence(self) -> list[Part]:
        """The ceiling as a sentence."""
        blanks = {name: self[name] for name in ("subject", "period", "most", "unit")}
        unit = str(self["unit"].value())
        return fill(CEILING_SENTENCE, **blanks, word=unit_word(unit if unit in Unit.values else Unit.MERIT))


class NewRuleForm(forms.Form):
    """Which fact is to count, in which category, how it is calculated."""

    fact_kind = forms.ChoiceField(label=gettext_lazy("什么事可以得分"), choices=list_facts)
    category = forms.CharField(label=gettext_lazy("放在哪一类"), max_length=40, required=False)
    form = forms.ChoiceField(label=gettext_lazy("怎么计算"), choices=AmountForm.choices)


def propose_code(values: Mapping[str, Any], taken: Sequence[str]) -> str:
    """A code for a rule that has none: after its fact and unit, numbered where that is taken."""
    base = f"{values.get('fact_kind') or 'rule'}-{values.get('unit') or ''}".replace(".", "-").replace("_", "-")[:36]
    if base not in taken:
        return base
    return next(f"{base}-{number}" for number in range(2, 1000) if f"{base}-{number}" not in taken)


def start_rule(fact_kind: str, category: str, form: str) -> dict[str, Any]:
    """What a new rule says before anybody changes it."""
    return {
        "fact_kind": fact_kind,
        "title": fact_title(fact_kind)[:60],
        "subject": next((kind.subject for kind in list_kinds() if kind.code == fact_kind), OwnerKind.PERSON),
        "unit": Unit.MERIT,
        "category": category,
        "form": form,
        "amount": "" if form == AmountForm.TABLE else 1,
        "step": 60 if form == AmountForm.PER_UNIT else "",
        "grade": Grade.B,
        "waits": Waits.NONE,
        **({"least_0": 1, "worth_0": 1} if form == AmountForm.TABLE else {}),
    }


RuleForms = forms.formset_factory(RuleForm, extra=0, can_delete=True, max_num=60)
CeilingForms = forms.formset_factory(CeilingForm, extra=0, max_num=90)
