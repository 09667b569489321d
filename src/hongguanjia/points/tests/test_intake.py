"""Facts become points: once, capped, traceable, and taken back when withdrawn."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from hongguanjia.base.people.testing import NOW, Cast
from hongguanjia.base.record.actions import withdraw_fact
from hongguanjia.base.record.models import Fact
from hongguanjia.kit.clock import county_date
from hongguanjia.kit.refusals import Refusal
from hongguanjia.points import intake
from hongguanjia.points.api import Owner, get_balance, hold, reverse, show_until, take_in
from hongguanjia.points.awarding import INTAKE
from hongguanjia.points.models import Award, Entry, Outcome, Transfer
from hongguanjia.points.testing import HELD, publish_rules, record, rule

pytestmark = pytest.mark.django_db


def merit(cast: Cast, part: str, unit: str = "merit") -> int:
    subject = getattr(cast, part)
    kind = "ORGANISATION" if hasattr(subject, "path") else "PERSON"
    return get_balance(owner=Owner(kind, subject.pk), unit=unit).available


def outcome(fact: Fact) -> tuple[str, str]:
    row = Outcome.objects.get(fact=fact)
    return row.status, row.reason


def test_a_fact_is_posted_once_and_can_be_traced(cast: Cast) -> None:
    publish_rules(cast, [rule()])
    fact = record(cast, "member", "f1")
    assert take_in(now=NOW).by_status == {"POSTED": 1}
    assert take_in(now=NOW).decided == 0
    assert merit(cast, "member") == 5
    award = Award.objects.get()
    assert (award.fact, award.entry.amount, award.entry.transfer.cause_id) == (fact, 5, fact.pk)
    assert Outcome.objects.get().transfer == award.entry.transfer
    assert Transfer.objects.get().business_date == date(2026, 6, 10)


def test_members_and_organisations_earn(cast: Cast) -> None:
    publish_rules(
        cast,
        [
            rule(),
            rule("for-branch", subject="ORGANISATION", amount=1),
            rule("held", subject="ORGANISATION", fact_kind=HELD, form="TABLE", table=[[1, 2], [10, 4]]),
        ],
    )
    record(cast, "member", "f1")
    record(cast, "branch", "f2", kind=HELD, quantity=12)
    take_in(now=NOW)
    assert merit(cast, "member") == 5
    assert merit(cast, "branch") == 1 + 4


def test_a_batch_is_one_transfer_a_day(cast: Cast) -> None:
    publish_rules(cast, [rule()])
    for number in range(20):
        record(cast, ("member", "elder")[number % 2], f"f{number}")
    take_in(now=NOW)
    assert Transfer.objects.count() == 1
    assert Entry.objects.count() == 21
    assert merit(cast, "member") == merit(cast, "elder") == 50


def test_ceilings_cut_and_then_stop(cast: Cast) -> None:
    publish_rules(cast, [rule(most_month=8)])
    facts = [record(cast, "member", f"f{n}", day=date(2026, 6, n + 1)) for n in range(3)]
    for fact in facts:
        take_in(now=NOW, fact_ids=[fact.pk])
    assert merit(cast, "member") == 8
    assert [outcome(fact)[0] for fact in facts] == ["POSTED", "POSTED", "CAPPED"]
    assert list(Award.objects.order_by("id").values_list("full_amount", "amount", "capped_by")) == [
        (5, 5, ""),
        (5, 3, "rule:month:8"),
        (5, 0, "rule:month:8"),
    ]
    july = record(cast, "member", "f-july", day=date(2026, 7, 1))
    take_in(now=NOW, fact_ids=[july.pk])
    assert merit(cast, "member") == 13


def test_one_batch_and_one_by_one_give_the_same(cast: Cast) -> None:
    publish_rules(cast, [rule(most_month=12), rule("hours", unit="hours", form="PER_UNIT", step=60, amount=1)])
    for part in ("member", "elder"):
        for number in range(4):
            record(cast, part, f"{part}{number}", quantity=90, day=date(2026, 6, number + 1))
    mine = list(Fact.objects.filter(person=cast.member).values_list("pk", flat=True))
    for fact_id in mine:
        take_in(now=NOW, fact_ids=[fact_id])
    take_in(now=NOW)
    assert merit(cast, "member") == merit(cast, "elder") == 12
    assert merit(cast, "member", "hours") == merit(cast, "elder", "hours") == 4


def test_a_category_ceiling_spans_rules_and_versions(cast: Cast) -> None:
    ceiling = {"category": "c", "subject": "PERSON", "unit": "merit", "period": "year", "most": 7}
    publish_rules(cast, [rule(category="c")], ceilings=[ceiling])
    publish_rules(
        cast,
        [rule("other", category="c")],
        ceilings=[ceiling],
        now=datetime(2026, 5, 1, tzinfo=UTC),
        active_from=date(2026, 6, 5),
    )
    record(cast, "member", "old", day=date(2026, 6, 1))
    record(cast, "member", "new", day=date(2026, 6, 6))
    take_in(now=NOW)
    assert merit(cast, "member") == 7
    assert set(Outcome.objects.values_list("rule_set__number", flat=True)) == {1, 2}


def test_facts_before_the_first_rules_have_no_rule(cast: Cast) -> None:
    publish_rules(cast, [rule()], now=NOW, active_from=date(2026, 6, 15))
    fact = record(cast, "member", "f1")
    take_in(now=NOW)
    assert outcome(fact) == ("NO_RULE", "no_rules_yet")


@pytest.mark.parametrize(
    ("changes", "part", "grade", "expected"),
    [
        ({"fact_kind": HELD}, "member", "A", ("NO_RULE", "no_rule")),
        ({"excludes": ["FULL"]}, "member", "A", ("NO_RULE", "excluded")),
        ({"excludes": ["RESIDENT"]}, "resident", "A", ("NO_RULE", "excluded")),
        ({"grade": "A"}, "member", "B", ("REFUSED", "evidence")),
        ({"form": "PER_UNIT", "step": 61}, "member", "A", ("NO_RULE", "too_little")),
    ],
)
def test_why_nothing_is_posted(
    cast: Cast, changes: dict[str, object], part: str, grade: str, expected: tuple[str, str]
) -> None:
    publish_rules(cast, [rule(**changes)])
    fact = record(cast, part, "f1", grade=grade)
    take_in(now=NOW)
    assert outcome(fact) == expected
    assert merit(cast, part) == 0


def test_a_fact_that_wants_publicity_waits_until_it_was_shown_long_enough(cast: Cast) -> None:
    publish_rules(cast, [rule(waits="PUBLICITY", publicity_days=5)])
    fact = record(cast, "member", "f1")
    take_in(now=NOW - timedelta(days=4))
    assert outcome(fact) == ("WAITING", "publicity")
    assert take_in(now=NOW + timedelta(days=400)).decided == 0
    assert show_until([fact.pk], until=county_date(NOW)) == [fact.pk]
    assert take_in(now=NOW - timedelta(days=1)).decided == 0
    assert take_in(now=NOW).by_status == {"POSTED": 1}
    assert merit(cast, "member") == 5


def test_a_withdrawn_fact_gives_back_and_frees_the_ceiling_for_later(cast: Cast) -> None:
    publish_rules(cast, [rule(most_month=5)])
    first, second = record(cast, "member", "f1"), record(cast, "member", "f2")
    take_in(now=NOW)
    withdrawal = withdraw_fact(first, reason="记错人", actor=INTAKE, now=NOW)
    take_in(now=NOW)
    assert outcome(withdrawal)[0] == "POSTED"
    assert outcome(second)[0] == "CAPPED"
    assert merit(cast, "member") == 0
    record(cast, "member", "f3")
    take_in(now=NOW)
    assert merit(cast, "member") == 5


def test_a_fact_withdrawn_before_its_intake_earns_nothing(cast: Cast) -> None:
    publish_rules(cast, [rule()])
    fact = record(cast, "member", "f1")
    withdrawal = withdraw_fact(fact, reason="记错人", actor=INTAKE, now=NOW)
    take_in(now=NOW)
    assert outcome(fact) == ("REFUSED", "withdrawn")
    assert outcome(withdrawal) == ("NO_RULE", "nothing_to_take_back")
    assert not Award.objects.exists()


def test_a_waiting_fact_that_is_withdrawn_is_refused(cast: Cast) -> None:
    publish_rules(cast, [rule(waits="APPROVAL")])
    fact = record(cast, "member", "f1")
    take_in(now=NOW)
    withdraw_fact(fact, reason="记错人", actor=INTAKE, now=NOW)
    take_in(now=NOW)
    assert outcome(fact) == ("REFUSED", "withdrawn")


def test_what_was_spent_cannot_be_taken_back_and_the_fact_says_so(cast: Cast) -> None:
    publish_rules(cast, [rule(unit="service")])
    fact = record(cast, "member", "f1")
    other = record(cast, "elder", "f2")
    take_in(now=NOW)
    owner = Owner("PERSON", cast.member.pk)
    hold(
        owner=owner,
        unit="service",
        amount=4,
        key="h",
        cause_kind="t",
        cause_id=1,
        memo="",
        expires_at=None,
        actor=INTAKE,
        now=NOW,
    )
    withdrawals = [withdraw_fact(row, reason="记错人", actor=INTAKE, now=NOW) for row in (fact, other)]
    take_in(now=NOW)
    assert [outcome(row) for row in withdrawals] == [("REFUSED", "points.not_enough"), ("POSTED", "")]
    assert merit(cast, "member", "service") == 1


def test_a_poisonous_fact_is_refused_alone(cast: Cast) -> None:
    publish_rules(cast, [rule(form="PER_UNIT", step=1, amount=10)])
    good = record(cast, "member", "good", quantity=3)
    bad = record(cast, "elder", "bad", quantity=10**15)
    take_in(now=NOW)
    assert outcome(good) == ("POSTED", "")
    assert outcome(bad) == ("REFUSED", "points.amount")
    assert merit(cast, "member") == 30


def test_a_deduction_may_take_merit_below_zero_and_leaves_ceilings_alone(cast: Cast) -> None:
    publish_rules(cast, [rule("fine", fact_kind=HELD, subject="ORGANISATION", amount=-3, most_month=5)])
    record(cast, "branch", "f1", kind=HELD)
    take_in(now=NOW)
    assert merit(cast, "branch") == -3


def test_reversing_an_earning_transfer_reverses_its_awards(cast: Cast) -> None:
    publish_rules(cast, [rule(most_month=5)])
    record(cast, "member", "f1")
    take_in(now=NOW)
    transfer = Transfer.objects.get()
    reverse(transfer_id=transfer.pk, key="rev", reason="活动作废", actor=INTAKE, now=NOW)
    assert merit(cast, "member") == 0
    assert sorted(Award.objects.values_list("amount", flat=True)) == [-5, 5]
    record(cast, "member", "f2")
    take_in(now=NOW)
    assert merit(cast, "member") == 5


def test_a_batch_with_a_withdrawn_fact_cannot_be_reversed_whole(cast: Cast) -> None:
    publish_rules(cast, [rule()])
    fact = record(cast, "member", "f1")
    record(cast, "elder", "f2")
    take_in(now=NOW)
    withdraw_fact(fact, reason="记错人", actor=INTAKE, now=NOW)
    take_in(now=NOW)
    transfer = Transfer.objects.get(kind="EARN")
    with pytest.raises(Refusal, match="逐条撤回"):
        reverse(transfer_id=transfer.pk, key="rev", reason="活动作废", actor=INTAKE, now=NOW)


def test_points_follow_right_after_the_commit(cast: Cast, django_capture_on_commit_callbacks) -> None:
    publish_rules(cast, [rule()])
    with django_capture_on_commit_callbacks(execute=True):
        record(cast, "member", "f1")
    assert merit(cast, "member") == 5


def test_the_queries_of_an_intake_do_not_grow_with_its_facts(cast: Cast, django_assert_max_num_queries) -> None:
    publish_rules(cast, [rule(), rule("hours", unit="hours")])
    for number in range(200):
        record(cast, ("member", "elder", "secretary")[number % 3], f"f{number}")
    with django_assert_max_num_queries(40):
        assert intake.take_in(now=NOW).decided == 200
