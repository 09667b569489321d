"""What the clock does to appeals and objections: a reminder before the deadline, the next level after it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from hongguanjia.base.access.api import Permission, system_actor
from hongguanjia.base.people.models import Organisation
from hongguanjia.base.workdays.api import add_working_days
from hongguanjia.kit.clock import county_date
from hongguanjia.rooms.publicity import queries
from hongguanjia.rooms.publicity.actions.appeals import advance, find_due, note, tell_level
from hongguanjia.rooms.publicity.actions.objections import find_objection_due, tell_deciders
from hongguanjia.rooms.publicity.actions.objections import note as note_objection
from hongguanjia.rooms.publicity.flow import APPEAL, OBJECTION
from hongguanjia.rooms.publicity.models import Appeal, Objection
from hongguanjia.rooms.publicity.states import OPEN_APPEALS, ObjectionState

CLOCK = system_actor("申诉时限")
OBJECTION_CLOCK = system_actor("异议时限")


@transaction.atomic
def remind_due(*, now: datetime) -> int:
    """Remind the level that has to answer, once, when only the terms' working days are left; returns how many."""
    today = county_date(now)
    terms = queries.get_terms(today)
    latest = add_working_days(today, terms.remind_days, weekdays_if_unknown=True)
    rows = Appeal.objects.select_for_update(of=("self",)).select_related("organisation")
    near = list(rows.filter(state__in=OPEN_APPEALS, reminded_date__isnull=True, due_date__lte=latest).order_by("pk"))
    for appeal in near:
        Appeal.objects.filter(pk=appeal.pk, reminded_date__isnull=True).update(reminded_date=today)
        note(CLOCK, now, "reminded", appeal)
        tell_level(appeal, now, _("申诉 %(number)s 快到期了，请在%(due)s前答复。"))
    return len(near)


def escalate_overdue(*, now: datetime) -> int:
    """Hand what was not answered in time to the next level, with new days; at the highest it stays, marked overdue."""
    over = Appeal.objects.filter(state__in=OPEN_APPEALS, due_date__lt=county_date(now))
    ids = list(over.filter(organisation__parent__isnull=False).order_by("pk").values_list("pk", flat=True))
    return sum(_escalate(appeal_id, now) for appeal_id in ids)


@transaction.atomic
def _escalate(appeal_id: int, now: datetime) -> bool:
    rows = Appeal.objects.select_related("organisation").select_for_update(of=("self",))
    appeal = rows.get(pk=appeal_id)
    if not APPEAL.can("escalate", appeal.state) or appeal.due_date >= county_date(now):
        return False
    level = queries.find_level_above(Organisation.objects.get(pk=appeal.organisation_id), county_date(now))
    if level.pk == appeal.organisation_id:
        return False
    changes = {"organisation_id": level.pk, "due_date": find_due(now), "reminded_date": None, "taken_by_id": None}
    advance(appeal, "escalate", levels=appeal.levels + 1, **changes)
    note(CLOCK, now, "escalate", appeal)
    tell_level(appeal, now, _("申诉 %(number)s 下一级逾期未答复，转由您单位在%(due)s前答复。"))
    return True


@transaction.atomic
def remind_objections_due(*, now: datetime) -> int:
    """Remind those who decide objections, once, when only the terms' working days are left; returns how many."""
    today = county_date(now)
    terms = queries.get_terms(today)
    days = min(terms.remind_days, terms.objection_days - 1)
    latest = add_working_days(today, days, weekdays_if_unknown=True)
    rows = _open_objections().filter(reminded_date__isnull=True, due_date__lte=latest)
    near = list(rows.select_for_update(of=("self",)).order_by("pk"))
    for objection in near:
        Objection.objects.filter(pk=objection.pk, reminded_date__isnull=True).update(reminded_date=today)
        note_objection(OBJECTION_CLOCK, now, "reminded", objection, objection.line.batch)
        tell_deciders(objection, now, _("公示 %(number)s 的异议快到期了，请在%(due)s前处理。"))
    return len(near)


def escalate_objections_overdue(*, now: datetime) -> int:
    """Hand what nobody decided in time to the next level, with new days; at the highest it stays, marked overdue."""
    ids = list(_open_objections().filter(due_date__lt=county_date(now)).order_by("pk").values_list("pk", flat=True))
    return sum(_escalate_objection(objection_id, now) for objection_id in ids)


@transaction.atomic
def _escalate_objection(objection_id: int, now: datetime) -> bool:
    objection = _open_objections().select_for_update(of=("self",)).filter(pk=objection_id).first()
    if objection is None or not OBJECTION.can("escalate", objection.state) or objection.due_date >= county_date(now):
        return False
    own = objection.line.batch.organisation
    at = objection.organisation or own.parent or own
    level = queries.find_level_above(at, county_date(now), Permission.OBJECTION_DECIDE)
    if level.pk == at.pk:
        return False
    objection.organisation, objection.levels = level, objection.levels + 1
    objection.due_date, objection.reminded_date = find_objection_due(now), None
    objection.save(update_fields=["organisation", "levels", "due_date", "reminded_date"])
    note_objection(OBJECTION_CLOCK, now, "escalate", objection, objection.line.batch)
    tell_deciders(objection, now, _("公示 %(number)s 的异议下一级逾期未处理，转由您单位在%(due)s前处理。"))
    return True


def _open_objections() -> QuerySet[Objection]:
    rows = Objection.objects.filter(state=ObjectionState.OPEN)
    return rows.select_related("line__batch__organisation__parent", "line__fact", "organisation__parent")
