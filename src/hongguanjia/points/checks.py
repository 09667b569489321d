"""Whether a rule makes sense: pure checks of what an officer typed."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hongguanjia.base.record.api import list_kinds
from hongguanjia.kit.refusals import BadInput
from hongguanjia.points.models import AmountForm, CategoryCeiling, Period, Rule, Waits

TABLE_MOST = 20


def check_rule(rule: Rule) -> None:
    """Refuse, naming rule and field, what could not be read aloud as a sentence."""
    if not rule.title.strip() or not rule.code.strip():
        raise BadInput("rule.no_title", _("每条规则要有代号和名称。"), field="title")
    if rule.fact_kind not in {kind.code for kind in list_kinds()}:
        raise _bad(rule, "rule.fact_kind", _("规则“%(title)s”：没有这种事实，请从事实目录中选择。"), "fact_kind")
    if rule.form == AmountForm.TABLE:
        _check_table(rule)
    elif rule.amount == 0:
        raise _bad(rule, "rule.amount", _("规则“%(title)s”：分值不能为零。"), "amount")
    if rule.step < 1:
        raise _bad(rule, "rule.step", _("规则“%(title)s”：每份数量应当大于零。"), "step")
    for period in Period.values:
        most = getattr(rule, f"most_{period}")
        if most is not None and most < 1:
            raise _bad(rule, "rule.most", _("规则“%(title)s”：上限应当大于零，没有上限请留空。"), f"most_{period}")
    if rule.waits == Waits.PUBLICITY and not 1 <= rule.publicity_days <= 60:
        raise _bad(rule, "rule.publicity", _("规则“%(title)s”：公示天数应当是1到60天。"), "publicity_days")


def check_ceiling(ceiling: CategoryCeiling) -> None:
    """Refuse a category ceiling that limits nothing."""
    if not ceiling.category or ceiling.most < 1:
        raise BadInput("rule.ceiling", _("类别上限要写明类别，数量应当大于零。"), field="most")


def _check_table(rule: Rule) -> None:
    steps = rule.table
    rising = all(steps[i][0] < steps[i + 1][0] for i in range(len(steps) - 1))
    if not steps or len(steps) > TABLE_MOST or not rising or any(len(step) != 2 for step in steps):
        raise _bad(
            rule, "rule.table", _("规则“%(title)s”：分档应当从小到大，每档一个数量和一个分值，最多20档。"), "table"
        )


def _bad(rule: Rule, code: str, sentence: object, field: str) -> BadInput:
    return BadInput(code, str(sentence) % {"title": rule.title}, field=field)
