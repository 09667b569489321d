"""Shown before it counts: waiting facts, their preview, dispute, release and refusal; and facts put right after an appeal."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hongguanjia.base.people.testing import NOW, Cast
from hongguanjia.base.record.models import Fact
from hongguanjia.kit.clock import county_date
from hongguanjia.kit.refusals import BadInput, Refusal
from hongguanjia.points.api import (
    Owner,
    amend_fact,
    get_balance,
    hold,
    hold_line,
    list_waiting,
    preview,
    refuse_waiting,
    release,
    show_until,
    take_in,
)
from hongguanjia.points.awarding import INTAKE
from hongguanjia.points.correcting import decide_waiting
from hongguanjia.points.models import Outcome
from hongguanjia.points.testing import publish_rules, record, rule

pytestmark = pytest.mark.django_db
TODAY = county_date(NOW)


def merit(cast: Cast, unit: str = "merit") -> int:
    return get_balance(owner=Owner("PERSON", cast.member.pk), unit=unit).available


def waiting(cast: Cast, key: str = "f1", part: str = "member") -> Fact:
    fact = record(cast, part, key)
    take_in(now=NOW)
    return fact


@pytest.fixture
def shown(cast: Cast) -> Fact:
    publish_rules(cast, [rule(waits="PUBLICITY", publicity_days=5)])
    fact = waiting(cast)
    show_until([fact.pk], until=TODAY + timedelta(days=5))
    return fact


def test_what_waits_is_listed_by_place_until_it_is_shown(cast: Cast) -> None:
    publish_rules(cast, [rule(waits="PUBLICITY", publicity_days=5)])
    mine, other = waiting(cast), waiting(cast, "f2", "sibling_member")
    assert list(list_waiting()) == [mine, other]
    assert list(list_waiting(path=cast.branch.path)) == [mine]
    assert list(list_waiting(limit=1)) == [mine]
    show_until([mine.pk], until=TODAY)
    assert list(list_waiting()) == [other]


def test_what_waits_for_approval_is_not_shown(cast: Cast) -> None:
    publish_rules(cast, [rule(waits="APPROVAL")])
    fact = waiting(cast)
    assert list(list_waiting()) == []
    assert show_until([fact.pk], until=TODAY) == []


def test_an_approved_fact_is_shown_when_another_rule_wants_it(cast: Cast) -> None:
    publish_rules(cast, [rule(waits="APPROVAL"), rule("b", unit="service", waits="PUBLICITY", publicity_days=3)])
    fact = waiting(cast)
    decide_waiting(outcome_id=fact.outcome.pk, approve=True, actor=cast.actor("county_officer"), now=NOW)
    row = Outcome.objects.get(fact=fact)
    assert (row.status, row.reason, row.waits_until) == ("WAITING", "publicity", None)
    release(fact.pk, now=NOW)
    assert (merit(cast), merit(cast, "service")) == (5, 5)


def test_publicity_cannot_be_skipped_by_approval(cast: Cast) -> None:
    publish_rules(cast, [rule(waits="PUBLICITY", publicity_days=5)])
    fact = waiting(cast)
    with pytest.raises(Refusal) as heard:
        decide_waiting(outcome_id=fact.outcome.pk, approve=True, actor=cast.actor("county_officer"), now=NOW)
    assert heard.value.code == "access.not_found"
    assert merit(cast) == 0


def test_the_preview_is_what_posting_gives_under_the_ceilings(cast: Cast) -> None:
    publish_rules(cast, [rule(waits="PUBLICITY", publicity_days=6, most_month=8)])
    facts = [waiting(cast), waiting(cast, "f2")]
    proposals = preview(facts, now=NOW)
    assert [proposals[fact.pk].awards[0][1:3] for fact in facts] == [("merit", 5), ("merit", 3)]
    assert proposals[facts[0].pk].days == 6
    assert merit(cast) == 0
    for fact in facts:
        release(fact.pk, now=NOW)
    assert merit(cast) == 8


def test_a_fact_before_the_first_rules_has_no_preview(cast: Cast) -> None:
    assert preview([record(cast, "member", "f1")], now=NOW) == {}


def test_a_disputed_line_does_not_count_until_it_is_released(cast: Cast, shown: Fact) -> None:
    hold_line(shown.pk)
    assert take_in(now=NOW + timedelta(days=30)).decided == 0
    release(shown.pk, now=NOW + timedelta(days=30))
    assert merit(cast) == 5


def test_a_refused_line_never_counts(cast: Cast, shown: Fact) -> None:
    refuse_waiting(shown.pk, now=NOW)
    assert take_in(now=NOW + timedelta(days=30)).decided == 0
    row = Outcome.objects.get(fact=shown)
    assert (row.status, row.reason) == ("REFUSED", "objected")
    with pytest.raises(Refusal):
        refuse_waiting(shown.pk, now=NOW)


def test_what_is_posted_cannot_be_disputed(cast: Cast, shown: Fact) -> None:
    take_in(now=NOW + timedelta(days=5))
    with pytest.raises(Refusal) as heard:
        hold_line(shown.pk)
    assert heard.value.code == "points.not_waiting"
    assert merit(cast) == 5


def test_an_amended_fact_is_worth_what_the_rules_say(cast: Cast) -> None:
    publish_rules(cast, [rule(form="PER_UNIT", step=30, amount=1)])
    fact = waiting(cast)
    assert merit(cast) == 2
    new = amend_fact(fact, quantity=120, key="a1", reason="少记了一小时", actor=INTAKE, now=NOW)
    take_in(now=NOW)
    assert merit(cast) == 4
    assert new is not None and (new.person_id, new.occurred_date, new.kind) == (
        fact.person_id,
        fact.occurred_date,
        fact.kind,
    )
    assert amend_fact(new, quantity=0, key="a2", reason="没有来", actor=INTAKE, now=NOW) is None
    assert merit(cast) == 0


def test_a_refused_fact_counts_once_another_has_confirmed_it(cast: Cast) -> None:
    publish_rules(cast, [rule(grade="B")])
    fact = record(cast, "member", "f1", grade="C")
    take_in(now=NOW)
    assert merit(cast) == 0
    amend_fact(fact, quantity=60, key="a1", reason="有证人", actor=INTAKE, now=NOW)
    take_in(now=NOW)
    assert merit(cast) == 5


def test_nothing_is_amended_when_the_points_are_spent(cast: Cast) -> None:
    publish_rules(cast, [rule(unit="service")])
    fact = waiting(cast)
    owner = Owner("PERSON", cast.member.pk)
    spent = {"cause_kind": "t", "cause_id": 1, "memo": "", "expires_at": None, "actor": INTAKE, "now": NOW}
    hold(owner=owner, unit="service", amount=4, key="h", **spent)
    with pytest.raises(Refusal) as heard:
        amend_fact(fact, quantity=90, key="a1", reason="少记了", actor=INTAKE, now=NOW)
    assert heard.value.code == "points.not_enough"
    assert Fact.objects.count() == 1
    with pytest.raises(BadInput):
        amend_fact(fact, quantity=-1, key="a1", reason="少记了", actor=INTAKE, now=NOW)
