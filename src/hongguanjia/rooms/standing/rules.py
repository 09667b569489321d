"""What may be granted, what is too small to be shown, who shares a place. Nothing here asks the database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

from django.utils.translation import gettext_lazy as _

from hongguanjia.kit.refusals import BadInput, Refusal
from hongguanjia.rooms.standing.data import Cell, Placed, Size
from hongguanjia.rooms.standing.models import Measure, RankingDecision, RankingState, Rung

GROUP_LEAST = 5
"""Groups with fewer people are not shown: nobody shall be found out from a figure."""
AGES = ((0, 34), (35, 59), (60, 69), (70, None))
SIZES = (Size(1, 19), Size(20, 49), Size(50, 99), Size(100, None))
"""Bands by the number of members: organisations are compared within one band only."""
REASON_MOST = 200
LASTS_MOST = timedelta(days=366)
Ranked = TypeVar("Ranked")


@dataclass(frozen=True, slots=True)
class Gap:
    """How far it is to the next rung."""

    rung: Rung
    missing: int


def find_rung(rungs: Sequence[Rung], figure: int) -> Rung | None:
    """The highest rung that ``figure`` reaches; ``rungs`` rise."""
    reached = [rung for rung in rungs if rung.threshold <= figure]
    return reached[-1] if reached else None


def find_gap(rungs: Sequence[Rung], figure: int) -> Gap | None:
    """The next rung and what is missing to it; ``None`` at the top."""
    ahead = [rung for rung in rungs if rung.threshold > figure]
    return Gap(ahead[0], ahead[0].threshold - figure) if ahead else None


def list_periods(measure: str, settle_days: int | None, today: date) -> list[str]:
    """The periods that can be granted on ``today``: a whole life; this year and the last; or the last once it is settled."""
    if measure == Measure.HOURS_TOTAL:
        return [""]
    if settle_days is None:
        return [str(today.year - 1), str(today.year)]
    settled = date(today.year, 1, 1) + timedelta(days=settle_days) <= today
    return [str(today.year - 1)] if settled else []


def check_reason(reason: str, field: str = "reason") -> str:
    """A reason that says something."""
    text = reason.strip()
    if not text:
        raise BadInput("standing.reason_missing", _("请写明理由，本人会看到。"), field=field)
    return text[:REASON_MOST]


def check_ranking_terms(active_from: date, active_to: date, publication_date: date, today: date) -> None:
    """A ranking is shown for a stated time of at most a year, begins today or later, and is published within it."""
    if active_from < today:
        raise BadInput("ranking.past", _("开始日期不能早于今天。"), field="active_from")
    if active_to <= active_from:
        raise BadInput("ranking.order", _("结束日期要晚于开始日期。"), field="active_to")
    if active_to - active_from > LASTS_MOST:
        raise BadInput("ranking.too_long", _("排名最多展示一年，到期需要重新报批。"), field="active_to")
    if not active_from <= publication_date < active_to:
        raise BadInput("ranking.publication", _("公布日期要在开始和结束之间。"), field="publication_date")


def check_other_person(asker_id: int, person_id: int | None, behalf_of_id: int | None) -> None:
    """Whoever asks for a ranking does not approve it."""
    if person_id is None or behalf_of_id is not None or person_id == asker_id:
        raise Refusal("ranking.same_person", _("排名由一人提出、另一人批准。请交给另一位审批人。"))


def is_shown(decision: RankingDecision, today: date) -> bool:
    """Whether the ranking is in force and published on ``today``, with its figures held fast."""
    return (
        decision.state == RankingState.APPROVED
        and decision.frozen_at is not None
        and decision.active_from <= decision.publication_date <= today < decision.active_to
    )


def was_shown(decision: RankingDecision) -> bool:
    """Whether the ranking was published once and then withdrawn: who followed the link hears why it is gone."""
    return decision.state == RankingState.WITHDRAWN and decision.frozen_at is not None


def place(rows: Sequence[tuple[Ranked, int]]) -> list[Placed[Ranked]]:
    """Places by figure, the highest first; who has the same shares a place, and the next place is left out (1, 2, 2, 4)."""
    ordered = sorted(rows, key=lambda row: -row[1])
    placed: list[Placed[Ranked]] = []
    for order, (subject, figure) in enumerate(ordered, start=1):
        same = placed[-1].place if placed and placed[-1].figure == figure else order
        placed.append(Placed(same, subject, figure))
    return placed


def find_size(heads: int) -> Size | None:
    """The band by size to which an organisation belongs; ``None`` without members."""
    return next((size for size in SIZES if size.holds(heads)), None)


def per_hundred(amount: int, heads: int) -> int:
    """Points per hundred members, halves up: whole numbers compare without the errors of fractions."""
    return (amount * 200 + heads) // (2 * heads) if heads else 0


def age_band(birth_date: date | None, today: date) -> tuple[int, int | None] | None:
    """The band of ages into which somebody falls today; ``None`` when the birth date is unknown."""
    if birth_date is None:
        return None
    before_birthday = (today.month, today.day) < (birth_date.month, birth_date.day)
    age = today.year - birth_date.year - before_birthday
    return next((band for band in AGES if band[0] <= age and (band[1] is None or age <= band[1])), None)


def hide_small(cells: Sequence[Cell]) -> list[Cell]:
    """The same cells with what is hidden that would tell about fewer than five people.

    When one cell alone is hidden it could be had by subtraction: then the smallest of the others is hidden too. The same
    holds for the part that served, which is hidden when it, or the rest, is a group of one to four.
    """
    groups = _hidden([cell.people for cell in cells], [_is_small(cell.people) for cell in cells])
    parts = [
        cell.served is not None and (_is_small(cell.served) or _is_small(cell.people - cell.served)) for cell in cells
    ]
    hidden_parts = _hidden([cell.served or 0 for cell in cells], parts) | groups
    return [
        cell.hide()
        if order in groups
        else cell.hide_part()
        if order in hidden_parts and cell.served is not None
        else cell
        for order, cell in enumerate(cells)
    ]


def _is_small(people: int) -> bool:
    return 0 < people < GROUP_LEAST


def _hidden(figures: Sequence[int], small: Sequence[bool]) -> set[int]:
    hidden = {order for order, is_small in enumerate(small) if is_small}
    others = [order for order, figure in enumerate(figures) if figure and order not in hidden]
    return hidden | {min(others, key=lambda order: figures[order])} if len(hidden) == 1 and others else hidden
