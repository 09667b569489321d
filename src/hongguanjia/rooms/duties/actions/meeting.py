"""Meetings of organisational life: announced with a check-in, recorded with minutes and attendance, voided when wrong."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from hongguanjia.base.access.api import Actor, Permission, check_permission, get_in_scope
from hongguanjia.base.people import naming
from hongguanjia.base.people.models import Organisation, Person
from hongguanjia.base.presence.api import NewGathering, Window, close_gathering, expect, list_presences, open_gathering
from hongguanjia.base.record.api import NewFact, record_facts, withdraw_fact
from hongguanjia.base.record.models import Fact, Grade
from hongguanjia.kit.clock import county_date, county_midnight
from hongguanjia.kit.refusals import BadInput
from hongguanjia.rooms.duties import facts, queries, rules
from hongguanjia.rooms.duties.actions.steps import Photos, advance, keep_papers, note, take
from hongguanjia.rooms.duties.data import MeetingInput
from hongguanjia.rooms.duties.flow import MEETING
from hongguanjia.rooms.duties.models import Meeting, MeetingAttendance, MeetingPaper
from hongguanjia.rooms.duties.states import AttendanceMark

OPENS_BEFORE, LASTS = timedelta(minutes=30), timedelta(hours=2)


@transaction.atomic
def plan_meeting(
    *, actor: Actor, now: datetime, organisation_id: int, typed: MeetingInput, starts_at: datetime, place: str = ""
) -> Meeting:
    """Announce a meeting and open its check-in for the members of the branch."""
    organisation = _place(actor, organisation_id)
    rules.check_meeting(typed, county_date(now), held=False)
    meeting = _draft(actor, now, organisation, typed)
    meeting.held_date = county_date(starts_at)
    _save_once(meeting)
    window = Window(starts_at, starts_at + LASTS, starts_at - OPENS_BEFORE, starts_at + LASTS)
    new = NewGathering(organisation.pk, facts.MEETING_SOURCE, meeting.pk, meeting.topic, window, place)
    gathering = open_gathering(actor=actor, now=now, new=new)
    expect(gathering_id=gathering.id, person_ids=naming.list_branch(actor, organisation))
    Meeting.objects.filter(pk=meeting.pk).update(gathering_id=gathering.id)
    meeting.gathering_id = gathering.id
    note(actor, now, "meeting.planned", meeting, organisation, day=str(meeting.held_date))
    return meeting


@transaction.atomic
def record_meeting(
    *, actor: Actor, now: datetime, organisation_id: int, typed: MeetingInput, photos: Photos = ()
) -> Meeting:
    """Record a meeting that was held, with the attendance typed from the paper sheet."""
    organisation = _place(actor, organisation_id)
    rules.check_meeting(typed, county_date(now), held=True)
    meeting = _draft(actor, now, organisation, typed)
    _save_once(meeting)
    _hold(actor, now, meeting, typed, photos)
    return meeting


@transaction.atomic
def hold_meeting(*, actor: Actor, now: datetime, meeting_id: int, typed: MeetingInput, photos: Photos = ()) -> Meeting:
    """Record a meeting that was announced: who checked in was there, others are added from the paper sheet."""
    meeting = take(actor, MEETING, "hold", queries.visible_meetings(actor), meeting_id)
    rules.check_meeting(typed, county_date(now), held=True)
    _hold(actor, now, meeting, typed, photos)
    if meeting.gathering_id is not None:
        close_gathering(actor=actor, now=now, gathering_id=meeting.gathering_id)
    return meeting


@transaction.atomic
def call_off_meeting(*, actor: Actor, now: datetime, meeting_id: int, reason: str) -> Meeting:
    """It is not held."""
    rules.check_reason(reason)
    meeting = take(actor, MEETING, "call_off", queries.visible_meetings(actor), meeting_id)
    advance(meeting, MEETING, "call_off", reason=reason.strip()[:200])
    if meeting.gathering_id is not None:
        close_gathering(actor=actor, now=now, gathering_id=meeting.gathering_id, reason=reason)
    note(actor, now, "meeting.called_off", meeting, meeting.organisation, reason)
    return meeting


@transaction.atomic
def void_meeting(*, actor: Actor, now: datetime, meeting_id: int, reason: str) -> Meeting:
    """The record is wrong: its facts are withdrawn; what is right is recorded anew."""
    rules.check_reason(reason)
    meeting = take(actor, MEETING, "void", queries.visible_meetings(actor), meeting_id)
    recorded = Fact.objects.filter(
        source_kind=facts.MEETING_SOURCE, source_id=meeting.pk, withdraws=None, withdrawn_by=None
    )
    for fact in recorded:
        withdraw_fact(fact, reason=reason.strip(), actor=actor, now=now)
    advance(meeting, MEETING, "void", reason=reason.strip()[:200])
    note(actor, now, "meeting.voided", meeting, meeting.organisation, reason)
    return meeting


def meeting_facts(meeting: Meeting, people: Collection[tuple[int, bool]]) -> list[NewFact]:
    """The meeting was held, and each of ``people`` (id, checked in by code) was there."""
    common = {
        "organisation_id": meeting.organisation_id,
        "organisation_path": meeting.organisation.path,
        "occurred_at": county_midnight(meeting.held_date),
        "source_kind": facts.MEETING_SOURCE,
        "source_id": meeting.pk,
        "summary": meeting.topic,
    }
    held = NewFact(
        kind=facts.HELD[meeting.kind],
        key=f"{facts.HELD[meeting.kind]}:{meeting.pk}",
        subject_organisation_id=meeting.organisation_id,
        grade=Grade.A if any(checked for _person, checked in people) else Grade.B,
        **common,  # type: ignore[arg-type]
    )
    return [
        held,
        *(
            NewFact(
                kind=facts.ATTENDED,
                key=f"{facts.ATTENDED}:{meeting.pk}:{person_id}",
                person_id=person_id,
                grade=Grade.A if checked else Grade.B,
                **common,  # type: ignore[arg-type]
            )
            for person_id, checked in people
        ),
    ]


def _place(actor: Actor, organisation_id: int) -> Organisation:
    organisation = get_in_scope(queries.visible_organisations(actor), pk=organisation_id)
    check_permission(actor, Permission.MEETING_RECORD, organisation.path)
    return organisation


def _draft(actor: Actor, now: datetime, organisation: Organisation, typed: MeetingInput) -> Meeting:
    return Meeting(
        organisation=organisation,
        kind=typed.kind,
        held_date=typed.held_date,
        topic=typed.topic.strip(),
        chair_id=typed.chair_id,
        made_by_id=actor.person_id,
        made_at=now,
    )


def _save_once(meeting: Meeting) -> None:
    try:
        with transaction.atomic():
            meeting.save()
    except IntegrityError as twice:
        raise BadInput(
            "duties.meeting_twice", _("这一天的这次会议已经登记过，请打开原来的记录。"), field="topic"
        ) from twice


def _hold(actor: Actor, now: datetime, meeting: Meeting, typed: MeetingInput, photos: Photos) -> None:
    checked = set()
    if meeting.gathering_id is not None:
        lines = list_presences(gathering_id=meeting.gathering_id)
        checked = {line.person_id for line in lines if line.present}
    present = sorted(checked | set(typed.present_ids))
    if not present:
        raise BadInput("duties.nobody_came", _("请写到会人员，或者先签到。"), field="present")
    _check_people([*present, *typed.excused_ids, *([typed.chair_id] if typed.chair_id else [])])
    marks = [(person_id, AttendanceMark.PRESENT) for person_id in present]
    marks += [(person_id, AttendanceMark.EXCUSED) for person_id in typed.excused_ids if person_id not in checked]
    MeetingAttendance.objects.bulk_create(
        [
            MeetingAttendance(meeting=meeting, person_id=person_id, mark=mark, by_presence=person_id in checked)
            for person_id, mark in marks
        ]
    )
    papers = keep_papers(actor, now, meeting.organisation, photos)
    MeetingPaper.objects.bulk_create([MeetingPaper(meeting=meeting, attachment=one) for one in papers])
    recorded = record_facts(
        meeting_facts(meeting, [(person_id, person_id in checked) for person_id in present]), actor=actor, now=now
    )
    changes = {"minutes_text": typed.minutes_text.strip(), "result": typed.result.strip(), "held_date": typed.held_date}
    advance(meeting, MEETING, "hold", **changes, chair_id=typed.chair_id, held_at=now, fact_id=recorded[0].pk)
    note(actor, now, "meeting.held", meeting, meeting.organisation, count=len(present))


def _check_people(person_ids: Collection[int]) -> None:
    if Person.objects.filter(pk__in=set(person_ids)).count() != len(set(person_ids)):
        raise BadInput("duties.person_unknown", _("名册里没有这个人，请核对。"), field="present")
