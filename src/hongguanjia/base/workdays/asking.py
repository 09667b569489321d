"""Who has to enter a year is asked for it, once a month until it is there."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from hongguanjia.base.access.api import Permission
from hongguanjia.base.notices.api import tell_many
from hongguanjia.base.people.api import list_holders
from hongguanjia.base.people.models import Organisation
from hongguanjia.base.workdays.queries import load_calendar
from hongguanjia.kit.clock import county_date

ASKED_FROM_MONTH = 11
"""The State Council's notice for a year comes out in the last months before it."""


def ask_for_years(now: datetime) -> int:
    """Ask the county for this year at any time, and for the next towards the end of this one; how many years are missing."""
    today, calendar = county_date(now), load_calendar()
    years = [today.year, *([today.year + 1] if today.month >= ASKED_FROM_MONTH else [])]
    missing = [year for year in years if not calendar.knows(year)]
    for year in missing:
        tell_many(
            person_ids=_list_asked(now),
            kind="workdays.missing",
            text=_("请录入 %(year)s 年节假日安排，不然办理期限算不出来。") % {"year": year},
            link=reverse("desk-workdays-years"),
            key=f"workdays:{year}:{today:%Y-%m}",
            now=now,
        )
    return len(missing)


def _list_asked(now: datetime) -> list[int]:
    county = Organisation.objects.filter(parent__isnull=True).first()
    return list_holders(county, county_date(now), Permission.CALENDAR_MANAGE) if county else []
