"""What is due in the period of today: one row for each published item that is not broken down further."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from hongguanjia.kit.bulk import insert_rows, refresh_statistics, stored_moment
from hongguanjia.kit.clock import county_date
from hongguanjia.rooms.duties import rules
from hongguanjia.rooms.duties.data import Period
from hongguanjia.rooms.duties.models import Duty, Item, Requirement
from hongguanjia.rooms.duties.states import DutyState, ListState

COLUMNS = (
    "item_id", "organisation_id", "period_start", "period_end", "due_date", "state", "amount", "by_facts", "reason",
    "changed_at",
)  # fmt: skip
MANY = 500


@transaction.atomic
def open_duties(*, now: datetime, items: QuerySet[Item] | None = None, day: date | None = None) -> int:
    """Open what is due in the period that holds ``day`` (today); what is there stays. Returns how many were missing."""
    today = day or county_date(now)
    rows = Item.objects.all() if items is None else items
    broken = Item.objects.filter(parent=OuterRef("pk"), active_to=None)
    asked = Q(duty_list__state=ListState.PUBLISHED) | Q(parent__isnull=False)
    live = rows.filter(asked, ~Exists(broken), active_to=None, requirement__year=today.year)
    periods = _periods(live, today)
    known = Duty.objects.filter(item=OuterRef("pk"), period_start__lte=today, period_end__gt=today)
    missing = live.filter(~Exists(known)).order_by("pk").values_list("pk", "organisation_id", "requirement_id")
    at = stored_moment(now)
    wanted = [
        (item_id, organisation_id, *_dates(periods[requirement_id]), DutyState.OPEN.value, 0, False, "", at)
        for item_id, organisation_id, requirement_id in missing
    ]
    if wanted:
        insert_rows(Duty, COLUMNS, wanted, skip_known=True)
    if len(wanted) > MANY:
        refresh_statistics(Duty)
    return len(wanted)


def _periods(live: QuerySet[Item], today: date) -> dict[int, Period]:
    asked = live.order_by().values("requirement_id").distinct()
    rows = Requirement.objects.filter(pk__in=asked).select_related("current")
    return {row.pk: rules.period_of(row.version, row.year, today) for row in rows}


def _dates(period: Period) -> tuple[date, date, date]:
    return period.start, period.end, period.due
