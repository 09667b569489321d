"""Real threads and real commits: decided once, broken down once, recorded once."""

from __future__ import annotations

from functools import partial

import pytest

from hongguanjia.base.people.testing import NOW, Cast, build_cast
from hongguanjia.base.record.models import Fact
from hongguanjia.base.record.testing import race
from hongguanjia.kit.refusals import Refusal
from hongguanjia.rooms.duties import api, checks
from hongguanjia.rooms.duties.data import ReportInput
from hongguanjia.rooms.duties.models import Duty, DutyReport, Item
from hongguanjia.rooms.duties.testing import asked, due, reported


@pytest.fixture
def county(committed: None) -> Cast:
    return build_cast()


def codes(outcomes: list[object]) -> list[str]:
    """What each heard: the code of a refusal, ``ok`` otherwise; anything else is raised."""
    for outcome in outcomes:
        if isinstance(outcome, Exception) and not isinstance(outcome, Refusal):
            raise outcome
    return sorted(outcome.code if isinstance(outcome, Refusal) else "ok" for outcome in outcomes)


def test_one_accepts_while_another_sends_back(county: Cast) -> None:
    duty = reported(county)
    step = {"now": NOW, "duty_id": duty.pk}

    codes(
        race(
            partial(api.accept_duty, actor=county.actor("town_officer"), **step),
            partial(api.accept_duty, actor=county.actor("county_officer"), **step),
            partial(api.send_back_duty, actor=county.actor("county_officer"), reason="再核实", **step),
        )
    )

    standing = Fact.objects.filter(kind="duties.reported_on_time", withdraws=None, withdrawn_by=None)
    assert standing.count() == (Duty.objects.get().state == "ACCEPTED")
    assert checks.check_duties().faults == []


def test_two_report_at_once_and_one_is_kept(county: Cast) -> None:
    duty = due(county)
    report = [
        partial(api.report_duty, actor=county.actor(part), now=NOW, duty_id=duty.pk, typed=ReportInput(amount=3))
        for part in ("secretary", "clerk")
    ]

    assert codes(race(*report)) == ["duties.duty.wrong_state", "ok"]
    assert DutyReport.objects.count() == 1


def test_two_break_the_same_down_and_nothing_is_doubled(county: Cast) -> None:
    item = asked(county, "county", by="county_officer", minutes=0)
    cascade = partial(api.cascade_items, actor=county.actor("county_officer"), now=NOW, item_ids=[item.pk], levels=2)

    assert codes(race(cascade, cascade, cascade)) == ["ok", "ok", "ok"]
    assert Item.objects.count() == 6
    assert Duty.objects.exclude(state="PASSED_DOWN").count() == 3
