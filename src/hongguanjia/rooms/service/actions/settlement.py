"""Settling: confirmed minutes become facts, all of an activity at once; and records made up afterwards (补录)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from hongguanjia.base.access.api import Actor
from hongguanjia.base.notices.api import tell_many
from hongguanjia.base.people.models import Person
from hongguanjia.base.record.api import NewFact, record_facts, record_many
from hongguanjia.kit.bulk import update_rows
from hongguanjia.kit.clock import county_date
from hongguanjia.kit.refusals import BadInput, Refusal
from hongguanjia.rooms.service import facts, gatherings, queries, rules
from hongguanjia.rooms.service.actions.attendance import set_line
from hongguanjia.rooms.service.actions.steps import advance, link_to, note, take_activity
from hongguanjia.rooms.service.models import Activity, Attendance
from hongguanjia.rooms.service.states import ActivityState, AttendanceState


@transaction.atomic
def settle_activity(*, actor: Actor, now: datetime, activity_id: int) -> Activity:
    """Record what everybody did, in one transaction. Settled is settled: later changes are corrections with a reason.

    Refused while a line waits for a decision, or hours above the day's threshold for a second confirmation.
    """
    activity = take_activity(actor, "settle", activity_id, now)
    _check_decided(activity)
    _check_seconded(activity)
    lines = list(Attendance.objects.filter(activity=activity, state=AttendanceState.CONFIRMED).order_by("pk"))
    recorded = record_many([attended_fact(line, activity) for line in lines], actor=actor, now=now)
    update_rows(
        Attendance,
        ("state", "fact_id"),
        [(str(AttendanceState.RECORDED), fact_id, line.pk) for fact_id, line in zip(recorded, lines, strict=True)],
    )
    record_facts(held_facts(activity, len(lines)), actor=actor, now=now)
    advance(activity, "settle", settled_at=now)
    gatherings.close(activity, actor=actor, now=now)
    _tell_everybody(activity, lines, now)
    note(actor, now, "settled", activity, people=len(recorded), minutes=sum(line.minutes for line in lines))
    return activity


@transaction.atomic
def make_up_attendance(
    *,
    actor: Actor,
    now: datetime,
    activity_id: int,
    person_id: int,
    minutes: int,
    reason: str,
    witness_id: int | None = None,
) -> Attendance:
    """Add somebody whom check-in did not see, marked as made up: grade C, or B with a witness, below a ceiling, with a
    reason, never for oneself. After settling it is recorded at once."""
    activity = take_activity(actor, "make_up", activity_id, now)
    rules.check_not_own(person_id, (actor.person_id, actor.subject_id, witness_id))
    rules.check_reason(reason)
    rules.check_minutes(minutes, activity)
    rules.check_made_up(minutes, queries.get_terms(county_date(activity.starts_at)))
    _check_person(activity, person_id, witness_id, now)
    line, _created = Attendance.objects.get_or_create(activity=activity, person_id=person_id)
    if line.in_at is not None or line.state == AttendanceState.RECORDED:
        raise Refusal("service.seen_already", _("这个人有签到记录，请直接确认或更正，不用补录。"))
    set_line(
        line,
        "confirm",
        minutes=minutes,
        made_up=True,
        witness_id=witness_id,
        grade=rules.made_up_grade(witness_id),
        reason=reason.strip(),
        confirmed_by_id=actor.person_id,
        second_by_id=None,
    )
    note(actor, now, "made_up", activity, reason, person=person_id, minutes=minutes, witness=witness_id)
    if activity.state == ActivityState.SETTLED:
        _check_seconded(activity)
        record_line(line, activity, actor=actor, now=now)
    return line


def record_line(line: Attendance, activity: Activity, *, actor: Actor, now: datetime) -> None:
    """Record one confirmed line as a fact."""
    fact = record_facts([attended_fact(line, activity)], actor=actor, now=now)[0]
    set_line(line, "record", fact=fact)


def attended_fact(line: Attendance, activity: Activity) -> NewFact:
    """The fact that a line becomes; each revision of the line has a key of its own."""
    return NewFact(
        kind=facts.ATTENDED,
        key=f"service.attended:{line.activity_id}:{line.person_id}:{line.revision}",
        organisation_id=activity.organisation_id,
        organisation_path=activity.organisation.path,
        occurred_at=activity.starts_at,
        source_kind=facts.ATTENDANCE_SOURCE,
        source_id=line.pk,
        person_id=line.person_id,
        quantity=line.minutes,
        grade=line.grade,
        summary=activity.title,
    )


def held_facts(activity: Activity, people: int) -> list[NewFact]:
    """Organiser and organisation have held an activity if anybody came."""
    if not people:
        return []
    held = NewFact(
        kind=facts.ACTIVITY_HELD,
        key=f"{facts.ACTIVITY_HELD}:{activity.pk}",
        organisation_id=activity.organisation_id,
        organisation_path=activity.organisation.path,
        occurred_at=activity.starts_at,
        source_kind=facts.ACTIVITY_SOURCE,
        source_id=activity.pk,
        subject_organisation_id=activity.organisation_id,
        quantity=people,
        summary=activity.title,
    )
    organised = replace(
        held,
        kind=facts.ORGANISED,
        key=f"{facts.ORGANISED}:{activity.pk}",
        subject_organisation_id=None,
        person_id=activity.organiser_id,
        quantity=1,
    )
    return [held, organised]


def _check_decided(activity: Activity) -> None:
    waiting = Attendance.objects.filter(activity=activity, state=AttendanceState.PROPOSED).count()
    if waiting:
        raise Refusal(
            "service.lines_undecided",
            _("还有 %(waiting)s 人的时长没有确认，请先确认或标记未到。") % {"waiting": waiting},
        )


def _check_seconded(activity: Activity) -> None:
    terms = queries.get_terms(county_date(activity.starts_at))
    busy = queries.list_busy_days(activity, terms.second_above_minutes)
    lines = Attendance.objects.filter(
        activity=activity, state=AttendanceState.CONFIRMED, person_id__in=busy, second_by=None
    )
    names = list(lines.values_list("person__name", flat=True)[:5])
    if names:
        raise Refusal(
            "service.second_needed",
            _("%(names)s当天服务超过 %(hours)s 小时，请由另一位负责人再确认后结算。")
            % {"names": "、".join(names), "hours": rules.hours_text(terms.second_above_minutes)},
        )


def _check_person(activity: Activity, person_id: int, witness_id: int | None, now: datetime) -> None:
    volunteer = queries.list_volunteers([person_id], now).get(person_id)
    if volunteer is None:
        raise BadInput("service.person_unknown", _("名册里没有这个人，请重新选择。"), field="person_id")
    rules.check_may_come(activity, volunteer)
    if witness_id is not None and not Person.objects.filter(pk=witness_id).exists():
        raise BadInput("service.witness_unknown", _("名册里没有这位证明人，请重新选择。"), field="witness_id")


def _tell_everybody(activity: Activity, lines: list[Attendance], now: datetime) -> None:
    text = _("“%s”的服务时长已确认，请到“我的服务记录”查看。") % activity.title
    people = [line.person_id for line in lines]
    key = f"service.settled:{activity.pk}"
    tell_many(person_ids=people, kind="service.settled", text=text, link=link_to(activity), key=key, now=now)
