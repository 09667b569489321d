"""The time of the county. Doors read the clock once and pass ``now`` on; nothing below a door reads it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

COUNTY_ZONE = ZoneInfo("Asia/Shanghai")


def read_clock() -> datetime:
    """The present instant, aware, in UTC."""
    return datetime.now(UTC)


def county_date(instant: datetime) -> date:
    """The calendar day in the county on which ``instant`` falls: business dates and daily limits use it."""
    return instant.astimezone(COUNTY_ZONE).date()


def county_midnight(day: date) -> datetime:
    """The instant at which ``day`` begins in the county."""
    return datetime(day.year, day.month, day.day, tzinfo=COUNTY_ZONE)
