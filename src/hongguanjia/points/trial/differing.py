"""Two trials of the same period against each other: what the second version gives more or less than the first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from hongguanjia.points.pricing import Rate
from hongguanjia.points.sentences import ceiling_sentence, rule_sentence, unit_word
from hongguanjia.points.terms import CeilingTerms, RuleSetTerms
from hongguanjia.points.trial.judging import LEFT_OUT, WORSE
from hongguanjia.points.trial.words import BY, band_label, count_service, group_name, name_total, yuan


@dataclass(frozen=True, slots=True)
class Pair:
    """One figure under both versions. ``note`` says what else differs."""

    label: str
    left: int
    right: int
    unit: str
    note: str = ""

    @property
    def change(self) -> int:
        return self.right - self.left


@dataclass(frozen=True, slots=True)
class PairTable:
    """Figures of one kind."""

    title: str
    head: str
    rows: Sequence[Pair]


@dataclass(frozen=True, slots=True)
class RuleChange:
    """A rule that reads otherwise in the second version; empty where a version has it not."""

    title: str
    left: str
    right: str


def list_tables(left: Mapping[str, Any], right: Mapping[str, Any], unit: str) -> list[PairTable]:
    """Sums, rules, movers, groups and bands of two results; of rules and groups only those that differ."""
    return [
        PairTable(_("合计"), _("积分种类"), _totals(left, right)),
        PairTable(_("每条规则给出多少"), _("规则"), [row for row in _rules(left, right, unit) if row.change]),
        PairTable(_("与现在相比变动的人"), _("变动"), _moves(left, right, unit)),
        *(
            PairTable(
                str(BY[by]), str(BY[by]), [row for row in _groups(left, right, unit, by) if row.change or row.note]
            )
            for by in left["groups"][unit]
        ),
        PairTable(_("分布"), _("得分"), _bands(left, right, unit)),
    ]


def list_rule_changes(left: RuleSetTerms, right: RuleSetTerms) -> list[RuleChange]:
    """Where the two versions read otherwise: rules by code, then the ceilings of categories."""
    ours = {rule.code: rule for rule in left.rules}
    theirs = {rule.code: rule for rule in right.rules}
    changes = [
        RuleChange(
            (theirs.get(code) or ours[code]).title,
            rule_sentence(ours[code]) if code in ours else "",
            rule_sentence(theirs[code]) if code in theirs else "",
        )
        for code in dict.fromkeys([*ours, *theirs])
    ]
    changes += [
        RuleChange(
            _("“%(category)s”上限") % {"category": key[0]},
            ceiling_sentence(before) if before else "",
            ceiling_sentence(after) if after else "",
        )
        for key, before, after in _pair(
            left.ceilings, right.ceilings, lambda one: (one.category, one.subject, one.unit, one.period)
        )
    ]
    return [change for change in changes if change.left != change.right]


def tell_cost(left: Mapping[str, Any], right: Mapping[str, Any], rate: Rate | None) -> str:
    """What the second version costs more or less in rewards."""
    ours, theirs = count_service(left)[1], count_service(right)[1]
    words = _("可兑换积分：前一版 %(left)s 分，后一版 %(right)s 分，相差 %(change)s 分。") % {
        "left": ours,
        "right": theirs,
        "change": f"{theirs - ours:+d}",
    }
    if rate is None:
        return words
    return words + _("按每分折合 %(rate)s 元计，相差 %(change)s 元。") % {
        "rate": yuan(rate.fen),
        "change": ("+" if theirs >= ours else "-") + yuan(abs(theirs - ours) * rate.fen),
    }


def _ceiling_key(one: CeilingTerms) -> tuple[str, str, str, str]:
    return one.category, one.subject, one.unit, one.period


def _totals(left: Mapping[str, Any], right: Mapping[str, Any]) -> list[Pair]:
    rows = _pair(left["totals"], right["totals"], lambda row: (row["owner_kind"], row["unit"]))
    return [
        Pair(name_total(*key), ours["after"] if ours else 0, theirs["after"] if theirs else 0, unit_word(key[1]))
        for key, ours, theirs in rows
    ]


def _rules(left: Mapping[str, Any], right: Mapping[str, Any], unit: str) -> list[Pair]:
    rows = _pair(
        [row for row in left["rules"] if row["unit"] == unit],
        [row for row in right["rules"] if row["unit"] == unit],
        lambda row: row["code"],
    )
    return [
        Pair((theirs or ours)["title"], ours["after"] if ours else 0, theirs["after"] if theirs else 0, unit_word(unit))
        for _code, ours, theirs in rows
    ]


def _moves(left: Mapping[str, Any], right: Mapping[str, Any], unit: str) -> list[Pair]:
    labels = {"up": _("增加"), "down": _("减少"), "same": _("不变")}
    return [
        Pair(label, left["moves"][unit][name], right["moves"][unit][name], _("人")) for name, label in labels.items()
    ]


def _groups(left: Mapping[str, Any], right: Mapping[str, Any], unit: str, by: str) -> list[Pair]:
    rows = _pair(left["groups"][unit][by], right["groups"][unit][by], lambda row: row["name"])
    return [
        Pair(
            group_name(by, name),
            ours["after"] if ours else 0,
            theirs["after"] if theirs else 0,
            unit_word(unit),
            _behind_note(ours, theirs),
        )
        for name, ours, theirs in rows
    ]


def _behind_note(ours: Mapping[str, Any] | None, theirs: Mapping[str, Any] | None) -> str:
    flagged = [bool(row) and row["behind"] in {WORSE, LEFT_OUT} for row in (ours or {}, theirs or {})]
    words = {(True, True): _("两版都落后"), (True, False): _("前一版落后"), (False, True): _("后一版落后")}
    return words.get((flagged[0], flagged[1]), "")


def _bands(left: Mapping[str, Any], right: Mapping[str, Any], unit: str) -> list[Pair]:
    rows = zip(left["bands"][unit], right["bands"][unit], strict=True)
    return [Pair(band_label(ours), ours["after"], theirs["after"], _("人")) for ours, theirs in rows]


def _pair(ours: Iterable[Any], theirs: Iterable[Any], key: Callable[[Any], Any]) -> list[tuple[Any, Any, Any]]:
    """Key, and what stands under it on each side or ``None``; in the order in which keys first come."""
    first, second = {key(one): one for one in ours}, {key(one): one for one in theirs}
    return [(name, first.get(name), second.get(name)) for name in dict.fromkeys([*first, *second])]
