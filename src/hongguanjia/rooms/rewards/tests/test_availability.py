"""Every reason alone, every pair of reasons together, every edge of every window."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import combinations
from typing import Any

import pytest

from hongguanjia.kit.refusals import Refusal
from hongguanjia.rooms.rewards.availability import (
    Availability,
    DrawTerms,
    DropTerms,
    Shelf,
    Taker,
    Wanted,
    availability,
    period_end,
)

NOON = datetime(2026, 6, 15, 4, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
WANTED = Wanted("理发一次", 20, date(2026, 1, 1), None, 2, 3, "MONTH", 14, "中牟县委")
TAKER = Taker(True, 50, 0, 0)
SHELF = Shelf("官渡桥志愿服务站", 3)
DROP = {"way": "DROP", "drop": DropTerms(NOON - HOUR, NOON + HOUR, 5)}


def ask(wanted: Wanted = WANTED, taker: Taker = TAKER, shelf: Shelf = SHELF) -> Availability:
    return availability(wanted, taker, shelf, NOON)


def codes(answer: Availability) -> list[str]:
    return [reason.code.split(".")[1] for reason in answer.reasons]


def test_nothing_in_the_way() -> None:
    assert ask().ok
    ask().check()


def drop(opens: int, closes: int, left: int = 5, mine: bool = False) -> dict[str, Any]:
    return {"way": "DROP", "drop": DropTerms(NOON + opens * HOUR, NOON + closes * HOUR, left, mine)}


def draw(opens: int, closes: int, mine: int | None = None) -> dict[str, Any]:
    return {"way": "DRAW", "draw": DrawTerms(1, 1, 1, NOON + opens * HOUR, NOON + closes * HOUR, mine)}


REASONS: list[tuple[str, dict[str, Any], dict[str, Any], dict[str, Any], str]] = [
    ("members_only", {}, {"member": False}, {}, "党员"),
    ("not_yet", {"active_from": date(2026, 6, 16)}, {}, {}, "2026年6月16日"),
    ("not_offered", {"active_to": date(2026, 6, 15)}, {}, {}, "不在兑换期"),
    ("not_for_you", {}, {"within_reach": False}, {}, "中牟县委"),
    ("station_closed", {}, {}, {"ended_date": date(2026, 6, 15)}, "停办"),
    ("station_shut", {}, {}, {"shut": True, "shut_until": NOON + timedelta(days=20)}, "7月5日"),
    ("station_shut", {}, {}, {"shut": True}, "近期不开放"),
    ("draw_none", {"way": "DRAW"}, {}, {}, "提前公布"),
    ("draw_only", draw(-1, 1), {}, {}, "6月15日 13:00前报名"),
    ("draw_not_open", draw(1, 2), {}, {}, "6月15日 13:00开始报名"),
    ("draw_closed", draw(-2, 0), {}, {}, "结果马上公布"),
    ("draw_entered", draw(-1, 1, mine=7), {}, {}, "7 号"),
    ("drop_none", {"way": "DROP"}, {}, {}, "还没有公布"),
    ("drop_not_open", drop(1, 2), {}, {}, "6月15日 13:00开始发放"),
    ("drop_over", drop(-2, 0), {}, {}, "已经结束"),
    ("drop_once", drop(-1, 1, mine=True), {}, {}, "每人一份"),
    ("drop_gone", drop(-1, 1, left=0), {}, {}, "积分没有扣"),
    ("limit_reached", {}, {"taken": 2}, {}, "2026年7月1日起可以再兑"),
    ("household_limit", {}, {"taken_household": 3}, {}, "您家已经兑满"),
    ("sold_out", {}, {}, {"free": 0}, "登记候补"),
    ("sold_out", {}, {}, {"free": 0, "elsewhere": ["甲站", "乙站", "丙站"]}, "甲站、乙站还有"),
    ("queue_first", {}, {}, {"free": 2, "queue": 2}, "排在前面的 2 人"),
    ("not_enough", {}, {"points": 13}, {}, "还差 7 分"),
]


@pytest.mark.parametrize(("code", "wanted", "taker", "shelf", "says"), REASONS)
def test_each_reason_alone(code: str, wanted: dict, taker: dict, shelf: dict, says: str) -> None:
    answer = ask(replace(WANTED, **wanted), replace(TAKER, **taker), replace(SHELF, **shelf))
    assert codes(answer) == [code]
    assert says in answer.reasons[0].says
    assert answer.reasons[0].short
    assert answer.has(answer.reasons[0].code)
    with pytest.raises(Refusal) as told:
        answer.check()
    assert told.value.code == answer.reasons[0].code


def clash(one: tuple, other: tuple) -> bool:
    """Whether two entries of the table are alternatives: of the same field, the same window or the same station."""
    same = any(
        {one[0], other[0]} <= alike for alike in ({"not_yet", "not_offered"}, {"station_closed", "station_shut"})
    )
    return same or any(one[part].keys() & other[part].keys() for part in (1, 2, 3)) or one[0] == other[0]


PAIRS = [(one, other) for one, other in combinations(REASONS, 2) if not clash(one, other)]


@pytest.mark.parametrize(("one", "other"), PAIRS, ids=[f"{one[0]}+{other[0]}" for one, other in PAIRS])
def test_two_reasons_are_both_named(one: tuple, other: tuple) -> None:
    answer = ask(
        replace(WANTED, **one[1] | other[1]), replace(TAKER, **one[2] | other[2]), replace(SHELF, **one[3] | other[3])
    )
    order = [entry[0] for entry in REASONS]
    assert codes(answer) == sorted([one[0], other[0]], key=order.index)


@pytest.mark.parametrize(
    ("wanted", "taker", "shelf"),
    [
        ({"active_from": date(2026, 6, 15)}, {}, {}),
        ({"active_to": date(2026, 6, 16)}, {}, {}),
        ({"limit_count": None}, {"taken": 99}, {}),
        ({"household_limit": None}, {"taken_household": 99}, {}),
        ({}, {"taken": 1, "taken_household": 2}, {}),
        ({}, {"points": 20}, {}),
        ({}, {"points": None}, {}),
        ({}, {}, {"free": 3, "queue": 2}),
        ({}, {}, {"ended_date": date(2026, 6, 16)}),
        (DROP, {}, {}),
        (drop(0, 1), {}, {}),
        (drop(-1, 1, left=1), {}, {}),
    ],
)
def test_the_near_side_of_each_edge(wanted: dict, taker: dict, shelf: dict) -> None:
    assert ask(replace(WANTED, **wanted), replace(TAKER, **taker), replace(SHELF, **shelf)).ok


@pytest.mark.parametrize(
    ("period", "day", "end"),
    [
        ("MONTH", date(2026, 12, 31), date(2027, 1, 1)),
        ("MONTH", date(2026, 1, 31), date(2026, 2, 1)),
        ("YEAR", date(2026, 6, 15), date(2027, 1, 1)),
        ("EVER", date(2026, 6, 15), None),
    ],
)
def test_when_a_limit_counts_from_nought_again(period: str, day: date, end: date | None) -> None:
    assert period_end(period, day) == end


def test_a_limit_for_ever_promises_no_day() -> None:
    answer = ask(replace(WANTED, limit_period="EVER"), replace(TAKER, taken=2))
    assert "起可以再兑" not in answer.reasons[0].says
