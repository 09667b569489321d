"""Complaints: every state × verb, who reads them, what is kept and what is not."""

from datetime import date

import pytest

from hongguanjia.base.access.api import Actor, Permission
from hongguanjia.base.people.testing import NOW, Cast
from hongguanjia.base.record.models import Fact, TrailEntry
from hongguanjia.base.web.slots import list_todos
from hongguanjia.halls.complaints import actions, queries
from hongguanjia.halls.complaints.flow import COMPLAINT, SENDER
from hongguanjia.halls.complaints.models import Complaint, Reply
from hongguanjia.kit.refusals import BadInput, NotFound, Refusal

pytestmark = pytest.mark.django_db
TEXT = "活动室的门一直锁着,进不去。"


def _send(**fields: object) -> tuple[Complaint, actions.Receipt]:
    receipt = actions.send_complaint(now=NOW, kind="COMPLAINT", text=TEXT, **fields)  # type: ignore[arg-type]
    return Complaint.objects.get(number=receipt.number), receipt


def _do(verb: str, officer: Actor, complaint: Complaint, receipt: actions.Receipt) -> Complaint:
    own = {"now": NOW, "number": receipt.number, "code": receipt.code}
    desk = {"actor": officer, "now": NOW, "complaint_id": complaint.pk}
    steps = {
        "take_up": lambda: actions.take_up(**desk),
        "answer": lambda: actions.answer(**desk, text="明天起按时开门。"),
        "ask_again": lambda: actions.ask_again(**own, text="今天还是锁着。"),
        "close": lambda: actions.close(**own),
    }
    return steps[verb]()


@pytest.mark.parametrize("state", COMPLAINT.states)
@pytest.mark.parametrize("step", COMPLAINT.transitions, ids=lambda step: step.verb)
def test_each_verb_follows_the_table(cast: Cast, state: str, step) -> None:  # type: ignore[no-untyped-def]
    complaint, receipt = _send()
    Complaint.objects.filter(pk=complaint.pk).update(state=state)
    if state in step.sources:
        assert _do(step.verb, cast.actor("county_officer"), complaint, receipt).state == step.target
        assert Complaint.objects.get(pk=complaint.pk).state == step.target
    else:
        with pytest.raises(Refusal) as refused:
            _do(step.verb, cast.actor("county_officer"), complaint, receipt)
        assert refused.value.code == "complaint.wrong_state"
        assert Complaint.objects.get(pk=complaint.pk).state == state and not Reply.objects.exists()


def test_the_table_knows_who_may() -> None:
    assert {step.verb: step.permit for step in COMPLAINT.transitions} == {
        "take_up": Permission.COMPLAINT_ANSWER,
        "answer": Permission.COMPLAINT_ANSWER,
        "ask_again": SENDER,
        "close": SENDER,
    }


@pytest.mark.parametrize(
    "part",
    ["resident", "member", "secretary", "clerk", "station_clerk", "town_officer", "approver", "admin", "outsider"],
)
def test_nobody_else_reads_or_answers(cast: Cast, part: str) -> None:
    complaint, receipt = _send()
    actor = cast.actor(part)
    assert not queries.list_complaints(actor).exists() and not queries.list_waiting(actor).exists()
    for verb in ("take_up", "answer"):
        with pytest.raises(NotFound):
            _do(verb, actor, complaint, receipt)


def test_the_organisation_complained_about_sees_nothing(cast: Cast) -> None:
    about_county, receipt = _send(about=cast.county)
    officer, auditor = cast.actor("county_officer"), cast.actor("auditor")
    assert not queries.list_complaints(officer).exists()
    with pytest.raises(NotFound):
        _do("answer", officer, about_county, receipt)
    assert queries.list_complaints(auditor).get().pk == about_county.pk
    assert _do("answer", auditor, about_county, receipt).state == "ANSWERED"


def test_a_complaint_about_a_branch_is_the_countys(cast: Cast) -> None:
    complaint, _receipt = _send(about=cast.branch)
    assert queries.get_complaint(cast.actor("county_officer"), complaint.pk) == complaint


def test_both_number_and_code_are_needed(cast: Cast) -> None:
    complaint, receipt = _send()
    assert queries.find_own(receipt.number.lower(), f" {receipt.code.lower()} ") == complaint
    _other, other_receipt = _send()
    for number, code in [
        (receipt.number, "AAAAAAAAAA"),
        ("2026061500000A", receipt.code),
        (receipt.number, ""),
        ("", ""),
        (receipt.number, other_receipt.code),
    ]:
        with pytest.raises(NotFound):
            queries.find_own(number, code)


def test_nothing_leads_to_the_sender(cast: Cast) -> None:
    complaint, receipt = _send(contact="00099998888", page_address="/m/")
    entry = TrailEntry.objects.get(verb="complaint.sent")
    assert (entry.user_id, entry.person_id, entry.actor_label, entry.organisation_path) == (None, None, "访客", "")
    assert TEXT not in str(entry.__dict__) and receipt.code not in str(complaint.__dict__)
    assert b"0009" not in bytes(complaint.contact_sealed) and complaint.sent_date == date(2026, 6, 15)
    assert {field.name for field in Complaint._meta.get_fields()}.isdisjoint({"user", "person", "sender", "ip", "at"})


def test_a_contact_is_read_by_who_answers_and_the_look_is_recorded(cast: Cast) -> None:
    complaint, _receipt = _send(contact="00099998888")
    officer = cast.actor("county_officer")
    assert actions.read_contact(actor=officer, now=NOW, complaint_id=complaint.pk) == "00099998888"
    assert TrailEntry.objects.filter(verb="complaint.contact_read", person_id=cast.county_officer.pk).count() == 1
    bare, _receipt = _send()
    with pytest.raises(Refusal, match="没有留下"):
        actions.read_contact(actor=officer, now=NOW, complaint_id=bare.pk)


def test_asking_again_is_once(cast: Cast) -> None:
    complaint, receipt = _send()
    officer = cast.actor("county_officer")
    for verb in ("answer", "ask_again", "answer"):
        _do(verb, officer, complaint, receipt)
    with pytest.raises(Refusal, match="已经追问过"):
        _do("ask_again", officer, complaint, receipt)
    assert [reply.from_sender for reply in Reply.objects.order_by("pk")] == [False, True, False]


def test_points_know_nothing_of_complaints(cast: Cast) -> None:
    complaint, receipt = _send(about=cast.branch)
    _do("answer", cast.actor("county_officer"), complaint, receipt)
    assert not Fact.objects.exists()


@pytest.mark.parametrize("text", ["", "  短 "])
def test_too_little_is_refused(text: str) -> None:
    with pytest.raises(BadInput):
        actions.send_complaint(now=NOW, kind="COMPLAINT", text=text)


def test_a_day_has_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "SENT_A_DAY_MOST", 1)
    _send()
    with pytest.raises(Refusal) as refused:
        _send()
    assert refused.value.code == "complaint.too_many"


def test_an_empty_answer_is_refused(cast: Cast) -> None:
    complaint, _receipt = _send()
    with pytest.raises(BadInput):
        actions.answer(actor=cast.actor("auditor"), now=NOW, complaint_id=complaint.pk, text=" ")


def test_who_answers_finds_it_among_the_to_dos(cast: Cast) -> None:
    _send()
    assert any("1 件投诉" in todo.text for todo in list_todos(cast.actor("county_officer"), NOW))
    assert not any("投诉" in todo.text for todo in list_todos(cast.actor("secretary"), NOW))
