"""Every state × verb × role: done, or refused with a sentence and a known code. Nothing else may happen."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest
from django.db import transaction

from hongguanjia.base.people.testing import NOW, Cast
from hongguanjia.kit.refusals import Refusal
from hongguanjia.rooms.publicity import actions, permits
from hongguanjia.rooms.publicity.flow import APPEAL, BATCH, FLOWS, LINE, OBJECTION
from hongguanjia.rooms.publicity.models import Appeal, Batch, Line, Objection
from hongguanjia.rooms.publicity.testing import REASON, appealed, line_of, noticed, objected

pytestmark = pytest.mark.django_db
ROLES = (
    "resident", "member", "elder", "secretary", "clerk", "town_officer", "county_officer", "auditor", "outsider_secretary",
)  # fmt: skip
DENIED = {"access.denied", "access.not_found", "publicity.own_case"}

APPEAL_CALLS: dict[str, Callable[..., object]] = {
    "take": actions.take_appeal,
    "correct": lambda **c: actions.correct_appeal(**c, quantity=90, answer="核实为一个半小时"),
    "explain": lambda **c: actions.explain_appeal(**c, answer="按签到时间计算"),
    "ask_again": lambda **c: actions.ask_again(**c, wrong="签到机当时坏了"),
    "withdraw": actions.withdraw_appeal,
}


def outcome(do: Callable[[], object]) -> str:
    """``done`` or the code of the refusal; the database is as before in any case."""
    with transaction.atomic():
        try:
            with transaction.atomic():
                do()
            heard = "done"
        except Refusal as refusal:
            heard = refusal.code if str(refusal).endswith("。") else f"no sentence: {refusal}"
        transaction.set_rollback(True)
    return heard


def set_appeal(appeal: Appeal, state: str, cast: Cast) -> None:
    answered = {"answer": "按签到时间计算", "decided_by": cast.approver, "decided_at": NOW}
    Appeal.objects.filter(pk=appeal.pk).update(state=state, **(answered if state in {"CORRECTED", "EXPLAINED"} else {}))
    appeal.refresh_from_db()


def test_every_verb_of_the_tables_is_tried_here() -> None:
    assert set(APPEAL_CALLS) | {"escalate"} == {step.verb for step in APPEAL.transitions}
    assert {step.verb for step in OBJECTION.transitions} == {"uphold", "reject", "escalate"}
    assert {step.verb for step in BATCH.transitions} == {"object", "end"}
    assert len({flow.noun for flow in FLOWS}) == len(FLOWS)


@pytest.mark.parametrize("state", APPEAL.states)
def test_every_step_of_an_appeal_by_every_role(cast: Cast, state: str) -> None:
    appeal = appealed(cast)
    set_appeal(appeal, state, cast)
    for role in ROLES:
        actor = cast.actor(role)
        for verb, call in APPEAL_CALLS.items():
            heard = outcome(partial(call, actor=actor, now=NOW, appeal_id=appeal.pk))
            where = f"{state} {role} {verb}: {heard}"
            if not permits.may_appeal_verb(actor, verb, appeal):
                assert heard in DENIED, where
            elif APPEAL.can(verb, state):
                assert heard == "done", where
            else:
                assert heard == "publicity.appeal.wrong_state", where


@pytest.mark.parametrize("state", OBJECTION.states)
def test_every_decision_about_an_objection_by_every_role(cast: Cast, state: str) -> None:
    row = objected(cast, noticed(cast))
    if state != "OPEN":
        Objection.objects.filter(pk=row.pk).update(
            state=state, answer="查过了", decided_at=NOW, decided_by=cast.approver
        )
        Line.objects.filter(pk=row.line_id).update(state="REFUSED")
    deciders = {"secretary", "town_officer", "county_officer"}
    for role in ROLES:
        for uphold in (True, False):
            call = partial(actions.decide_objection, now=NOW, objection_id=row.pk, uphold=uphold, answer="核对了签到表")
            heard = outcome(partial(call, actor=cast.actor(role)))
            where = f"{state} {role} {uphold}: {heard}"
            if role not in deciders:
                assert heard in DENIED, where
            else:
                assert heard == ("done" if state == "OPEN" else "publicity.objection.wrong_state"), where


@pytest.mark.parametrize("state", LINE.states)
@pytest.mark.parametrize("batch_state", BATCH.states)
def test_objecting_in_every_state_of_notice_and_line(cast: Cast, batch_state: str, state: str) -> None:
    batch = noticed(cast)
    line = line_of(cast, batch)
    Line.objects.filter(pk=line.pk).update(state=state)
    ended_at = NOW if batch_state == "ENDED" else None
    Batch.objects.filter(pk=batch.pk).update(state=batch_state, ended_at=ended_at)
    heard = outcome(lambda: actions.object_to_line(actor=cast.actor("elder"), now=NOW, line_id=line.pk, text=REASON))
    if not BATCH.can("object", batch_state):
        assert heard == "publicity.batch.wrong_state"
    else:
        assert heard == ("done" if LINE.can("dispute", state) else "publicity.line.wrong_state")
