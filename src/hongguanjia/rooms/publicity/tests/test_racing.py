"""Storms with real threads and real commits: an objection against the end of its notice, two deciders, two openings."""

from __future__ import annotations

from functools import partial

import pytest

from hongguanjia.base.people.testing import NOW, Cast, build_cast
from hongguanjia.base.record.testing import race
from hongguanjia.kit.refusals import Refusal
from hongguanjia.points.api import Owner, get_balance, take_in
from hongguanjia.points.models import Award
from hongguanjia.rooms.publicity import api, checks
from hongguanjia.rooms.publicity.models import Batch, Line
from hongguanjia.rooms.publicity.testing import (
    REASON,
    WHEN_OVER,
    appealed,
    awarded,
    line_of,
    noticed,
    objected,
    waiting,
)


@pytest.fixture
def county(committed: None) -> Cast:
    return build_cast()


def codes(outcomes: list[object]) -> list[str]:
    """What each heard: the code of a refusal, ``ok`` otherwise; anything else is raised."""
    for outcome in outcomes:
        if isinstance(outcome, Exception) and not isinstance(outcome, Refusal):
            raise outcome
    return [outcome.code if isinstance(outcome, Refusal) else "ok" for outcome in outcomes]


def merit(cast: Cast) -> int:
    return get_balance(owner=Owner("PERSON", cast.member.pk), unit="merit").available


def test_an_objection_at_the_last_moment_holds_or_comes_too_late(county: Cast) -> None:
    batch = noticed(county, "member", "elder")
    line = line_of(county, batch)
    object_now = partial(api.object_to_line, actor=county.actor("elder"), now=NOW, line_id=line.pk, text=REASON)
    end_now, take_now = partial(api.end_due, now=WHEN_OVER), partial(take_in, now=WHEN_OVER)

    heard = codes(race(object_now, end_now, take_now))[0]

    line.refresh_from_db()
    if heard == "ok":
        assert (line.state, merit(county)) == ("DISPUTED", 0)
    else:
        assert heard in {"publicity.batch.wrong_state", "points.not_waiting"}
        assert merit(county) == 5
    assert checks.check_lines().faults == []


def test_two_deciders_decide_once(county: Cast) -> None:
    row = objected(county, noticed(county))
    decide = [
        partial(
            api.decide_objection,
            actor=county.actor(part),
            now=NOW,
            objection_id=row.pk,
            uphold=uphold,
            answer="核对了签到表",
        )
        for part, uphold in (("town_officer", True), ("county_officer", False))
    ]

    heard = codes(race(*decide))

    assert sorted(heard) == ["ok", "publicity.objection.wrong_state"]
    row.refresh_from_db()
    assert row.state == ("UPHELD" if heard[0] == "ok" else "REJECTED")
    assert checks.check_lines().faults == []


def test_two_answers_to_an_appeal_correct_it_once(county: Cast) -> None:
    fact = awarded(county)
    appeal = appealed(county, fact)
    correct = [
        partial(
            api.correct_appeal, actor=county.actor(part), now=NOW, appeal_id=appeal.pk, quantity=120, answer="两个小时"
        )
        for part in ("town_officer", "county_officer")
    ]

    assert sorted(codes(race(*correct))) == ["ok", "publicity.appeal.wrong_state"]

    take_in(now=NOW)
    assert merit(county) == 4
    assert Award.objects.filter(reverses__isnull=True).count() == 2


def test_a_notice_opened_twice_at_once_shows_each_line_once(county: Cast) -> None:
    waiting(county, "member", "elder")
    open_now = partial(api.open_notice, actor=county.actor("clerk"), now=NOW, organisation_id=county.branch.pk)

    assert sorted(codes(race(open_now, open_now, open_now))) == ["ok", *["publicity.nothing_waits"] * 2]

    assert (Batch.objects.count(), Line.objects.count()) == (1, 2)
