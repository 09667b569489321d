"""Reporting what was done, and what superiors say to it. Nobody accepts an own report."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from hongguanjia.base.access.api import Actor
from hongguanjia.base.record.api import NewFact, record_facts, withdraw_fact
from hongguanjia.base.record.models import Fact
from hongguanjia.kit.clock import county_date
from hongguanjia.kit.refusals import NotFound, Refusal
from hongguanjia.rooms.duties import facts, permits, queries, rules
from hongguanjia.rooms.duties.actions.steps import Photos, advance, keep_papers, list_leaders, note, take, tell_leaders
from hongguanjia.rooms.duties.data import ReportInput
from hongguanjia.rooms.duties.flow import DUTY
from hongguanjia.rooms.duties.models import Duty, DutyReport, ReportPaper

MANY_MOST = 200


@transaction.atomic
def report_duty(*, actor: Actor, now: datetime, duty_id: int, typed: ReportInput, photos: Photos = ()) -> Duty:
    """Report progress. Late, it is marked overdue for good. The clerk may type it for the responsible person."""
    duty = take(actor, DUTY, "report", queries.visible_duties(actor), duty_id)
    version, today = duty.item.requirement.version, county_date(now)
    rules.check_report(version, typed, len(photos), today)
    late = today > duty.due_date
    report = DutyReport.objects.create(
        duty=duty,
        amount=typed.amount,
        done_date=typed.done_date,
        text=typed.text.strip(),
        typed_by_id=actor.person_id,
        person_id=_find_person(actor, now, duty),
        at=now,
        late=late,
    )
    kept = keep_papers(actor, now, duty.organisation, photos)
    ReportPaper.objects.bulk_create([ReportPaper(report=report, attachment=one) for one in kept])
    if late:
        mark_overdue(actor=actor, now=now, duty=duty)
    changes = {"amount": typed.amount, "reported_by_id": actor.person_id, "reported_at": now, "changed_at": now}
    advance(duty, DUTY, "report", **changes, decided_by_id=None, decided_at=None, reason="")
    note(actor, now, "duty.reported", duty, duty.organisation, label=version.title, amount=typed.amount)
    return duty


@transaction.atomic
def accept_duty(*, actor: Actor, now: datetime, duty_id: int) -> Duty:
    """The superior accepts. Reported in time, that is a fact."""
    duty = _take_to_decide(actor, "accept", duty_id)
    advance(duty, DUTY, "accept", decided_by_id=actor.person_id, decided_at=now, reason="", changed_at=now)
    if duty.overdue_at is None:
        earlier = Fact.objects.filter(
            source_kind=facts.DUTY_SOURCE, source_id=duty.pk, kind=facts.REPORTED_ON_TIME, withdraws=None
        )
        record_facts([on_time_fact(duty, earlier.count())], actor=actor, now=now)
    note(actor, now, "duty.accepted", duty, duty.organisation, label=duty.item.requirement.version.title)
    return duty


@transaction.atomic
def send_back_duty(*, actor: Actor, now: datetime, duty_id: int, reason: str) -> Duty:
    """The superior wants more, and says what; what was accepted before counts no more."""
    rules.check_reason(reason)
    duty = _take_to_decide(actor, "send_back", duty_id)
    if duty.by_facts:
        raise Refusal("duties.fills_itself", _("这一项由系统自动取数，记录有误请更正原来的记录。"))
    for fact in Fact.objects.filter(
        source_kind=facts.DUTY_SOURCE, source_id=duty.pk, kind=facts.REPORTED_ON_TIME, withdraws=None, withdrawn_by=None
    ):
        withdraw_fact(fact, reason=reason.strip(), actor=actor, now=now)
    words = reason.strip()[:200]
    advance(duty, DUTY, "send_back", decided_by_id=actor.person_id, decided_at=now, reason=words, changed_at=now)
    title = duty.item.requirement.version.title
    note(actor, now, "duty.sent_back", duty, duty.organisation, reason, label=title)
    text = _("“%(title)s”退回：%(reason)s") % {"title": title, "reason": words}
    tell_leaders(duty.organisation, "sent_back", duty, text, f"/m/duties/{duty.pk}/", now)
    return duty


def accept_duties(*, actor: Actor, now: datetime, duty_ids: Collection[int]) -> tuple[int, list[str]]:
    """Accept each by itself: how many were, and a sentence for each other one that the actor sees."""
    done, refused = 0, []
    for duty_id in sorted(set(duty_ids))[:MANY_MOST]:
        try:
            accept_duty(actor=actor, now=now, duty_id=duty_id)
            done += 1
        except NotFound:
            continue
        except Refusal as refusal:
            refused.append(str(refusal))
    return done, refused


def mark_overdue(*, actor: Actor, now: datetime, duty: Duty) -> None:
    """Mark it once and for good, and record that it happened."""
    if Duty.objects.filter(pk=duty.pk, overdue_at=None).update(overdue_at=now, changed_at=now):
        duty.overdue_at = now
        record_facts([overdue_fact(duty)], actor=actor, now=now)


def on_time_fact(duty: Duty, earlier: int = 0) -> NewFact:
    """The fact of a duty accepted that was reported in time; accepted anew after it came back, it has another key."""
    return _fact(duty, facts.REPORTED_ON_TIME, f"{facts.REPORTED_ON_TIME}:{duty.pk}:{earlier}", duty.reported_at)


def overdue_fact(duty: Duty) -> NewFact:
    """The fact of a duty that was not reported by its day: at most one for each."""
    return _fact(duty, facts.OVERDUE, f"{facts.OVERDUE}:{duty.pk}", duty.overdue_at)


def _fact(duty: Duty, kind: str, key: str, at: datetime | None) -> NewFact:
    if at is None:
        raise ValueError("what happened has an instant")
    return NewFact(
        kind=kind,
        key=key,
        organisation_id=duty.organisation_id,
        organisation_path=duty.organisation.path,
        occurred_at=at,
        source_kind=facts.DUTY_SOURCE,
        source_id=duty.pk,
        subject_organisation_id=duty.organisation_id,
        summary=duty.item.requirement.version.title,
    )


def _find_person(actor: Actor, now: datetime, duty: Duty) -> int | None:
    """For whom it was typed: the responsible person, else who leads the organisation; ``None`` when it is the actor's own."""
    leaders = list_leaders([duty.organisation_id], county_date(now)).get(duty.organisation_id, [])
    people = [duty.item.person_id] if duty.item.person_id else leaders
    return None if actor.person_id in people or not people else people[0]


def _take_to_decide(actor: Actor, verb: str, duty_id: int) -> Duty:
    duty = take(actor, DUTY, verb, queries.visible_duties(actor), duty_id)
    if permits.is_own(actor, duty.reported_by_id):
        raise Refusal("duties.own_report", _("自己填报的，要由另一位负责人审核。"))
    return duty
