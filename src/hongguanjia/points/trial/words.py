"""A trial's result in words, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hongguanjia.points.data import OwnerKind, Unit
from hongguanjia.points.pricing import Rate
from hongguanjia.points.queries import Band
from hongguanjia.points.sentences import STANDINGS, unit_word
from hongguanjia.points.trial.judging import BARRED, LEFT_OUT, WORSE, percent

AGES = {
    "to_35": gettext_lazy("35 岁及以下"),
    "to_45": gettext_lazy("36 至 45 岁"),
    "to_60": gettext_lazy("46 至 60 岁"),
    "to_70": gettext_lazy("61 至 70 岁"),
    "over_70": gettext_lazy("70 岁以上"),
    "unknown": gettext_lazy("年龄未登记"),
}
BEHIND = {
    WORSE: gettext_lazy(
        "%(unit)s：“%(name)s”（%(people)s 人）由 %(before)s 变为 %(after)s（%(own)s%%），全县 %(all)s%%，明显落后。"
    ),
    LEFT_OUT: gettext_lazy(
        "%(unit)s：“%(name)s”（%(people)s 人）原来没有得分，试算后人均 %(each)s，全县人均 %(mean)s，仍被落下。"
    ),
}
BY = {"kind": gettext_lazy("人员类别"), "town": gettext_lazy("乡镇（街道）"), "age": gettext_lazy("年龄")}


@dataclass(frozen=True, slots=True)
class Line:
    """A row of before and after. ``behind`` is a verdict of ``judging``."""

    label: str
    before: int
    after: int
    unit: str
    people: int = 0
    up: int = 0
    down: int = 0
    behind: str = ""

    @property
    def change(self) -> int:
        return self.after - self.before

    @property
    def percent(self) -> str:
        """``+4%``; empty when nothing changes or there was nothing before."""
        return f"{percent(self.before, self.after):+d}%" if self.before and self.change else ""

    @property
    def is_behind(self) -> bool:
        return self.behind in {WORSE, LEFT_OUT}

    @property
    def is_barred(self) -> bool:
        return self.behind == BARRED


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of one kind in one unit."""

    title: str
    rows: list[Line]


@dataclass(frozen=True, slots=True)
class RuleLine:
    """What one rule gave and would give: amount, times and how many earned by it."""

    title: str
    word: str
    before: int
    after: int
    before_times: int
    after_times: int
    before_owners: int
    after_owners: int
    is_gone: bool

    @property
    def change(self) -> int:
        return self.after - self.before


def total_lines(result: Mapping[str, Any]) -> list[Line]:
    """The sums by owner and unit."""
    return [
        Line(name_total(row["owner_kind"], row["unit"]), row["before"], row["after"], unit_word(row["unit"]))
        for row in result["totals"]
    ]


def name_total(owner_kind: str, unit: str) -> str:
    """``考核积分（个人）``."""
    return _("%(unit)s（%(who)s）") % {"unit": Unit(unit).label, "who": OwnerKind(owner_kind).label}


def band_lines(result: Mapping[str, Any], unit: str) -> list[Line]:
    """How many people earned how much, before and after; those with nothing among them."""
    return [Line(band_label(row), row["before"], row["after"], _("人")) for row in result["bands"][unit]]


def band_label(row: Mapping[str, Any]) -> str:
    """``没有得分``, ``1–9``, ``≥ 100``."""
    return Band(row["least"], row["most"], 0).label if row["least"] else _("没有得分")


def group_tables(result: Mapping[str, Any], unit: str) -> list[Table]:
    """Who would move, by kind of member, town and age."""
    return [
        Table(str(BY[by]), [_group_line(by, row, unit) for row in rows]) for by, rows in result["groups"][unit].items()
    ]


def rule_lines(result: Mapping[str, Any]) -> list[RuleLine]:
    """Every rule of the version, and those it no longer has, with what they gave and would give."""
    names = ("title", "before", "after", "before_times", "after_times", "before_owners", "after_owners", "is_gone")
    return [RuleLine(word=unit_word(row["unit"]), **{name: row[name] for name in names}) for row in result["rules"]]


def why_tables(result: Mapping[str, Any], unit: str) -> list[Table]:
    """The groups that move most and the rules by which they do."""
    titles = {row["code"]: row["title"] for row in result["rules"]}
    return [
        Table(
            _("%(by)s“%(name)s”（%(people)s 人）：%(before)s → %(after)s")
            % {
                "by": BY[row["by"]],
                "name": group_name(row["by"], row["name"]),
                "people": row["people"],
                "before": row["before"],
                "after": row["after"],
            },
            [Line(titles.get(code, code), before, after, unit_word(unit)) for code, before, after in row["rules"]],
        )
        for row in result["why"][unit]
    ]


def behind_sentences(result: Mapping[str, Any]) -> list[str]:
    """Whether somebody is left behind, one sentence for each group."""
    return list(_list_behind(result))


def count_service(result: Mapping[str, Any]) -> tuple[int, int]:
    """Spendable points before and after."""
    rows = [row for row in result["totals"] if row["unit"] == Unit.SERVICE]
    return sum(row["before"] for row in rows), sum(row["after"] for row in rows)


def cost_sentences(result: Mapping[str, Any], rate: Rate | None) -> list[str]:
    """What the draft costs in rewards: the change of spendable points, and in yuan where the county has a rate."""
    before, after = count_service(result)
    values = {"before": before, "after": after, "change": f"{after - before:+d}"}
    words = [
        _("可兑换积分由 %(before)s 分变为 %(after)s 分（%(change)s 分），这就是兑换要多准备或少准备的量。") % values
    ]
    if rate is None:
        return [*words, _("县里还没有公布每分折合多少钱，不能换算成金额。")]
    money = {
        "rate": yuan(rate.fen),
        "basis": rate.basis,
        "before": yuan(before * rate.fen),
        "after": yuan(after * rate.fen),
        "change": ("+" if after >= before else "-") + yuan(abs(after - before) * rate.fen),
    }
    return [
        *words,
        _("按每分折合 %(rate)s 元（%(basis)s），由 %(before)s 元变为 %(after)s 元（%(change)s 元）。") % money,
    ]


def yuan(fen: int) -> str:
    """``123456`` fen are ``1234.56``."""
    return f"{'-' if fen < 0 else ''}{abs(fen) // 100}.{abs(fen) % 100:02}"


def group_name(by: str, name: str) -> str:
    """What a group is called."""
    if by == "town":
        return name or _("未登记乡镇")
    return str((STANDINGS if by == "kind" else AGES).get(name, name))


def _group_line(by: str, row: Mapping[str, Any], unit: str) -> Line:
    return Line(
        group_name(by, row["name"]),
        row["before"],
        row["after"],
        unit_word(unit),
        row["people"],
        row["up"],
        row["down"],
        row["behind"],
    )


def _list_behind(result: Mapping[str, Any]) -> Iterator[str]:
    for unit, groups in result["groups"].items():
        for by, rows in groups.items():
            whole = {side: sum(row[side] for row in rows) for side in ("people", "before", "after")}
            for row in rows:
                if row["behind"] in BEHIND:
                    yield str(BEHIND[row["behind"]]) % _behind_values(unit, by, row, whole)


def _behind_values(unit: str, by: str, row: Mapping[str, Any], whole: Mapping[str, int]) -> dict[str, object]:
    return {
        "unit": Unit(unit).label,
        "name": group_name(by, row["name"]),
        "people": row["people"],
        "before": row["before"],
        "after": row["after"],
        "own": f"{percent(row['before'], row['after']):+d}",
        "all": f"{percent(whole['before'], whole['after']):+d}",
        "each": f"{row['after'] / row['people']:.1f}",
        "mean": f"{whole['after'] / whole['people']:.1f}",
    }
