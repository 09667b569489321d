"""Who is left behind, and whom the rules mean to leave out."""

from __future__ import annotations

import pytest

from hongguanjia.points.terms import RuleSetTerms
from hongguanjia.points.trial.judging import LEFT_OUT, WORSE, judge, list_barred, percent
from hongguanjia.points.trial.tests.test_replay import make_rule

WHOLE = {"people": 100, "before": 1000, "after": 1000}


@pytest.mark.parametrize(
    ("people", "before", "after", "expected"),
    [
        (5, 100, 89, WORSE),
        (5, 100, 91, ""),
        (4, 100, 0, ""),
        (9, 100, 120, ""),
        (9, 0, 0, LEFT_OUT),
        (9, 0, 44, LEFT_OUT),
        (9, 0, 45, ""),
        (4, 0, 0, ""),
        (9, -5, 0, LEFT_OUT),
    ],
)
def test_who_is_left_behind(people: int, before: int, after: int, expected: str) -> None:
    assert judge({"people": people, "before": before, "after": after}, WHOLE) == expected


def test_a_unit_that_nobody_had_leaves_out_those_who_do_not_get_it() -> None:
    whole = {"people": 100, "before": 0, "after": 500}
    assert judge({"people": 9, "before": 0, "after": 0}, whole) == LEFT_OUT
    assert judge({"people": 9, "before": 0, "after": 0}, whole | {"after": 0}) == ""


def test_percent_without_a_before_is_nothing() -> None:
    assert (percent(0, 9), percent(200, 100)) == (0, -50)


def test_kinds_to_whom_no_rule_of_a_unit_applies_are_barred() -> None:
    rules = (
        make_rule("a", excludes=frozenset({"RESIDENT", "EXCLUDED"})),
        make_rule("b", excludes=frozenset({"RESIDENT"})),
        make_rule("c", unit="service"),
        make_rule("d", unit="hours", subject="ORGANISATION"),
    )
    barred = list_barred(RuleSetTerms(1, 1, rules))
    assert (barred["merit"], barred["service"], barred["hours"]) == ({"RESIDENT"}, frozenset(), frozenset())
