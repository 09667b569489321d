"""Two people date the county's terms anew: what holds until then stays, what is proposed binds nobody."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from hongguanjia.base.accounts.testing import sign_in
from hongguanjia.base.people.testing import NOW, Cast
from hongguanjia.kit.clock import county_date, read_clock
from hongguanjia.kit.refusals import BadInput, NotFound, Refusal
from hongguanjia.points.county_terms import actions
from hongguanjia.points.county_terms.kinds import find_terms_kind, list_terms_kinds
from hongguanjia.points.county_terms.models import TermsProposal
from hongguanjia.points.slots import WAITING

pytestmark = pytest.mark.django_db
TODAY = county_date(NOW)
DAY = TODAY + timedelta(days=20)
PUBLICITY = {
    "notice_days": 7,
    "scope": "TOWN",
    "masks_residents": True,
    "objection_days": 4,
    "appeal_days": 8,
    "remind_days": 2,
}
CLAIMS = {
    "claim_within_days": 60,
    "check_within_days": 5,
    "approve_within_days": 5,
    "people_most": 20,
    "photos_most": 4,
}
LADDER = {
    "code": "member-grade",
    "title": "党员等次",
    "proved_percent_least": 50,
    "settle_days": 30,
    "rungs": "合格：60\n优秀：95",
}
CASES = {
    "publicity": PUBLICITY,
    "claims": CLAIMS,
    "claims-kinds": {"kind": "MEDIATED", "takes": "no"},
    "ladders": LADDER,
}


def propose(cast: Cast, kind: str, values: Mapping[str, Any] | None = None, **changes: Any) -> TermsProposal:
    asked = {"from_date": DAY, "citation": "牟组〔2026〕9号", "values": values or CASES[kind]} | changes
    return actions.propose_terms(actor=cast.actor("county_officer"), now=NOW, kind=kind, **asked)


def approve(cast: Cast, row: TermsProposal, by: str = "approver") -> TermsProposal:
    return actions.approve_terms(actor=cast.actor(by), now=NOW, proposal_id=row.pk)


@pytest.mark.parametrize("kind", list(CASES))
def test_what_another_approves_is_written_from_its_day_on(cast: Cast, kind: str) -> None:
    offered = find_terms_kind(kind)
    assert offered is not None
    before = list(offered.list_rows())
    row = propose(cast, kind)
    assert list(offered.list_rows()) == before
    approve(cast, row)
    after = list(offered.list_rows())
    if kind == "claims-kinds":
        assert [one.to_date for one in after if one.words == "调解纠纷"] == [DAY]
        return
    assert len(after) == len(before) + 1
    assert (after[0].from_date, after[0].to_date, after[0].citation) == (DAY, None, "牟组〔2026〕9号")
    assert after[0].words == offered.tell(row.values)
    assert sum(one.to_date == DAY for one in after) == 1


@pytest.mark.parametrize("kind", list(CASES))
def test_the_form_takes_what_the_case_says(kind: str) -> None:
    offered = find_terms_kind(kind)
    assert offered is not None
    form = offered.form(CASES[kind])
    assert form.is_valid(), form.errors
    assert set(offered.start(TODAY)) in ({*form.fields}, set())


def test_nobody_approves_an_own_proposal(cast: Cast) -> None:
    row = propose(cast, "claims")
    with pytest.raises(Refusal) as refusal:
        approve(cast, row, by="county_officer")
    assert refusal.value.code in {"terms.same_person", "access.not_found", "access.denied"}
    with pytest.raises(IntegrityError), transaction.atomic():
        TermsProposal.objects.filter(pk=row.pk).update(state="APPROVED", decided_by=row.proposed_by, decided_at=NOW)


@pytest.mark.parametrize("part", ["outsider", "member", "secretary", "town_officer", "auditor"])
def test_others_neither_propose_nor_approve_nor_look(cast: Cast, part: str, client: Client) -> None:
    row = propose(cast, "claims")
    with pytest.raises(Refusal):
        actions.propose_terms(
            actor=cast.actor(part), now=NOW, kind="publicity", from_date=DAY, values=PUBLICITY, citation="x"
        )
    with pytest.raises(Refusal):
        approve(cast, row, by=part)
    sign_in(client, getattr(cast, part))
    assert client.get(reverse("desk-points-county-terms")).status_code == 404


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"from_date": TODAY}, "terms.not_ahead"),
        ({"citation": " "}, "terms.no_citation"),
    ],
)
def test_a_day_to_come_and_a_source_are_wanted(cast: Cast, changes: dict[str, Any], code: str) -> None:
    with pytest.raises(BadInput) as refusal:
        propose(cast, "claims", **changes)
    assert refusal.value.code == code


def test_one_proposal_at_a_time_and_a_withdrawn_one_makes_room(cast: Cast) -> None:
    row = propose(cast, "claims")
    with pytest.raises(Refusal) as refusal:
        propose(cast, "claims")
    assert refusal.value.code == "terms.open"
    actions.withdraw_terms(actor=cast.actor("county_officer"), now=NOW, proposal_id=row.pk)
    with pytest.raises(Refusal):
        approve(cast, row)
    approve(cast, propose(cast, "claims"))


@pytest.mark.parametrize("kind", ["publicity", "claims", "ladders"])
def test_terms_follow_on_the_newest_that_are_written(cast: Cast, kind: str) -> None:
    approve(cast, propose(cast, kind))
    earlier = propose(cast, kind, from_date=DAY - timedelta(days=1))
    with pytest.raises(BadInput) as refusal:
        approve(cast, earlier)
    assert refusal.value.code == "terms.not_after"


def test_a_kind_that_is_not_taken_cannot_be_ended_again(cast: Cast) -> None:
    approve(cast, propose(cast, "claims-kinds"))
    with pytest.raises(BadInput):
        approve(cast, propose(cast, "claims-kinds", from_date=DAY + timedelta(days=1)))


@pytest.mark.parametrize("rungs", ["合格", "优秀：90\n合格：80", "", "合格：八十"])
def test_rungs_that_do_not_rise_are_refused(rungs: str) -> None:
    offered = find_terms_kind("ladders")
    assert offered is not None
    assert "rungs" in offered.form({**LADDER, "rungs": rungs}).errors


def test_a_reminder_after_the_deadline_is_refused() -> None:
    offered = find_terms_kind("publicity")
    assert offered is not None
    assert "remind_days" in offered.form({**PUBLICITY, "remind_days": 8}).errors


def test_an_unknown_kind_is_not_found(cast: Cast) -> None:
    with pytest.raises(NotFound):
        propose(cast, "gold", {"a": 1})


def test_the_pages(cast: Cast, client: Client) -> None:
    sign_in(client, cast.county_officer)
    for kind in list_terms_kinds():
        assert client.get(reverse("desk-points-county-terms-kind", args=[kind.code])).status_code == 200
    assert client.get(reverse("desk-points-county-terms-kind", args=["gold"])).status_code == 404
    address = reverse("desk-points-county-terms-kind", args=["claims"])
    day = county_date(read_clock()) + timedelta(days=9)
    assert "依据" in client.post(address, CLAIMS | {"from_date": day}).content.decode()
    assert TermsProposal.objects.count() == 0
    client.post(address, CLAIMS | {"from_date": day, "citation": "牟组〔2026〕9号"})
    row = TermsProposal.objects.get()
    assert "事后 60 天内申报" in client.get(address).content.decode()
    approver = Client()
    sign_in(approver, cast.approver)
    assert [todo.url for todo in WAITING.list(cast.actor("approver"), NOW)] == [address]
    approver.post(reverse("desk-points-county-terms-approve", args=[row.pk]))
    row.refresh_from_db()
    assert row.state == "APPROVED"
    assert isinstance(row.from_date, date)
    client.post(address, CLAIMS | {"from_date": day + timedelta(days=1), "citation": "牟组〔2026〕10号"})
    client.post(reverse("desk-points-county-terms-withdraw", args=[TermsProposal.objects.first().pk]))
    assert TermsProposal.objects.first().state == "WITHDRAWN"
