"""Entering the holidays of a year."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from hongguanjia.base.access.api import Actor, Permission, not_found
from hongguanjia.base.record.api import leave_trail
from hongguanjia.base.workdays.models import CalendarYear
from hongguanjia.kit.clock import county_date
from hongguanjia.kit.refusals import BadInput

YEARS_AROUND = 1


@transaction.atomic
def enter_year(
    *,
    actor: Actor,
    now: datetime,
    year: int,
    holidays: Collection[date],
    worked: Collection[date],
    citation: str,
) -> CalendarYear:
    """Enter which days of ``year`` are holidays and which weekends are worked, by which notice; the last entry holds.

    Deadlines that were told already stay as told.
    """
    if not actor.is_system and not actor.holds(Permission.CALENDAR_MANAGE):
        raise not_found()
    if abs(year - county_date(now).year) > YEARS_AROUND:
        raise BadInput("workdays.year_far", _("只能录入去年、今年和明年的节假日安排。"), field="year")
    if not holidays:
        raise BadInput("workdays.no_holidays", _("请填写放假的日子，一行一段。"), field="holidays")
    both = sorted(set(holidays) & set(worked))
    if both:
        raise BadInput("workdays.both", _("%(day)s 既写了放假又写了上班，请核对。") % {"day": both[0]}, field="worked")
    if not citation.strip():
        raise BadInput("workdays.uncited", _("请写明文件名称和文号。"), field="citation")
    days = dict.fromkeys(holidays, False) | dict.fromkeys(worked, True)
    row = CalendarYear.objects.create(
        year=year,
        days={day.isoformat(): works for day, works in sorted(days.items())},
        citation=citation.strip(),
        entered_by_id=actor.person_id,
        entered_at=now,
    )
    leave_trail(
        actor=actor,
        now=now,
        verb="workdays.year.entered",
        subject_kind="workdays_year",
        subject_id=row.pk,
        subject_label=str(year),
        reason=row.citation,
    )
    return row
