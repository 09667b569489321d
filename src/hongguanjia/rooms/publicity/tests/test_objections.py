"""Objections hold one line; somebody without a part decides; both are told; who objected is told to the deciders only."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from hongguanjia.base.accounts.testing import make_account
from hongguanjia.base.notices.models import Notice
from hongguanjia.base.people.testing import NOW, Cast
from hongguanjia.base.record.models import Fact, TrailEntry
from hongguanjia.kit.refusals import Refusal
from hongguanjia.points.api import Owner, get_balance
from hongguanjia.points.models import Outcome
from hongguanjia.rooms.publicity import api, checks, permits, slots
from hongguanjia.rooms.publicity.models import Objection
from hongguanjia.rooms.publicity.testing import REASON, WHEN_OVER, decided, line_of, noticed, objected

pytestmark = pytest.mark.django_db


def merit(cast: Cast, part: str = "member") -> int:
    return get_balance(owner=Owner("PERSON", getattr(cast, part).pk), unit="merit").available


def test_only_the_disputed_line_is_held(cast: Cast) -> None:
    batch = noticed(cast, "member", "elder")
    objected(cast, batch, "member", by="elder")
    api.end_due(now=WHEN_OVER)
    assert (merit(cast), merit(cast, "elder")) == (0, 5)
    assert [line_of(cast, batch, part).state for part in ("member", "elder")] == ["DISPUTED", "RELEASED"]


def test_upheld_the_fact_never_counts_and_both_are_told(cast: Cast) -> None:
    batch = noticed(cast)
    row = decided(cast, objected(cast, batch), uphold=True)
    assert (row.state, row.decided_by) == ("UPHELD", cast.town_officer)
    api.end_due(now=WHEN_OVER)
    line = line_of(cast, batch)
    outcome = Outcome.objects.get(fact=line.fact)
    assert (line.state, outcome.status, outcome.reason, merit(cast)) == ("REFUSED", "REFUSED", "objected", 0)
    for person in (cast.member, cast.elder):
        assert "核对了签到表" in Notice.objects.filter(person=person, kind="publicity.objection").latest("id").text
    assert checks.check_lines().faults == []


def test_rejected_in_time_the_line_is_shown_on_and_counts_at_the_end(cast: Cast) -> None:
    batch = noticed(cast)
    decided(cast, objected(cast, batch), uphold=False)
    assert (line_of(cast, batch).state, merit(cast)) == ("SHOWN", 0)
    api.end_due(now=WHEN_OVER)
    assert (line_of(cast, batch).state, merit(cast)) == ("RELEASED", 5)


def test_another_may_object_after_one_was_rejected(cast: Cast) -> None:
    batch = noticed(cast)
    decided(cast, objected(cast, batch), uphold=False)
    decided(cast, objected(cast, batch, by="resident"), uphold=True)
    assert line_of(cast, batch).state == "REFUSED"


def test_two_objections_hold_until_both_are_rejected(cast: Cast) -> None:
    batch = noticed(cast)
    first, second = objected(cast, batch), objected(cast, batch, by="resident")
    decided(cast, first, uphold=False)
    assert line_of(cast, batch).state == "DISPUTED"
    decided(cast, second, uphold=False)
    assert line_of(cast, batch).state == "SHOWN"


def test_one_upheld_settles_the_others(cast: Cast) -> None:
    batch = noticed(cast)
    objected(cast, batch)
    decided(cast, objected(cast, batch, by="resident"), uphold=True)
    assert set(Objection.objects.values_list("state", flat=True)) == {"UPHELD"}


def test_after_the_days_nobody_objects(cast: Cast) -> None:
    batch = noticed(cast)
    line = line_of(cast, batch)
    for now in (WHEN_OVER, WHEN_OVER + timedelta(days=1)):
        with pytest.raises(Refusal) as heard:
            api.object_to_line(actor=cast.actor("elder"), now=now, line_id=line.pk, text=REASON)
        assert heard.value.code == "publicity.batch.wrong_state"
        api.end_due(now=now)
    assert merit(cast) == 5


def test_once_for_each_person_and_line(cast: Cast) -> None:
    batch = noticed(cast)
    objected(cast, batch)
    with pytest.raises(Refusal) as heard:
        objected(cast, batch)
    assert heard.value.code == "publicity.objected_before"


@pytest.mark.parametrize("part", ["outsider", "sibling_member"])
def test_only_whom_the_notice_is_shown_to_may_object(cast: Cast, part: str) -> None:
    batch = noticed(cast)
    with pytest.raises(Refusal) as heard:
        objected(cast, batch, by=part)
    assert heard.value.code == "access.not_found"


def test_a_clerk_enters_what_came_on_paper(cast: Cast) -> None:
    line = line_of(cast, noticed(cast))
    asked = {"actor": cast.actor("clerk"), "now": NOW, "line_id": line.pk, "text": REASON}
    row = api.object_on_paper(**asked, person_id=cast.elder.pk)
    assert (row.objector, row.entered_by) == (cast.elder, cast.clerk)
    with pytest.raises(Refusal) as heard:
        api.object_on_paper(**asked, person_id=cast.outsider.pk)
    assert heard.value.code == "publicity.out_of_scope"
    with pytest.raises(Refusal):
        api.object_on_paper(**(asked | {"actor": cast.actor("member")}), person_id=cast.elder.pk)


def test_who_objected_is_not_in_the_trail(cast: Cast) -> None:
    objected(cast, noticed(cast))
    entry = TrailEntry.objects.get(verb="publicity.objection.made")
    assert (entry.person_id, entry.user_id, entry.actor_label) == (None, None, "群众")


@pytest.mark.parametrize(
    ("claimant", "objector", "decider"),
    [
        ("secretary", "elder", "secretary"),
        ("member", "secretary", "secretary"),
        ("town_officer", "elder", "town_officer"),
    ],
)
def test_nobody_decides_an_own_case(cast: Cast, claimant: str, objector: str, decider: str) -> None:
    publish_at = cast.guandu if claimant == "town_officer" else cast.branch
    from hongguanjia.rooms.publicity.testing import waiting

    waiting(cast, claimant)
    actor = cast.actor("town_officer" if publish_at == cast.guandu else "clerk")
    batch = api.open_notice(actor=actor, now=NOW, organisation_id=publish_at.pk, scope="TOWN")
    row = objected(cast, batch, claimant, by=objector)
    with pytest.raises(Refusal) as heard:
        decided(cast, row, uphold=False, by=decider)
    assert heard.value.code == "publicity.own_case"
    assert decided(cast, row, uphold=False, by="county_officer").state == "REJECTED"


def test_who_recorded_does_not_decide(cast: Cast) -> None:
    batch = noticed(cast)
    line = line_of(cast, batch)
    user = make_account(cast.town_officer)
    recorded = Fact(person_id=line.fact.person_id, recorded_by_user_id=user.pk)
    assert permits.find_recorder(recorded) == cast.town_officer.pk
    assert permits.find_recorder(line.fact) is None


def test_who_typed_the_paper_does_not_decide(cast: Cast) -> None:
    line = line_of(cast, noticed(cast))
    asked = {"now": NOW, "line_id": line.pk, "text": REASON, "person_id": cast.elder.pk}
    row = api.object_on_paper(actor=cast.actor("secretary"), **asked)
    with pytest.raises(Refusal) as heard:
        decided(cast, row, uphold=True, by="secretary")
    assert heard.value.code == "publicity.own_case"


def test_decided_is_decided(cast: Cast) -> None:
    row = objected(cast, noticed(cast))
    decided(cast, row, uphold=True)
    with pytest.raises(Refusal) as heard:
        decided(cast, row, uphold=False, by="county_officer")
    assert heard.value.code == "publicity.objection.wrong_state"


@pytest.mark.parametrize("part", ["clerk", "member", "auditor", "outsider_secretary"])
def test_others_do_not_even_see_it(cast: Cast, part: str) -> None:
    row = objected(cast, noticed(cast))
    with pytest.raises(Refusal) as heard:
        decided(cast, row, uphold=True, by=part)
    assert heard.value.code == "access.not_found"


def test_a_reminder_once_before_an_objection_is_due(cast: Cast) -> None:
    row = objected(cast, noticed(cast))
    assert api.remind_objections_due(now=NOW) == 0
    near = NOW + timedelta(days=4)
    assert [api.remind_objections_due(now=near), api.remind_objections_due(now=near)] == [1, 0]
    row.refresh_from_db()
    assert row.reminded_date == date(2026, 6, 19)
    told = Notice.objects.filter(kind="publicity.objection", text__contains="快到期")
    assert set(told.values_list("person_id", flat=True)) == {cast.secretary.pk, cast.town_officer.pk}


def test_nobody_decided_it_goes_up_and_at_the_top_it_stays(cast: Cast) -> None:
    row = objected(cast, noticed(cast))
    assert api.escalate_objections_overdue(now=NOW + timedelta(days=4)) == 0
    late = NOW + timedelta(days=20)
    assert api.escalate_objections_overdue(now=late) == 1
    row.refresh_from_db()
    assert (row.organisation, row.levels, row.state) == (cast.county, 1, "OPEN")
    assert row.due_date > date(2026, 7, 6)
    told = Notice.objects.filter(kind="publicity.objection", text__contains="转由您单位")
    assert cast.county_officer.pk in set(told.values_list("person_id", flat=True))
    assert cast.town_officer.pk not in set(told.values_list("person_id", flat=True))
    assert api.escalate_objections_overdue(now=late + timedelta(days=60)) == 0
    decided(cast, row, uphold=False, by="county_officer", now=late)
    assert api.escalate_objections_overdue(now=late + timedelta(days=60)) == 0


def test_the_county_finds_what_was_handed_on_among_its_tasks(cast: Cast) -> None:
    objected(cast, noticed(cast))
    actor = cast.actor("county_officer")
    assert slots.WAITING.list(actor, NOW) == []
    slots.go_round(NOW + timedelta(days=20))
    assert [todo.url for todo in slots.WAITING.list(actor, NOW)] == [f"/desk/objections/{Objection.objects.get().pk}/"]
