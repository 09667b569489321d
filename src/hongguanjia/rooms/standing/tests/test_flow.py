"""Every state × every verb, read off the flow tables; who may not; two who race."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from hongguanjia.base.notices.api import list_notices
from hongguanjia.base.people.testing import NOW, Cast
from hongguanjia.base.record.models import TrailEntry
from hongguanjia.kit.refusals import BadInput, NotFound, Refusal
from hongguanjia.rooms.standing import actions, boards
from hongguanjia.rooms.standing.flow import RANKING, VETO
from hongguanjia.rooms.standing.models import Consent, RankingDecision, Veto
from hongguanjia.rooms.standing.testing import approved, asked, suspended, terms

pytestmark = pytest.mark.django_db
TODAY = date(2026, 6, 15)


def do(verb: str, cast: Cast, row: RankingDecision) -> RankingDecision:
    """Try ``verb`` as the one who may."""
    if verb == "approve":
        return actions.approve_ranking(actor=cast.actor("approver"), now=NOW, decision_id=row.pk)
    if verb == "refuse":
        return actions.refuse_ranking(actor=cast.actor("approver"), now=NOW, decision_id=row.pk, reason="没有必要")
    return actions.withdraw_ranking(actor=cast.actor("county_officer"), now=NOW, decision_id=row.pk, reason="改看分布")


WAYS = {"ASKED": [], "APPROVED": ["approve"], "REFUSED": ["refuse"], "WITHDRAWN": ["withdraw"]}


@pytest.mark.parametrize("verb", [step.verb for step in RANKING.transitions])
@pytest.mark.parametrize("state", RANKING.states)
def test_each_verb_of_a_ranking_in_each_state(cast: Cast, state: str, verb: str) -> None:
    row = asked(cast)
    for way in WAYS[state]:
        do(way, cast, row)
    if RANKING.can(verb, state):
        do(verb, cast, row)
    else:
        with pytest.raises(Refusal) as told:
            do(verb, cast, row)
        assert told.value.code == "ranking.wrong_state"
    row.refresh_from_db()
    assert row.state == (RANKING.find(verb).target if RANKING.can(verb, state) else state)


@pytest.mark.parametrize("state", VETO.states)
def test_a_suspension_is_lifted_once(cast: Cast, state: str) -> None:
    veto = suspended(cast)

    def lift() -> None:
        actions.lift_suspension(actor=cast.actor("town_officer"), now=NOW, veto_id=veto.pk, reason="已经补交")

    if state == "LIFTED":
        lift()
        with pytest.raises(Refusal) as told:
            lift()
        assert told.value.code == "veto.wrong_state"
    else:
        lift()
    veto.refresh_from_db()
    assert veto.state == "LIFTED"
    assert TrailEntry.objects.filter(verb="standing.veto.lifted").count() == 1
    assert len([row for row in list_notices(person_id=cast.member.pk) if row.kind == "standing.veto"]) == 2


def test_whoever_asks_does_not_approve(cast: Cast) -> None:
    row = asked(cast)
    with pytest.raises(Refusal):
        actions.approve_ranking(actor=cast.actor("county_officer"), now=NOW, decision_id=row.pk)
    RankingDecision.objects.filter(pk=row.pk).update(asked_by=cast.approver)
    with pytest.raises(Refusal) as told:
        actions.approve_ranking(actor=cast.actor("approver"), now=NOW, decision_id=row.pk)
    assert told.value.code == "ranking.same_person"
    with pytest.raises(IntegrityError), transaction.atomic():
        RankingDecision.objects.filter(pk=row.pk).update(decided_by=cast.approver, decided_at=NOW, state="APPROVED")


@pytest.mark.parametrize("part", ["secretary", "town_officer", "approver", "auditor", "member"])
def test_only_the_county_asks(cast: Cast, part: str) -> None:
    with pytest.raises(Refusal):
        actions.ask_ranking(actor=cast.actor(part), now=NOW, organisation=cast.county, terms=terms(NOW))
    assert RankingDecision.objects.count() == 0


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"active_from": TODAY - timedelta(days=1)}, "ranking.past"),
        ({"active_to": TODAY}, "ranking.order"),
        ({"active_to": TODAY + timedelta(days=400)}, "ranking.too_long"),
        ({"publication_date": TODAY + timedelta(days=30)}, "ranking.publication"),
        ({"basis": "  "}, "standing.reason_missing"),
    ],
)
def test_a_ranking_without_basis_or_time_is_not_taken(cast: Cast, changes: dict[str, object], code: str) -> None:
    with pytest.raises(BadInput) as told:
        asked(cast, **changes)
    assert told.value.code == code


@pytest.mark.parametrize("days", [-1, 30])
def test_the_board_opens_only_in_its_time(cast: Cast, days: int) -> None:
    row = approved(cast)
    assert boards.open_board(row, TODAY).counted_on == TODAY
    with pytest.raises(NotFound):
        boards.open_board(row, TODAY + timedelta(days=days))


def test_nobody_suspends_the_own_grading_nor_strangers(cast: Cast) -> None:
    with pytest.raises(Refusal) as told:
        suspended(cast, "town_officer")
    assert told.value.code == "veto.own_case"
    with pytest.raises(NotFound):
        suspended(cast, "outsider")
    suspended(cast)
    with pytest.raises(Refusal) as again:
        suspended(cast)
    assert again.value.code == "veto.already"
    suspended(cast, kind="LOST_CONTACT")
    assert Veto.objects.count() == 2
    with pytest.raises(BadInput):
        suspended(cast, kind="LATE")


def test_the_branch_does_not_suspend(cast: Cast) -> None:
    with pytest.raises(NotFound):
        actions.suspend_grading(
            actor=cast.actor("secretary"), now=NOW, person_id=cast.member.pk, kind="DUES", reason="欠", basis="账"
        )


def test_consent_is_given_in_person_once_and_taken_back(cast: Cast) -> None:
    member = cast.actor("member")
    assert actions.give_consent(actor=member, now=NOW).pk == actions.give_consent(actor=member, now=NOW).pk
    assert actions.withdraw_consent(actor=member, now=NOW)
    assert not actions.withdraw_consent(actor=member, now=NOW)
    actions.give_consent(actor=member, now=NOW)
    assert Consent.objects.count() == 2
    with pytest.raises(Refusal) as told:
        actions.give_consent(actor=member.acting_for(cast.elder.pk, 1), now=NOW)
    assert told.value.code == "consent.in_person"
