"""A past month decided anew: dry first, another person approves, differences are posted, everything stays explained."""

from __future__ import annotations

from datetime import date

import pytest
from django.db.models import Sum
from django.test import Client

from hongguanjia.base.accounts.testing import sign_in
from hongguanjia.base.people.testing import NOW, Cast
from hongguanjia.base.record.api import withdraw_fact
from hongguanjia.kit.refusals import BadInput, NotFound, Refusal
from hongguanjia.points import verify
from hongguanjia.points.awarding import INTAKE
from hongguanjia.points.balances import get_balance
from hongguanjia.points.data import Owner
from hongguanjia.points.explain import explain_balance
from hongguanjia.points.flow import RECOMPUTATION
from hongguanjia.points.holds import hold, settle_hold
from hongguanjia.points.intake import take_in
from hongguanjia.points.models import Award, Entry, Recomputation, RuleSet, Transfer
from hongguanjia.points.recompute import working
from hongguanjia.points.recompute.actions import (
    approve_recomputation,
    begin_posting,
    list_recomputations,
    prepare_recomputation,
    withdraw_recomputation,
)
from hongguanjia.points.rollup import refresh_scores
from hongguanjia.points.testing import publish_rules, record, rule

pytestmark = pytest.mark.django_db
FIRST, LAST = date(2026, 5, 1), date(2026, 5, 31)
MAY = date(2026, 5, 10)


@pytest.fixture
def later(cast: Cast) -> RuleSet:
    """May was awarded under the first version (five a time, at most twelve a month); the second gives eight, without limit."""
    old = [rule(most_month=12), rule("s", unit="service", amount=10)]
    publish_rules(cast, old)
    for number in range(3):
        record(cast, "member", f"may{number}", day=MAY)
    record(cast, "elder", "elder", day=MAY)
    record(cast, "member", "june")
    take_in(now=NOW)
    new = [
        rule(amount=8),
        rule("s", unit="service", amount=4),
        rule("h", unit="hours", form="PER_UNIT", step=60, amount=1),
    ]
    return publish_rules(cast, new, now=NOW, active_from=date(2026, 6, 15))


def prepare(cast: Cast, rule_set: RuleSet, **changes: object) -> Recomputation:
    values = {"rule_set_id": rule_set.pk, "first": FIRST, "last": LAST, "note": "五月标准调整"} | changes
    return prepare_recomputation(actor=cast.actor("county_officer"), now=NOW, **values)


def approve(cast: Cast, row: Recomputation) -> Recomputation:
    return approve_recomputation(actor=cast.actor("approver"), now=NOW, recomputation_id=row.pk)


def available(person_id: int, unit: str) -> int:
    return get_balance(owner=Owner("PERSON", person_id), unit=unit).available


def sound() -> bool:
    refresh_scores(NOW)
    return all(not check().faults for check in verify.CHECKS)


def test_the_dry_run_says_who_would_change_and_posts_nothing(cast: Cast, later: RuleSet) -> None:
    transfers = Transfer.objects.count()
    row = prepare(cast, later)
    assert Transfer.objects.count() == transfers
    assert (row.state, row.facts, row.changed_facts) == ("PREPARED", 4, 4)
    lines = {(line.owner_id, line.unit): (line.before, line.after, line.short) for line in row.lines.all()}
    assert lines == {
        (cast.member.pk, "merit"): (12, 24, False),
        (cast.member.pk, "service"): (30, 12, False),
        (cast.member.pk, "hours"): (0, 3, False),
        (cast.elder.pk, "merit"): (5, 8, False),
        (cast.elder.pk, "service"): (10, 4, False),
        (cast.elder.pk, "hours"): (0, 1, False),
    }


def test_approval_posts_the_differences_and_everything_stays_explained(cast: Cast, later: RuleSet) -> None:
    before = list(Entry.objects.order_by("pk").values())
    row = approve(cast, prepare(cast, later))
    assert (row.state, row.approved_by_id) == ("POSTED", cast.approver.pk)
    assert [available(cast.member.pk, unit) for unit in ("merit", "service", "hours")] == [24 + 5, 12 + 10, 3]
    assert list(Entry.objects.order_by("pk").values())[: len(before)] == before, "what was posted stays"
    for unit in ("merit", "service", "hours"):
        told = explain_balance(owner=Owner("PERSON", cast.member.pk), unit=unit)
        assert told.total == available(cast.member.pk, unit)
        assert list(told.others) == []
    assert not Award.objects.filter(entry__isnull=True).exclude(amount=0).exists()
    assert sound()


def test_doing_it_again_changes_nothing(cast: Cast, later: RuleSet) -> None:
    approve(cast, prepare(cast, later))
    again = prepare(cast, later)
    assert (again.changed_facts, again.lines.count()) == (0, 0)
    transfers = Transfer.objects.count()
    approve(cast, again)
    assert Transfer.objects.count() == transfers
    assert sound()


def test_there_and_back(cast: Cast, later: RuleSet) -> None:
    first_version = RuleSet.objects.order_by("number").first()
    assert first_version
    sums = list(
        Award.objects.values_list("owner_id", "unit").annotate(total=Sum("amount")).order_by("owner_id", "unit")
    )
    approve(cast, prepare(cast, later))
    approve(cast, prepare(cast, first_version))
    now = Award.objects.values_list("owner_id", "unit").annotate(total=Sum("amount")).order_by("owner_id", "unit")
    assert [one for one in now if one[2]] == sums
    assert sound()


def test_a_fact_withdrawn_afterwards_gives_back_what_it_got_anew(cast: Cast, later: RuleSet) -> None:
    approve(cast, prepare(cast, later))
    fact = Award.objects.filter(owner_id=cast.elder.pk).first().fact
    withdraw_fact(fact, reason="记错了", actor=INTAKE, now=NOW)
    take_in(now=NOW)
    assert [available(cast.elder.pk, unit) for unit in ("merit", "service", "hours")] == [0, 0, 0]
    assert sound()


def test_what_was_spent_is_not_taken_back(cast: Cast, later: RuleSet) -> None:
    elder = Owner("PERSON", cast.elder.pk)
    held = hold(
        owner=elder, unit="service", amount=7, key="h", cause_kind="t", cause_id=1, memo="", expires_at=None,
        actor=cast.actor("elder"), now=NOW,
    )  # fmt: skip
    settle_hold(hold_id=held.id, key="s", actor=cast.actor("elder"), now=NOW)
    row = prepare(cast, later)
    assert [line.owner_id for line in row.lines.filter(short=True)] == [cast.elder.pk]
    with pytest.raises(Refusal) as refusal:
        approve(cast, row)
    assert refusal.value.code == "recomputation.spent"
    assert cast.elder.name in str(refusal.value)
    row.refresh_from_db()
    assert row.state == "PREPARED"


def test_what_changed_since_must_be_looked_at_again(cast: Cast, later: RuleSet) -> None:
    row = prepare(cast, later)
    record(cast, "elder", "late", day=MAY)
    take_in(now=NOW)
    with pytest.raises(Refusal) as refusal:
        approve(cast, row)
    assert refusal.value.code == "recomputation.stale"


def test_two_people(cast: Cast, later: RuleSet) -> None:
    row = prepare(cast, later)
    Recomputation.objects.filter(pk=row.pk).update(prepared_by=cast.approver)
    with pytest.raises(Refusal) as refusal:
        approve(cast, row)
    assert refusal.value.code == "recomputation.same_person"


@pytest.mark.parametrize("part", ["outsider", "secretary", "member"])
def test_strangers_hear_of_nothing(cast: Cast, later: RuleSet, part: str) -> None:
    row = prepare(cast, later)
    assert list(list_recomputations(cast.actor(part))) == []
    with pytest.raises((NotFound, Refusal)):
        prepare_recomputation(
            actor=cast.actor(part), now=NOW, rule_set_id=later.pk, first=FIRST, last=LAST, note="想改"
        )
    with pytest.raises((NotFound, Refusal)):
        approve_recomputation(actor=cast.actor(part), now=NOW, recomputation_id=row.pk)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"note": " "}, "recomputation.no_note"),
        ({"first": LAST, "last": FIRST}, "recomputation.period"),
        ({"first": date(2024, 5, 1)}, "recomputation.period"),
        ({"last": NOW.date()}, "recomputation.future"),
    ],
)
def test_what_cannot_be_prepared(cast: Cast, later: RuleSet, changes: dict[str, object], code: str) -> None:
    with pytest.raises(BadInput) as refusal:
        prepare(cast, later, **changes)
    assert refusal.value.code == code


def bring(cast: Cast, row: Recomputation, state: str) -> Recomputation:
    """The prepared row in another state."""
    if state == "POSTED":
        return approve(cast, row)
    if state == "POSTING":
        return begin_posting(actor=cast.actor("approver"), now=NOW, recomputation_id=row.pk)
    if state == "WITHDRAWN":
        return withdraw_recomputation(
            actor=cast.actor("approver"), now=NOW, recomputation_id=row.pk, reason="写错了日期"
        )
    if state in {"COMPUTING", "FAILED"}:
        Recomputation.objects.filter(pk=row.pk).update(state="COMPUTING")
    if state == "FAILED":
        working.fail_work(row.pk, "断电", NOW)
    row.refresh_from_db()
    return row


@pytest.mark.parametrize("state", RECOMPUTATION.states)
@pytest.mark.parametrize("verb", ["approve", "withdraw"])
def test_every_state_against_every_verb(cast: Cast, later: RuleSet, state: str, verb: str) -> None:
    row = bring(cast, prepare(cast, later), state)
    assert row.state == state

    def do() -> Recomputation:
        if verb == "approve":
            return begin_posting(actor=cast.actor("approver"), now=NOW, recomputation_id=row.pk)
        return withdraw_recomputation(
            actor=cast.actor("county_officer"), now=NOW, recomputation_id=row.pk, reason="不改了"
        )

    if verb in RECOMPUTATION.verbs(state):
        assert do().state == RECOMPUTATION.find(verb).target
    else:
        with pytest.raises(Refusal):
            do()


def test_giving_up_needs_a_reason(cast: Cast, later: RuleSet) -> None:
    with pytest.raises(BadInput):
        withdraw_recomputation(
            actor=cast.actor("approver"), now=NOW, recomputation_id=prepare(cast, later).pk, reason=" "
        )


def test_the_pages(cast: Cast, later: RuleSet, client: Client) -> None:
    sign_in(client, cast.county_officer)
    form = {"rule_set": later.pk, "first_day": FIRST, "last_day": LAST, "note": "五月标准调整"}
    page = client.post("/desk/points/recomputations/", form, follow=True).content.decode()
    assert cast.member.name in page
    row = Recomputation.objects.get()
    sign_in(client, cast.approver)
    assert "批准并入账" in client.get(f"/desk/points/recomputations/{row.pk}/").content.decode()
    client.post(f"/desk/points/recomputations/{row.pk}/approve/")
    row.refresh_from_db()
    assert row.state == "POSTED"
    public = Client().get("/points/recomputations/").content.decode()
    assert "五月标准调整" in public
    assert cast.member.name not in public
    sign_in(client, cast.secretary)
    assert client.get("/desk/points/recomputations/").status_code == 404
