"""Terms and ladder are set by two people from a day to come; what ran under the earlier ones is not done again."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from hongguanjia.base.accounts.testing import sign_in
from hongguanjia.base.people.testing import NOW, Cast
from hongguanjia.kit.clock import county_date
from hongguanjia.points.county_terms.actions import approve_terms, propose_terms
from hongguanjia.rooms.inspection import actions, setting, terms, testing
from hongguanjia.rooms.inspection.models import Escalation

pytestmark = pytest.mark.django_db
TODAY = county_date(NOW)
FROM = TODAY + timedelta(days=10)
VALUES = {
    "reply_days": 2, "object_days": 4, "receive_days": 2, "mend_days": 10, "remind_days": 2, "extension_days": 5,
    "extensions_most": 1, "recheck_months": 6, "inspectors_least": 3,
}  # fmt: skip


def set_from(cast: Cast, kind: str, values: dict[str, Any]) -> None:
    said = {"kind": kind, "from_date": FROM, "values": values, "citation": "县委组织部〔2026〕8号"}
    proposal = propose_terms(actor=cast.actor("county_officer"), now=NOW, **said)
    approve_terms(actor=cast.actor("approver"), now=NOW, proposal_id=proposal.pk)


def test_terms_hold_from_their_day(cast: Cast) -> None:
    before = terms.get_terms(TODAY)

    set_from(cast, "inspection", VALUES)

    assert terms.get_terms(FROM - timedelta(days=1)) == before
    held = terms.get_terms(FROM)
    assert {name: getattr(held, name) for name in VALUES} == VALUES and held.citation == "县委组织部〔2026〕8号"
    assert "10 个工作日内整改" in setting.list_terms()[0].words and setting.list_terms()[1].to_date == FROM
    assert dict(setting.TERMS.start(FROM)) == VALUES


def test_a_ladder_holds_from_its_day_and_repeats_no_step(cast: Cast) -> None:
    notice = testing.noticed(cast)
    late = NOW + timedelta(days=(notice.due_date - TODAY).days + 4)
    set_from(cast, "inspection-ladder", {"supervise": None, "talk": 2, "circulate": 20})
    assert [step.measure for step in terms.get_ladder(FROM)] == ["TALK", "CIRCULATE"]
    assert [step.measure for step in terms.get_ladder(TODAY)] == ["SUPERVISE", "TALK", "CIRCULATE"]

    assert actions.escalate_due(now=late) == 1
    assert actions.escalate_due(now=late + timedelta(days=1)) == 0

    assert [row.step.measure for row in Escalation.objects.all()] == ["TALK"]


def test_a_step_reached_under_the_earlier_ladder_is_not_taken_again(cast: Cast) -> None:
    notice = testing.noticed(cast)
    set_from(cast, "inspection-ladder", {"supervise": 1, "talk": 40, "circulate": None})
    talk = next(step for step in terms.get_ladder(TODAY) if step.measure == "TALK")
    Escalation.objects.create(notice=notice, step=talk, turn=0, due_date=notice.due_date, at=NOW)

    assert actions.escalate_due(now=NOW + timedelta(days=(notice.due_date - TODAY).days + 4)) == 0


@pytest.mark.parametrize(
    ("form", "values", "field"),
    [
        (setting.TermsForm, VALUES | {"remind_days": 10}, "remind_days"),
        (setting.TermsForm, VALUES | {"receive_days": 11}, "receive_days"),
        (setting.LadderForm, {"supervise": 3, "talk": 3}, "__all__"),
        (setting.LadderForm, {}, "__all__"),
    ],
)
def test_what_does_not_fit_is_refused(form: Any, values: dict[str, int], field: str) -> None:
    assert set(form(values).errors) == {field}


def test_the_pages_show_what_holds_and_take_a_proposal(cast: Cast) -> None:
    client = Client()
    sign_in(client, cast.county_officer)
    page = reverse("desk-points-county-terms-kind", args=["inspection-ladder"])
    assert "逾期 1 个工作日督办" in client.get(page).content.decode()
    assert (
        "15 个工作日内整改"
        in client.get(reverse("desk-points-county-terms-kind", args=["inspection"])).content.decode()
    )

    typed = {"supervise": 2, "talk": 6, "from_date": "2099-01-01", "citation": "县委组织部〔2026〕8号"}
    answer = client.post(page, typed | {"submission_key": "s"}, follow=True)

    assert "逾期 2 个工作日督办，逾期 6 个工作日约谈" in answer.content.decode()
