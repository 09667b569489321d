"""What the halls pull from this room, and what ``verify`` asks."""

from datetime import timedelta

import pytest
from django.template.loader import render_to_string
from django.urls import reverse

from hongguanjia.base.people.testing import NOW, Cast
from hongguanjia.base.web.slots import list_menu
from hongguanjia.rooms.claims import api, checks, slots
from hongguanjia.rooms.claims.models import Claim
from hongguanjia.rooms.claims.testing import claimed, entered

pytestmark = pytest.mark.django_db


def texts(cast: Cast, part: str, *, days: int = 0) -> set[str]:
    return {todo.text for todo in slots.WAITING.list(cast.actor(part), NOW + timedelta(days=days))}


def test_what_waits_is_told_to_whom_it_waits_for(cast: Cast) -> None:
    claim = claimed(cast, title="送老人回家", witness_id=cast.elder.pk)
    waiting = {"核实党一诺的申报“送老人回家”"}
    assert texts(cast, "clerk") == texts(cast, "secretary") == waiting
    assert texts(cast, "elder") == {"党一诺请您证明“送老人回家”"}
    assert texts(cast, "town_officer") == texts(cast, "member") == texts(cast, "outsider_secretary") == set()
    assert texts(cast, "town_officer", days=8) == waiting

    api.check_claim(actor=cast.actor("clerk"), now=NOW, claim_id=claim.pk, basis="KNOWN")
    assert texts(cast, "clerk") == set() and texts(cast, "secretary") == {"审批党一诺的申报“送老人回家”"}
    api.return_claim(actor=cast.actor("secretary"), now=NOW, claim_id=claim.pk, reason="补充")
    assert texts(cast, "member") == {"补充您的申报“送老人回家”"}


def test_nobody_is_asked_to_decide_an_own_case(cast: Cast) -> None:
    claimed(cast, "secretary", title="自己做的事")
    entered(cast, "elder", title="代填的事情")
    own = claimed(cast, title="自己核实过的")
    api.check_claim(actor=cast.actor("secretary"), now=NOW, claim_id=own.pk, basis="KNOWN")

    assert texts(cast, "secretary") == {"核实曾老根的申报“代填的事情”"}
    assert texts(cast, "clerk") == {"核实书启明的申报“自己做的事”"}


def test_a_todo_has_its_deadline(cast: Cast) -> None:
    claim = claimed(cast)
    assert [todo.due_date for todo in slots.WAITING.list(cast.actor("clerk"), NOW)] == [claim.due_date]


def test_panels(cast: Cast) -> None:
    claimed(cast, title="送老人回家")
    person = slots.load_person(cast.actor("secretary"), NOW, cast.member.pk)
    assert person is not None and "送老人回家" in render_to_string("claims/panels/person.html", dict(person))
    assert slots.load_person(cast.actor("member"), NOW, cast.member.pk) is None
    assert slots.load_person(cast.actor("secretary"), NOW, None) is None
    strange = slots.load_person(cast.actor("outsider_secretary"), NOW, cast.member.pk)
    assert strange is not None and strange["claims"] == []
    home = slots.load_phone_home(cast.actor("member"), NOW, None)
    assert home is not None and reverse("phone-claims-new") in render_to_string("claims/panels/phone_home.html", {})


def test_menu_and_export(cast: Cast) -> None:
    claimed(cast, title="送老人回家")
    assert "desk-claims-claims" in {entry.url_name for entry in list_menu("desk", cast.actor("clerk"))}
    assert "desk-claims-claims" not in {entry.url_name for entry in list_menu("desk", cast.actor("station_clerk"))}
    head, rows = slots.load_export(cast.actor("town_officer"), NOW)
    assert len(head) == len(rows[0]) and rows[0][3] == "送老人回家"
    assert slots.load_export(cast.actor("outsider_secretary"), NOW)[1] == []


def test_verify_names_a_claim_whose_fact_is_another(cast: Cast) -> None:
    claim = claimed(cast, until="APPROVED")
    assert checks.check_claims().faults == []
    Claim.objects.filter(pk=claim.pk).update(quantity=2)

    report = checks.check_claims()

    assert report.counted == 1 and str(claim.pk) in report.faults[0]
