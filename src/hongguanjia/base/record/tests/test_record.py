"""Facts once; the trail and facts cannot be changed; a retry hears the same answer."""

from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from hongguanjia.base.people.testing import NOW, SYSTEM, Cast
from hongguanjia.base.record.api import FactKind, NewFact, leave_trail, once, record_facts, register, withdraw_fact
from hongguanjia.base.record.models import Fact, Submission, TrailEntry
from hongguanjia.kit.refusals import Refusal

pytestmark = pytest.mark.django_db
KIND = FactKind("test.happened", "测试事实", "次", "PERSON", "只在测试里发生")
register(KIND)


def new_fact(cast: Cast, key: str = "k1", quantity: int = 1) -> NewFact:
    return NewFact(
        kind=KIND.code,
        key=key,
        organisation_id=cast.branch.pk,
        organisation_path=cast.branch.path,
        occurred_at=NOW,
        source_kind="test",
        source_id=1,
        person_id=cast.member.pk,
        quantity=quantity,
    )


def test_a_fact_recorded_twice_is_there_once(cast: Cast) -> None:
    first = record_facts([new_fact(cast)], actor=SYSTEM, now=NOW)
    again = record_facts([new_fact(cast), new_fact(cast, "k2")], actor=SYSTEM, now=NOW)

    assert again[0].pk == first[0].pk
    assert Fact.objects.count() == 2


def test_an_unknown_kind_is_refused(cast: Cast) -> None:
    with pytest.raises(KeyError):
        record_facts([NewFact("never.heard", "k", cast.branch.pk, "", NOW, "t", 1)], actor=SYSTEM, now=NOW)


def test_a_fact_is_withdrawn_by_another_once(cast: Cast) -> None:
    (fact,) = record_facts([new_fact(cast)], actor=SYSTEM, now=NOW)

    one = withdraw_fact(fact, reason="登记错了", actor=SYSTEM, now=NOW)
    two = withdraw_fact(fact, reason="登记错了", actor=SYSTEM, now=NOW)

    assert one.pk == two.pk
    assert one.withdraws_id == fact.pk


@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE record_fact SET quantity = 100",
        "DELETE FROM record_fact",
        "UPDATE record_trailentry SET actor_label = 'x'",
        "DELETE FROM record_trailentry",
    ],
)
def test_the_past_cannot_be_changed_even_by_sql(cast: Cast, attack: str) -> None:
    record_facts([new_fact(cast)], actor=SYSTEM, now=NOW)

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(attack)

    assert Fact.objects.get().quantity == 1


def test_the_trail_names_who_and_on_whose_behalf(cast: Cast) -> None:
    actor = cast.actor("clerk").acting_for(cast.elder.pk, 7)

    leave_trail(
        actor=actor, now=NOW, verb="test.done", subject_kind="test", subject_id=1, subject_label="某事", why="因"
    )

    entry = TrailEntry.objects.get(verb="test.done")
    assert (entry.person_id, entry.behalf_of_id, entry.mandate_id) == (cast.clerk.pk, cast.elder.pk, 7)
    assert entry.detail == {"why": "因"}


def ask(body: Any, calls: list[int]) -> dict[str, Any]:
    def do() -> dict[str, Any]:
        calls.append(1)
        return {"number": len(calls)}

    return once(key="k", user_id=1, verb="test", body=body, now=NOW, do=do)


def test_a_retry_hears_the_same_answer_and_nothing_is_done_again() -> None:
    calls: list[int] = []

    assert ask({"a": 1}, calls) == ask({"a": 1}, calls) == {"number": 1}
    assert len(calls) == 1


def test_the_same_key_for_something_else_is_refused() -> None:
    ask({"a": 1}, [])

    with pytest.raises(Refusal) as refused:
        ask({"a": 2}, [])
    assert refused.value.code == "record.key_reused"


def test_a_refusal_leaves_the_key_free_for_the_corrected_request() -> None:
    def refuse() -> dict[str, Any]:
        raise Refusal("test.no", "不行")

    with pytest.raises(Refusal):
        once(key="k", user_id=1, verb="test", body={"a": 1}, now=NOW, do=refuse)

    assert not Submission.objects.exists()
    assert ask({"a": 2}, []) == {"number": 1}
