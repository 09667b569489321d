"""Rules, sums and ceilings in plain words, in the reader's language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from hongguanjia.base.record.api import list_kinds
from hongguanjia.base.record.models import Grade
from hongguanjia.points.data import UNIT_WORDS, OwnerKind, Unit
from hongguanjia.points.models import AmountForm, Period, Waits
from hongguanjia.points.terms import CeilingTerms, RuleSetTerms, RuleTerms

PERIOD_LIMITS = {
    Period.DAY: gettext_lazy("每日最多 %(most)s %(unit)s"),
    Period.MONTH: gettext_lazy("每月最多 %(most)s %(unit)s"),
    Period.QUARTER: gettext_lazy("每季度最多 %(most)s %(unit)s"),
    Period.YEAR: gettext_lazy("每年最多 %(most)s %(unit)s"),
}
CUTS = {
    "rule:day": gettext_lazy("超出日上限"),
    "rule:month": gettext_lazy("超出月上限"),
    "rule:quarter": gettext_lazy("超出季度上限"),
    "rule:year": gettext_lazy("超出年上限"),
    "category:day": gettext_lazy("超出类别日上限"),
    "category:month": gettext_lazy("超出类别月上限"),
    "category:quarter": gettext_lazy("超出类别季度上限"),
    "category:year": gettext_lazy("超出类别年上限"),
}
QUANTITIES = {
    "minutes": pgettext_lazy("积分规则", "分钟"),
    "people": pgettext_lazy("积分规则", "人"),
    "activities": pgettext_lazy("积分规则", "次"),
    "wishes": pgettext_lazy("积分规则", "个"),
    "times": pgettext_lazy("积分规则", "次"),
    "levels": pgettext_lazy("积分规则", "级"),
    "months": pgettext_lazy("积分规则", "个月"),
    "percent": pgettext_lazy("积分规则", "%"),
}
STANDINGS = {
    "FULL": pgettext_lazy("积分规则", "正式党员"),
    "PROBATIONARY": pgettext_lazy("积分规则", "预备党员"),
    "RESIDENT": pgettext_lazy("积分规则", "非党员居民"),
    "EXCLUDED": pgettext_lazy("积分规则", "经支部决议免于考核的"),
}

REASONS = {
    "no_rule": gettext_lazy("没有规则适用"),
    "no_rules_yet": gettext_lazy("当时还没有公布规则"),
    "excluded": gettext_lazy("规则不适用于此人"),
    "evidence": gettext_lazy("证据等级不够"),
    "too_little": gettext_lazy("数量不足一份"),
    "ceiling": gettext_lazy("已达上限"),
    "approval": gettext_lazy("等待审批"),
    "publicity": gettext_lazy("等待公示期满"),
    "withdrawn": gettext_lazy("事实已撤回"),
    "nothing_to_take_back": gettext_lazy("撤回时没有可扣回的积分"),
    "objected": gettext_lazy("异议成立"),
    "not_approved": gettext_lazy("审批未通过"),
    "points.not_enough": gettext_lazy("积分已使用，余额不足以扣回"),
    "points.amount": gettext_lazy("数量超出范围"),
}


@dataclass(frozen=True, slots=True)
class Group:
    """The awards of one rule to one owner: how often, before ceilings, cut, taken back; ``capped_by`` lists the ceilings."""

    rule: RuleTerms
    times: int
    full: int
    cut: int
    back: int
    capped_by: tuple[str, ...] = ()

    @property
    def total(self) -> int:
        return self.full - self.cut - self.back


@dataclass(frozen=True, slots=True)
class CategoryWords:
    """A category of the county's table: its rules (title and sentence) and its ceilings, aloud."""

    name: str
    rules: Sequence[tuple[str, str]]
    ceilings: Sequence[str]


def unit_word(unit: str) -> str:
    """What one of the unit is called."""
    return str(UNIT_WORDS[Unit(unit)])


def fact_title(code: str) -> str:
    """What a kind of fact is called."""
    titles = {kind.code: kind.title for kind in list_kinds()}
    return str(titles.get(code, code))


def reason_words(reason: str) -> str:
    """Why a fact earned nothing; the stable code where there are no words for it."""
    return str(REASONS.get(reason, reason))


def rule_sentence(rule: RuleTerms) -> str:
    """The rule as it can be read aloud."""
    parts = [_worth(rule)]
    parts += [
        str(words) % {"most": rule.most[period], "unit": unit_word(rule.unit)}
        for period, words in PERIOD_LIMITS.items()
        if period in rule.most
    ]
    if rule.grade != Grade.C:
        parts.append(_("证据要求：%(grade)s") % {"grade": Grade(rule.grade).label})
    if rule.excludes:
        who = "、".join(str(STANDINGS.get(code, code)) for code in sorted(rule.excludes))
        parts.append(_("%(who)s不适用") % {"who": who})
    if rule.waits == Waits.APPROVAL:
        parts.append(_("审批后入账"))
    if rule.waits == Waits.PUBLICITY:
        parts.append(_("公示 %(days)s 天后入账") % {"days": rule.publicity_days})
    return _("；").join(parts) + _("。")


def ceiling_sentence(ceiling: CeilingTerms) -> str:
    """A category's ceiling as it can be read aloud."""
    limit = str(PERIOD_LIMITS[Period(ceiling.period)]) % {"most": ceiling.most, "unit": unit_word(ceiling.unit)}
    return _("“%(category)s”各条规则合计，%(subject)s%(limit)s（%(unit)s）。") % {
        "category": ceiling.category,
        "subject": OwnerKind(ceiling.subject).label,
        "limit": limit,
        "unit": Unit(ceiling.unit).label,
    }


def tell_by_category(terms: RuleSetTerms) -> list[CategoryWords]:
    """The rules grouped as the county's table: by category, in the order of their first rule; those without one last."""
    names = dict.fromkeys(
        [rule.category for rule in terms.rules if rule.category] + [one.category for one in terms.ceilings]
    )
    if any(not rule.category for rule in terms.rules):
        names[""] = None
    return [
        CategoryWords(
            name or _("其他"),
            [(rule.title, rule_sentence(rule)) for rule in terms.rules if rule.category == name],
            [ceiling_sentence(one) for one in terms.ceilings if one.category == name],
        )
        for name in names
    ]


def sum_sentence(group: Group) -> str:
    """How a sum came about: ``2 次参加志愿服务 × 5 分 − 超出月上限 3 分``."""
    rule, unit = group.rule, unit_word(group.rule.unit)
    values = {"times": group.times, "title": rule.title, "amount": rule.amount, "full": group.full, "unit": unit}
    if rule.form == AmountForm.FIXED:
        words = _("%(times)s 次%(title)s × %(amount)s %(unit)s") % values
    else:
        words = _("%(times)s 次%(title)s，按量合计 %(full)s %(unit)s") % values
    if group.cut:
        words += _(" − %(why)s %(cut)s %(unit)s") % {"why": cut_words(group.capped_by), "cut": group.cut, "unit": unit}
    if group.back:
        words += _(" − 已撤回 %(back)s %(unit)s") % {"back": group.back, "unit": unit}
    return words


def cut_words(capped_by: Sequence[str]) -> str:
    """Which ceiling cut: by name if it was one."""
    kinds = {":".join(ceiling.split(":")[:2]) for ceiling in capped_by if ceiling}
    if len(kinds) == 1:
        return str(CUTS[kinds.pop()])
    return _("超出上限")


def _worth(rule: RuleTerms) -> str:
    values = {
        "who": OwnerKind(rule.subject).label,
        "what": fact_title(rule.fact_kind),
        "amount": rule.amount,
        "step": rule.step,
        "quantity": quantity_word(rule.fact_kind),
        "word": unit_word(rule.unit),
        "unit": Unit(rule.unit).label,
    }
    if rule.form == AmountForm.PER_UNIT:
        return _("%(what)s：每满 %(step)s %(quantity)s，%(who)s记 %(amount)s %(word)s（%(unit)s）") % values
    if rule.form == AmountForm.TABLE:
        steps = _("、").join(
            _("满 %(least)s %(quantity)s记 %(worth)s %(word)s") % {**values, "least": least, "worth": worth}
            for least, worth in rule.table
        )
        return _("%(what)s：%(steps)s，记给%(who)s（%(unit)s）") % {**values, "steps": steps}
    return _("%(what)s：每次%(who)s记 %(amount)s %(word)s（%(unit)s）") % values


def quantity_word(fact_kind: str) -> str:
    """What a fact's quantity counts: 分钟, 人, 次."""
    units = {kind.code: kind.unit for kind in list_kinds()}
    unit = units.get(fact_kind, "")
    return str(QUANTITIES.get(unit, unit))
