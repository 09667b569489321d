"""What the clock does to notices: a reminder before the deadline, the published ladder after it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from hongguanjia.base.access.api import Actor, Permission, system_actor
from hongguanjia.base.workdays.api import Calendar, add_working_days, load_calendar
from hongguanjia.kit.clock import county_date, county_midnight
from hongguanjia.kit.refusals import Refusal
from hongguanjia.rooms.inspection import facts, queries, rules
from hongguanjia.rooms.inspection.actions.accepting import record
from hongguanjia.rooms.inspection.actions.issuing import tell_issuing, tell_mending
from hongguanjia.rooms.inspection.actions.steps import note, take
from hongguanjia.rooms.inspection.flow import NOTICE
from hongguanjia.rooms.inspection.models import Escalation, LadderStep, Notice
from hongguanjia.rooms.inspection.states import MENDING_STATES, Measure
from hongguanjia.rooms.inspection.terms import get_ladder, get_terms

CLOCK = system_actor("整改时限")


@transaction.atomic
def remind_due(*, now: datetime) -> int:
    """Remind each organisation once a deadline, when only the terms' working days are left; returns how many notices."""
    today = county_date(now)
    latest = add_working_days(today, get_terms(today).remind_days, weekdays_if_unknown=True)
    rows = queries.visible_notices(CLOCK).filter(state__in=MENDING_STATES, reminded_date=None)
    near = list(rows.filter(due_date__gte=today, due_date__lte=latest).order_by("pk"))
    for notice in near:
        Notice.objects.filter(pk=notice.pk).update(reminded_date=today)
        words = {"number": notice.number, "due": notice.due_date}
        text = _("%(number)s快到期了，请在%(due)s前整改并报告。") % words
        tell_mending(notice, now, text, f"due:{notice.due_date}")
    return len(near)


def escalate_due(*, now: datetime) -> int:
    """Mark what became overdue, and take what reached the next step of the ladder there; returns how many steps."""
    today = county_date(now)
    ladder, calendar = get_ladder(today), load_calendar()
    rows = Notice.objects.filter(state__in=MENDING_STATES, due_date__lt=today).order_by("pk")
    return sum(_escalate_one(CLOCK, pk, ladder, calendar, now) for pk in list(rows.values_list("pk", flat=True)))


@transaction.atomic
def _escalate_one(
    actor: Actor, notice_id: int, ladder: Sequence[LadderStep], calendar: Calendar, now: datetime
) -> bool:
    notice = queries.visible_notices(actor).select_for_update(of=("self",)).get(pk=notice_id)
    if not NOTICE.can("escalate", notice.state) or notice.due_date >= county_date(now):
        return False
    return _climb(actor, notice, ladder, calendar, now)


@transaction.atomic
def escalate_notice(*, actor: Actor, now: datetime, notice_id: int) -> Notice:
    """The same for one notice without waiting for the round of the day."""
    notice = take(actor, NOTICE, "escalate", queries.visible_notices(actor), notice_id)
    if notice.due_date >= county_date(now):
        raise Refusal("inspection.not_overdue", _("还没有过整改期限，请到期后再看。"))
    if not _climb(actor, notice, get_ladder(county_date(now)), load_calendar(), now):
        raise Refusal("inspection.step_reached", _("按公布的办法，这件还没有到下一步，请到时再看。"))
    return notice


@transaction.atomic
def settle_escalation(*, actor: Actor, now: datetime, notice_id: int, done: str) -> Notice:
    """Write down what was done about the last step that was reached."""
    said = rules.check_text(done, "done")
    notice = take(actor, NOTICE, "settle", queries.visible_notices(actor), notice_id)
    row = notice.escalations.filter(done_at=None).order_by("-pk").first()
    if row is None:
        raise Refusal("inspection.nothing_to_settle", _("这件没有等着落实的督办、约谈或通报，请看经过。"))
    row.done, row.done_by_id, row.done_at = said[:200], actor.person_id, now
    row.save(update_fields=["done", "done_by", "done_at"])
    note(actor, now, "inspection.notice.settled", notice, said, measure=str(row.step.get_measure_display()))
    return notice


def _climb(actor: Actor, notice: Notice, ladder: Sequence[LadderStep], calendar: Calendar, now: datetime) -> bool:
    """Record that it is overdue, once, and the highest step reached, once; whether there was such a step."""
    today = county_date(now)
    if notice.overdue_on is None:
        Notice.objects.filter(pk=notice.pk).update(overdue_on=today)
        record(actor, now, notice, facts.OVERDUE, county_midnight(today))
        note(actor, now, "inspection.notice.overdue", notice)
    step = rules.find_step(ladder, -calendar.count(today, notice.due_date))
    if step is None or not _reach(notice, step, now):
        return False
    Notice.objects.filter(pk=notice.pk).update(escalated=step.measure)
    notice.escalated = step.measure
    note(actor, now, "inspection.notice.escalated", notice, measure=str(step.get_measure_display()))
    words = {"number": notice.number, "measure": step.get_measure_display(), "name": notice.organisation.short_name}
    event = f"escalated:{step.pk}:{notice.due_date}"
    tell_mending(notice, now, _("%(number)s已逾期，按规定%(measure)s。请尽快整改并报告。") % words, event)
    text = _("%(name)s的%(number)s逾期，按规定应%(measure)s，请落实。") % words
    tell_issuing(notice, now, text, event, Permission.INSPECTION_MANAGE)
    return True


def _reach(notice: Notice, step: LadderStep, now: datetime) -> bool:
    """Write the step down unless this deadline has come as far already, be it by the steps of an earlier ladder."""
    same = {"notice": notice, "turn": notice.turn, "due_date": notice.due_date}
    measures = list(Measure)
    come = Escalation.objects.filter(**same).values_list("step__measure", flat=True)
    if any(measures.index(Measure(one)) >= measures.index(Measure(step.measure)) for one in come):
        return False
    Escalation.objects.create(**same, step=step, at=now)
    return True
