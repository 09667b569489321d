"""From check-in to confirmed minutes: lines are proposed by the system and decided by the organiser."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hongguanjia.base.access.api import Actor, get_in_scope
from hongguanjia.kit.clock import county_date
from hongguanjia.kit.refusals import Refusal
from hongguanjia.rooms.service import gatherings, queries, rules
from hongguanjia.rooms.service.actions.steps import note, take_activity
from hongguanjia.rooms.service.data import Seen
from hongguanjia.rooms.service.flow import ATTENDANCE
from hongguanjia.rooms.service.models import Activity, Attendance, SignUp, Terms
from hongguanjia.rooms.service.states import AttendanceState, SignUpState

PROPOSED_FIELDS = ("state", "in_at", "out_at", "means", "proposed_minutes", "grade")


@transaction.atomic
def collect_attendance(*, actor: Actor, now: datetime, activity_id: int) -> int:
    """Look again at check-in, for what arrived late from phones without signal; lines already decided stay. Returns how
    many lines are new or changed."""
    activity = take_activity(actor, "collect", activity_id, now)
    changed = propose_lines(activity, now)
    note(actor, now, "collected", activity, changed=changed)
    return changed


@transaction.atomic
def confirm_all(*, actor: Actor, now: datetime, activity_id: int) -> int:
    """Confirm every proposed line with the minutes that check-in proves; returns how many."""
    activity = take_activity(actor, "confirm", activity_id, now)
    proved = Attendance.objects.filter(activity=activity, state=AttendanceState.PROPOSED, proposed_minutes__gt=0)
    confirmed = proved.exclude(_own_unproved(actor)).update(
        state=AttendanceState.CONFIRMED, minutes=F("proposed_minutes"), confirmed_by=actor.person_id
    )
    note(actor, now, "confirmed_all", activity, lines=confirmed)
    return confirmed


@transaction.atomic
def confirm_attendance(
    *, actor: Actor, now: datetime, attendance_id: int, minutes: int, reason: str = ""
) -> Attendance:
    """Confirm one line. Other minutes than proposed need a reason and lower the grade to B; never for oneself."""
    line, activity = take_line(actor, "confirm", attendance_id, now)
    rules.check_minutes(minutes, activity)
    rules.check_change_reason(minutes, line.proposed_minutes, reason)
    if minutes != line.proposed_minutes or line.grade != "A":
        rules.check_not_own(line.person_id, (actor.person_id, actor.subject_id))
    if line.made_up:
        rules.check_made_up(minutes, queries.get_terms(county_date(activity.starts_at)))
    changes: dict[str, object] = {
        "minutes": minutes,
        "reason": reason.strip() or line.reason,
        "confirmed_by_id": actor.person_id,
        "second_by_id": None,
    }
    if not line.made_up:
        changes["grade"] = line.grade if minutes == line.proposed_minutes else "B"
    set_line(line, "confirm", **changes)
    note(actor, now, "confirmed", activity, reason, person=line.person_id, minutes=minutes)
    return line


@transaction.atomic
def mark_absent(*, actor: Actor, now: datetime, attendance_id: int, reason: str = "") -> Attendance:
    """Say that somebody was not there; against a check-in only with a reason."""
    line, activity = take_line(actor, "confirm", attendance_id, now)
    if line.in_at is not None:
        rules.check_reason(reason)
    set_line(line, "mark_absent", minutes=0, reason=reason.strip() or line.reason, confirmed_by_id=actor.person_id)
    note(actor, now, "marked_absent", activity, reason, person=line.person_id)
    return line


@transaction.atomic
def second_attendances(*, actor: Actor, now: datetime, activity_id: int, person_ids: Sequence[int]) -> int:
    """Another person confirms unusual hours as well: not who confirmed them first, not for oneself."""
    activity = take_activity(actor, "second", activity_id, now)
    lines = list(Attendance.objects.filter(activity=activity, person_id__in=person_ids))
    for line in lines:
        ATTENDANCE.check("second", line.state)
        rules.check_not_own(line.person_id, (actor.person_id, actor.subject_id))
        if line.confirmed_by_id == actor.person_id:
            raise Refusal("service.second_is_first", _("第二位确认人不能是第一位，请由上级或另一位负责人确认。"))
    done = Attendance.objects.filter(pk__in=[line.pk for line in lines]).update(second_by=actor.person_id)
    note(actor, now, "seconded", activity, people=sorted(line.person_id for line in lines))
    return done


def propose_lines(activity: Activity, now: datetime) -> int:
    """Make or refresh the lines of everybody who signed up or was seen; set-based, and safe to repeat."""
    terms = queries.get_terms(county_date(activity.starts_at))
    seen = {row.person_id: row for row in gatherings.list_seen(activity)}
    placed = SignUp.objects.filter(activity=activity, state=SignUpState.SIGNED_UP)
    people = dict.fromkeys(placed.order_by("place").values_list("person_id", flat=True)) | dict.fromkeys(seen)
    known = {line.person_id: line for line in activity.attendances.all()}
    fresh, changed = [], []
    for person_id in people:
        line = known.get(person_id)
        sight = seen.get(person_id, Seen(person_id, None, None, ""))
        if line is None:
            fresh.append(_propose(Attendance(activity=activity, person_id=person_id), sight, activity, terms))
        elif _is_open(line) and (line.in_at, line.out_at) != (sight.in_at, sight.out_at):
            changed.append(_propose(line, sight, activity, terms))
    Attendance.objects.bulk_create(fresh, batch_size=500)
    Attendance.objects.bulk_update(changed, PROPOSED_FIELDS, batch_size=200)
    return len(fresh) + len(changed)


def set_line(line: Attendance, verb: str, **changes: object) -> None:
    """Compare and set one line; refuse if somebody else was faster."""
    step = ATTENDANCE.check(verb, line.state)
    rows = Attendance.objects.filter(pk=line.pk, state=line.state, revision=line.revision)
    if rows.update(state=step.target or line.state, **changes) != 1:
        raise Refusal("service.attendance.wrong_state", ATTENDANCE.refusal)
    line.refresh_from_db()


def take_line(actor: Actor, verb: str, attendance_id: int, now: datetime) -> tuple[Attendance, Activity]:
    """The line and its locked activity, if the actor may do ``verb`` there."""
    line = get_in_scope(
        Attendance.objects.filter(activity__in=queries.visible_activities(actor, now)), pk=attendance_id
    )
    activity = take_activity(actor, verb, line.activity_id, now)
    line.refresh_from_db()
    return line, activity


def _propose(line: Attendance, sight: Seen, activity: Activity, terms: Terms) -> Attendance:
    proposal = rules.propose(activity, sight, terms)
    line.in_at, line.out_at, line.means = sight.in_at, sight.out_at, sight.means
    line.proposed_minutes, line.grade = proposal.minutes, proposal.grade
    line.state = AttendanceState.ABSENT if sight.in_at is None else AttendanceState.PROPOSED
    return line


def _is_open(line: Attendance) -> bool:
    """Whether nobody has decided about this line yet."""
    return line.confirmed_by_id is None and not line.made_up and line.state != AttendanceState.RECORDED


def _own_unproved(actor: Actor) -> Q:
    return Q(person_id__in=[actor.person_id or 0, actor.subject_id or 0]) & ~Q(grade="A")
