"""Sending, taking up, answering, asking again, closing. The trail names the number and never the sender."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from hongguanjia.base.access.api import ANYONE, Actor, Permission
from hongguanjia.base.people.models import Organisation
from hongguanjia.base.people.seals import key_ring
from hongguanjia.base.record.api import leave_trail
from hongguanjia.halls.complaints.flow import COMPLAINT
from hongguanjia.halls.complaints.models import Complaint, ComplaintState, Reply
from hongguanjia.halls.complaints.queries import find_own, get_complaint
from hongguanjia.kit.clock import county_date
from hongguanjia.kit.ids import new_code
from hongguanjia.kit.refusals import BadInput, Refusal

CONTACT = "complaint.contact"
CODE = "complaint.code"
SENT_A_DAY_MOST = 500
TEXT_LENGTH_LEAST = 5


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the sender takes away: both are needed to read the answer, and the code is shown this once."""

    number: str
    code: str


@transaction.atomic
def send_complaint(
    *,
    now: datetime,
    kind: str,
    text: str,
    about: Organisation | None = None,
    page_address: str = "",
    contact: str = "",
) -> Receipt:
    """Take in a complaint or suggestion from anybody; refused when more come in one day than anyone could read."""
    day = county_date(now)
    if len(text.strip()) < TEXT_LENGTH_LEAST:
        raise BadInput("complaint.too_short", _("请把事情写清楚一些，至少五个字。"), field="text")
    if Complaint.objects.filter(sent_date=day).count() >= SENT_A_DAY_MOST:
        raise Refusal("complaint.too_many", _("今天收到的太多了，请明天再提交，或者打电话、写信、当面反映。"))
    receipt = Receipt(number=f"{day:%Y%m%d}{new_code(6)}", code=new_code(10))
    complaint = Complaint.objects.create(
        number=receipt.number,
        code_index=index_code(receipt.number, receipt.code),
        kind=kind,
        about=about,
        page_address=page_address[:200],
        text=text.strip()[:1000],
        contact_sealed=key_ring().seal(contact.strip(), context=CONTACT) if contact.strip() else None,
        sent_date=day,
    )
    _trail(ANYONE, now, "complaint.sent", complaint)
    return receipt


@transaction.atomic
def take_up(*, actor: Actor, now: datetime, complaint_id: int) -> Complaint:
    """Say that somebody is at it."""
    complaint = get_complaint(actor, complaint_id, permission=Permission.COMPLAINT_ANSWER)
    _step(complaint, "take_up")
    _trail(actor, now, "complaint.taken_up", complaint)
    return complaint


@transaction.atomic
def answer(*, actor: Actor, now: datetime, complaint_id: int, text: str) -> Complaint:
    """Answer in words that the sender will read."""
    complaint = get_complaint(actor, complaint_id, permission=Permission.COMPLAINT_ANSWER)
    _check_text(text)
    _step(complaint, "answer")
    _reply(complaint, text, county_date(now), by=actor.label)
    _trail(actor, now, "complaint.answered", complaint)
    return complaint


@transaction.atomic
def ask_again(*, now: datetime, number: str, code: str, text: str) -> Complaint:
    """The sender is not content and says why; once."""
    complaint = find_own(number, code)
    _check_text(text)
    if complaint.asked_again:
        raise Refusal("complaint.asked_again", _("已经追问过一次。仍有异议，请按纸质渠道向县级或上级机关反映。"))
    _step(complaint, "ask_again", asked_again=True)
    _reply(complaint, text, county_date(now), by="")
    _trail(ANYONE, now, "complaint.asked_again", complaint)
    return complaint


@transaction.atomic
def close(*, now: datetime, number: str, code: str) -> Complaint:
    """The sender is content."""
    complaint = find_own(number, code)
    _step(complaint, "close")
    _trail(ANYONE, now, "complaint.closed", complaint)
    return complaint


@transaction.atomic
def read_contact(*, actor: Actor, now: datetime, complaint_id: int) -> str:
    """The contact in clear for whoever answers; the look is recorded."""
    complaint = get_complaint(actor, complaint_id, permission=Permission.COMPLAINT_ANSWER)
    if complaint.contact_sealed is None:
        raise Refusal("complaint.no_contact", _("来信人没有留下联系方式，请在这里答复。"))
    _trail(actor, now, "complaint.contact_read", complaint)
    return key_ring().open(complaint.contact_sealed, context=CONTACT)


def index_code(number: str, code: str) -> str:
    """The keyed fingerprint of a code, bound to its number."""
    return key_ring().index(f"{number}:{code}", context=CODE)


def _step(complaint: Complaint, verb: str, **changes: object) -> None:
    target = ComplaintState(COMPLAINT.check(verb, complaint.state).target or complaint.state)
    changed = Complaint.objects.filter(pk=complaint.pk, state=complaint.state).update(state=target, **changes)
    if changed != 1:
        raise Refusal("complaint.wrong_state", COMPLAINT.refusal)
    complaint.state = target


def _reply(complaint: Complaint, text: str, day: date, *, by: str) -> None:
    Reply.objects.create(complaint=complaint, from_sender=not by, by_label=by, text=text.strip()[:1000], on_date=day)


def _check_text(text: str) -> None:
    if not text.strip():
        raise BadInput("complaint.empty", _("请写下内容再提交。"), field="text")


def _trail(actor: Actor, now: datetime, verb: str, complaint: Complaint) -> None:
    leave_trail(
        actor=actor,
        now=now,
        verb=verb,
        subject_kind="complaint",
        subject_id=complaint.pk,
        subject_label=complaint.number,
    )
