"""After settling: a wrong record is withdrawn and recorded anew with a reason; a volunteer may demand it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from hongguanjia.base.access.api import Actor, Permission, get_in_scope, scope
from hongguanjia.base.notices.api import tell
from hongguanjia.base.record.api import record_facts, withdraw_fact
from hongguanjia.kit.clock import county_date
from hongguanjia.kit.refusals import BadInput, Refusal
from hongguanjia.rooms.service import queries, rules
from hongguanjia.rooms.service.actions.attendance import set_line, take_line
from hongguanjia.rooms.service.actions.settlement import attended_fact
from hongguanjia.rooms.service.actions.steps import link_to, note, take_activity
from hongguanjia.rooms.service.flow import DEMAND
from hongguanjia.rooms.service.models import Activity, Attendance, Demand
from hongguanjia.rooms.service.states import DemandState


@transaction.atomic
def correct_attendance(*, actor: Actor, now: datetime, attendance_id: int, minutes: int, reason: str) -> Attendance:
    """Correct a settled line: the fact is withdrawn, a new one recorded, the trail says why. Zero minutes: was not there.

    Refused: without reason, for oneself, and above the day's threshold by who confirmed the line first.
    """
    rules.check_reason(reason)
    line, activity = take_line(actor, "correct", attendance_id, now)
    rules.check_not_own(line.person_id, (actor.person_id, actor.subject_id))
    before = line.minutes if line.fact_id else 0
    if minutes == before:
        raise BadInput("service.nothing_changes", _("时长没有变化，不用更正。"), field="minutes")
    if line.fact is not None:
        withdraw_fact(line.fact, reason=reason.strip(), actor=actor, now=now)
    if minutes == 0:
        set_line(line, "withdraw", minutes=0, fact=None, reason=reason.strip(), revision=line.revision + 1)
    else:
        rules.check_minutes(minutes, activity)
        _record_anew(line, activity, minutes, reason.strip(), actor, now)
    note(actor, now, "corrected", activity, reason, person=line.person_id, before=before, after=minutes)
    text = _("您在“%(title)s”的服务时长已更正为 %(minutes)s 分钟：%(reason)s") % {
        "title": activity.title,
        "minutes": minutes,
        "reason": reason.strip(),
    }
    key = f"service.corrected:{line.pk}:{line.revision}"
    tell(person_id=line.person_id, kind="service.corrected", text=text, link=link_to(activity), key=key, now=now)
    return line


@transaction.atomic
def demand_correction(*, actor: Actor, now: datetime, activity_id: int, text: str) -> Demand:
    """A volunteer says that the own record of a settled activity is wrong, or that it is missing."""
    if len(text.strip()) < rules.REASON_LEAST:
        raise BadInput("service.demand_empty", _("请写明哪里不对，应当是多少。"), field="text")
    activity = take_activity(actor, "demand", activity_id, now)
    demand, created = Demand.objects.get_or_create(
        activity=activity,
        person_id=actor.subject_id or 0,
        state=DemandState.OPEN,
        defaults={"text": text.strip(), "asked_at": now},
    )
    if created:
        note(actor, now, "demanded", activity, text, person=demand.person_id)
    return demand


@transaction.atomic
def answer_demand(*, actor: Actor, now: datetime, demand_id: int, answer: str, minutes: int | None = None) -> Demand:
    """Answer a demand with a sentence; with ``minutes`` the record is corrected to them, without it stays as it is."""
    rules.check_reason(answer)
    rows = scope(Demand.objects.all(), actor, Permission.SERVICE_SETTLE, path="activity__organisation__path")
    demand = get_in_scope(rows.select_related("activity__organisation"), pk=demand_id)
    rules.check_not_own(demand.person_id, (actor.person_id, actor.subject_id))
    step = DEMAND.check("refuse" if minutes is None else "grant", demand.state)
    if minutes is not None:
        line, _created = Attendance.objects.get_or_create(
            activity=demand.activity, person_id=demand.person_id, defaults={"state": "ABSENT"}
        )
        correct_attendance(actor=actor, now=now, attendance_id=line.pk, minutes=minutes, reason=answer)
    changes = {"state": step.target, "answer": answer.strip(), "answered_at": now}
    if Demand.objects.filter(pk=demand.pk, state=demand.state).update(**changes) != 1:
        raise Refusal("service.demand.wrong_state", DEMAND.refusal)
    demand.refresh_from_db()
    note(actor, now, "demand_answered", demand.activity, answer, person=demand.person_id, granted=minutes is not None)
    text = _("您的更正申请已答复：%s") % answer.strip()
    link, key = link_to(demand.activity), f"service.demand:{demand.pk}"
    tell(person_id=demand.person_id, kind="service.demand", text=text, link=link, key=key, now=now)
    return demand


def _record_anew(line: Attendance, activity: Activity, minutes: int, reason: str, actor: Actor, now: datetime) -> None:
    """The same line in its next revision; what a person decides is grade B, what was made up stays so."""
    terms = queries.get_terms(county_date(activity.starts_at))
    if line.made_up:
        rules.check_made_up(minutes, terms)
    first = line.confirmed_by_id
    line.minutes, line.revision = minutes, line.revision + 1
    line.grade = line.grade if line.made_up else "B"
    fact = record_facts([attended_fact(line, activity)], actor=actor, now=now)[0]
    line.revision -= 1
    changes = {"minutes": minutes, "grade": line.grade, "reason": reason, "fact": fact, "second_by_id": None}
    set_line(line, "correct", **changes, confirmed_by_id=actor.person_id, revision=line.revision + 1)
    busy = queries.list_busy_days(activity, terms.second_above_minutes)
    if line.person_id in busy and first is not None and first == actor.person_id:
        raise Refusal("service.second_needed", _("更正后当天时长过长，请由另一位负责人更正。"))
