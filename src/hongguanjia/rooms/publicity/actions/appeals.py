"""Appeals: made by the person concerned, answered by the level above with a correction or an explanation.

No points are typed: a correction puts the fact right, and the rules say what that is worth.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from hongguanjia.base.access.api import Actor, Permission, get_in_scope
from hongguanjia.base.files.api import store_upload
from hongguanjia.base.notices.api import tell, tell_many
from hongguanjia.base.people.api import list_holders
from hongguanjia.base.people.models import Organisation
from hongguanjia.base.record.api import leave_trail
from hongguanjia.base.workdays.api import add_working_days
from hongguanjia.kit.clock import county_date
from hongguanjia.kit.ids import new_code
from hongguanjia.kit.refusals import BadInput, Refusal
from hongguanjia.points.api import amend_fact
from hongguanjia.rooms.publicity import permits, queries, rules
from hongguanjia.rooms.publicity.flow import APPEAL
from hongguanjia.rooms.publicity.models import APPEAL_KIND, Appeal, Judge, Paper
from hongguanjia.rooms.publicity.states import OPEN_APPEALS

PAPERS_MOST = 5


@transaction.atomic
def make_appeal(
    *, actor: Actor, now: datetime, fact_id: int, wrong: str, wanted: str, uploads: Sequence[UploadedFile[Any]] = ()
) -> Appeal:
    """Appeal against what became of an own fact: what is wrong, what is wanted, photographs or PDFs as evidence.

    Refused: ``publicity.appealed_before`` while one about the same fact is open.
    """
    person_id = permits.check_may_appeal(actor)
    said, asked = rules.check_text(wrong, "wrong"), rules.check_text(wanted, "wanted")
    fact = get_in_scope(queries.list_appealable(actor).select_for_update(of=("self",)), pk=fact_id)
    if Appeal.objects.filter(fact=fact, state__in=OPEN_APPEALS).exists():
        raise Refusal("publicity.appealed_before", _("这一条已经有申诉在办，请等待答复。"))
    if len(uploads) > PAPERS_MOST:
        raise BadInput("publicity.papers", _("材料最多 %(most)s 份。") % {"most": PAPERS_MOST}, field="papers")
    level = queries.find_level_above(fact.organisation, county_date(now))
    appeal = Appeal.objects.create(
        number=f"SS{county_date(now):%Y%m%d}{new_code(5)}",
        person_id=person_id,
        fact=fact,
        organisation=level,
        wrong=said,
        wanted=asked,
        made_at=now,
        due_date=find_due(now),
    )
    for upload in uploads:
        attachment = store_upload(actor=actor, now=now, upload=upload, organisation=level, handed_in=True)
        Paper.objects.get_or_create(appeal=appeal, attachment=attachment)
    note(actor, now, "made", appeal, said)
    tell_level(appeal, now, _("收到申诉 %(number)s，请在%(due)s前答复。"))
    return appeal


@transaction.atomic
def take_appeal(*, actor: Actor, now: datetime, appeal_id: int) -> Appeal:
    """Say that somebody is at it."""
    appeal = _take(actor, "take", appeal_id)
    advance(appeal, "take", taken_by_id=actor.person_id)
    note(actor, now, "take", appeal)
    _tell_appellant(appeal, now, _("您的申诉 %(number)s 已受理，正在核实。"))
    return appeal


@transaction.atomic
def correct_appeal(*, actor: Actor, now: datetime, appeal_id: int, quantity: int, answer: str) -> Appeal:
    """The appellant is right: the fact is put right with ``quantity``, 0 if it was not so at all."""
    said = rules.check_text(answer, "answer")
    appeal = _take(actor, "correct", appeal_id)
    advance(appeal, "correct", answer=said, decided_by_id=actor.person_id, decided_at=now)
    key = f"{APPEAL_KIND}:{appeal.pk}"
    new_fact = amend_fact(appeal.fact, quantity=quantity, key=key, reason=said, actor=actor, now=now)
    Appeal.objects.filter(pk=appeal.pk).update(new_fact=new_fact)
    appeal.new_fact = new_fact
    _answered(actor, now, "correct", appeal, before=appeal.fact.quantity, after=quantity)
    return appeal


@transaction.atomic
def explain_appeal(*, actor: Actor, now: datetime, appeal_id: int, answer: str) -> Appeal:
    """The result stands, and why."""
    said = rules.check_text(answer, "answer")
    appeal = _take(actor, "explain", appeal_id)
    advance(appeal, "explain", answer=said, decided_by_id=actor.person_id, decided_at=now)
    _answered(actor, now, "explain", appeal)
    return appeal


@transaction.atomic
def withdraw_appeal(*, actor: Actor, now: datetime, appeal_id: int) -> Appeal:
    """The person no longer appeals."""
    appeal = _take_own(actor, "withdraw", appeal_id)
    advance(appeal, "withdraw")
    note(actor, now, "withdraw", appeal)
    return appeal


@transaction.atomic
def ask_again(*, actor: Actor, now: datetime, appeal_id: int, wrong: str) -> Appeal:
    """The person is not content with an explanation: the next level answers anew; once, and somebody else."""
    said = rules.check_text(wrong, "wrong")
    appeal = _take_own(actor, "ask_again", appeal_id)
    if appeal.asked_again:
        raise Refusal(
            "publicity.asked_again", _("已经申请过一次复核，答复是最终的。仍有意见可以通过“投诉与建议”反映。")
        )
    if Appeal.objects.filter(fact_id=appeal.fact_id, state__in=OPEN_APPEALS).exists():
        raise Refusal("publicity.appealed_before", _("这一条已经有申诉在办，请等待答复。"))
    level = queries.find_level_above(appeal.organisation, county_date(now))
    changes: dict[str, Any] = {
        "answer": "",
        "decided_by_id": None,
        "decided_at": None,
        "taken_by_id": None,
        "asked_again": True,
    }
    changes |= {"reminded_date": None, "due_date": find_due(now), "organisation_id": level.pk}
    advance(appeal, "ask_again", **changes)
    note(actor, now, "ask_again", appeal, said)
    tell_level(appeal, now, _("申诉 %(number)s 申请复核，请在%(due)s前答复。"))
    return appeal


def find_due(now: datetime) -> Any:
    """The last day for an answer that is asked for today; an appeal never waits for a calendar that nobody entered."""
    today = county_date(now)
    return add_working_days(today, queries.get_terms(today).appeal_days, weekdays_if_unknown=True)


def advance(appeal: Appeal, verb: str, **changes: object) -> None:
    """Set the state that follows ``verb``, and ``changes`` with it; refuse if somebody else was faster."""
    step = APPEAL.check(verb, appeal.state)
    rows = Appeal.objects.filter(pk=appeal.pk, state=appeal.state, due_date=appeal.due_date)
    if rows.update(state=step.target, **changes) != 1:
        raise Refusal("publicity.appeal.wrong_state", APPEAL.refusal)
    appeal.refresh_from_db()


def note(actor: Actor, now: datetime, verb: str, appeal: Appeal, reason: str = "", **detail: Any) -> None:
    """One line in the trail of an appeal."""
    leave_trail(
        actor=actor,
        now=now,
        verb=f"{APPEAL_KIND}.{verb}",
        subject_kind=APPEAL_KIND,
        subject_id=appeal.pk,
        subject_label=appeal.number,
        organisation_id=appeal.organisation_id,
        organisation_path=appeal.organisation.path,
        reason=reason,
        **detail,
    )


def tell_level(appeal: Appeal, now: datetime, text: str) -> None:
    """Tell those who may answer at the level where the appeal is."""
    level = Organisation.objects.get(pk=appeal.organisation_id)
    people = list_holders(level, county_date(now), Permission.APPEAL_DECIDE)
    tell_many(
        person_ids=[person for person in people if person != appeal.person_id],
        kind=APPEAL_KIND,
        text=text % {"number": appeal.number, "due": appeal.due_date},
        link=f"/desk/appeals/{appeal.pk}/",
        key=f"{APPEAL_KIND}:{appeal.pk}:{level.pk}:{int(now.timestamp())}",
        now=now,
    )


def _take(actor: Actor, verb: str, appeal_id: int) -> Appeal:
    appeal = get_in_scope(queries.list_appeals(actor).select_for_update(of=("self",)), pk=appeal_id)
    permits.check_decides_appeal(actor, appeal)
    APPEAL.check(verb, appeal.state)
    return appeal


def _take_own(actor: Actor, verb: str, appeal_id: int) -> Appeal:
    appeal = get_in_scope(queries.list_own_appeals(actor).select_for_update(of=("self",)), pk=appeal_id)
    permits.check_may_appeal(actor)
    APPEAL.check(verb, appeal.state)
    return appeal


def _answered(actor: Actor, now: datetime, verb: str, appeal: Appeal, **detail: Any) -> None:
    Judge.objects.get_or_create(appeal=appeal, person_id=appeal.decided_by_id or 0)
    note(actor, now, verb, appeal, appeal.answer, **detail)
    _tell_appellant(appeal, now, _("您的申诉 %(number)s 已答复：%(answer)s"))


def _tell_appellant(appeal: Appeal, now: datetime, text: str) -> None:
    tell(
        person_id=appeal.person_id,
        kind=APPEAL_KIND,
        text=text % {"number": appeal.number, "answer": appeal.answer},
        link=f"/m/appeals/{appeal.pk}/",
        key=f"{APPEAL_KIND}:{appeal.pk}:{appeal.state}:{int(now.timestamp())}",
        now=now,
    )
