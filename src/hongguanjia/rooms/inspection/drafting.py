"""The bulletin drafts itself from what a round found: figures first, then what has to be mended. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True)
class Told:
    """A confirmed finding as the bulletin may tell it; ``number`` is that of its notice, empty without one."""

    place: str
    category: str
    severity: str
    text: str
    number: str = ""


@dataclass(frozen=True, slots=True)
class Figures:
    """What a round was: where, how many places, how many checked items of how many were in order."""

    title: str
    issuer: str
    days: str
    places: int
    passed: int
    checked: int


def draft_text(figures: Figures, found: Sequence[Told], *, names: bool) -> str:
    """The text of a bulletin; organisations are named only when ``names``, persons never."""
    head = _("%(issuer)s于%(days)s组织了“%(title)s”，共督查%(places)s处。现将情况通报如下。") % {
        "issuer": figures.issuer,
        "days": figures.days,
        "title": figures.title,
        "places": figures.places,
    }
    share = _(
        "一、总体情况\n检查%(checked)s项次，符合要求%(passed)s项次；确认问题%(found)s个，已发整改通知单%(issued)s份。"
    ) % {
        "checked": figures.checked,
        "passed": figures.passed,
        "found": len(found),
        "issued": sum(bool(one.number) for one in found),
    }
    return "\n".join([head, share, *_problems(found, names=names), *_demands(found)])


def _problems(found: Sequence[Told], *, names: bool) -> list[str]:
    if not found:
        return [_("二、发现的问题\n本轮没有确认的问题。")]
    lines = [_("二、发现的问题")]
    counted = Counter(one.category for one in found)
    for order, (category, number) in enumerate(counted.most_common(), start=1):
        words = {"order": order, "category": category, "number": number}
        lines.append(_("（%(order)s）%(category)s，%(number)s个") % words)
        for one in found:
            if one.category == category:
                where = f"{one.place}：" if names else ""
                lines.append(f"{where}{one.text}（{one.severity}）")
    return lines


def _demands(found: Sequence[Told]) -> list[str]:
    if not found:
        return []
    return [_("三、整改要求\n收到整改通知单的组织按期整改、如实报告，经验收后销号；逾期的按公布的办法办理。")]
