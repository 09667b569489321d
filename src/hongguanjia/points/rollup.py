"""Roll-ups: what each subject earned in a month and a year, by organisation. Refreshed in batches, off the posting path.

They are derived: throwing them away and building them again gives the same rows. The statements are put together from
constants of this file alone.
"""

# ruff: noqa: S608

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection, transaction

from hongguanjia.points.models import Award, Score, ScoreRefresh

OVERLAP = timedelta(hours=1)
"""Awards are written in short transactions: none commits an hour after the instant that it carries."""

_MONTH = "substr(CAST(on_date AS text), 1, 7)"
_COLUMNS = "owner_kind, owner_id, unit, organisation_path"
_DUE_MONTHS = f"""
SELECT {_COLUMNS}, {_MONTH} AS period, SUM(amount) AS amount, COUNT(DISTINCT fact_id) AS facts
FROM points_award WHERE amount <> 0 GROUP BY {_COLUMNS}, {_MONTH}
"""
_FILL = f"INSERT INTO points_score ({_COLUMNS}, period, amount, facts) "
_FILL_MONTH = (
    f"{_FILL} SELECT * FROM ({_DUE_MONTHS.replace('amount <> 0', 'amount <> 0 AND on_date >= %s AND on_date <= %s')}) m"
)
_FILL_YEAR = f"""{_FILL}
SELECT {_COLUMNS}, substr(period, 1, 4), SUM(amount), SUM(facts) FROM points_score
WHERE period >= %s AND period <= %s GROUP BY {_COLUMNS}, substr(period, 1, 4)
"""
_STALE = f"""
SELECT * FROM (
  SELECT * FROM ({_DUE_MONTHS}) due EXCEPT SELECT {_COLUMNS}, period, amount, facts FROM points_score) missing
UNION ALL SELECT * FROM (
  SELECT {_COLUMNS}, period, amount, facts FROM points_score WHERE length(period) = 7
  EXCEPT SELECT * FROM ({_DUE_MONTHS}) due) extra
"""
_STALE_YEARS = f"""
SELECT y.owner_kind, y.owner_id, y.unit, y.organisation_path, y.period, y.amount, y.facts FROM points_score y
LEFT JOIN (
  SELECT {_COLUMNS}, substr(period, 1, 4) AS period, SUM(amount) AS amount FROM points_score WHERE length(period) = 7
  GROUP BY {_COLUMNS}, substr(period, 1, 4)) m
ON m.owner_kind = y.owner_kind AND m.owner_id = y.owner_id AND m.unit = y.unit
  AND m.organisation_path = y.organisation_path AND m.period = y.period
WHERE length(y.period) = 4 AND (m.amount IS NULL OR m.amount <> y.amount)
"""
_CHANGED = f"SELECT DISTINCT {_MONTH} FROM points_award WHERE awarded_at >= %s ORDER BY 1"

StaleScore = tuple[str, int, str, str, str, int, int]
"""Owner kind and id, unit, organisation path, period, amount, facts."""


def refresh_scores(now: datetime) -> int:
    """Bring the months up to date that changed since the last refresh; returns how many."""
    last = ScoreRefresh.objects.order_by("-refreshed_at").first()
    if last is None:
        return rebuild_scores(now)
    months = _list_changed_months(last.refreshed_at - OVERLAP)
    with transaction.atomic():
        for month in months:
            _fill_month(month)
        for year in sorted({month[:4] for month in months}):
            _fill_year(year)
        _note(now)
    return len(months)


def rebuild_scores(now: datetime) -> int:
    """Throw every roll-up away and build it again from the awards; returns how many months there are."""
    with transaction.atomic():
        months = list_months()
        Score.objects.all().delete()
        for month in months:
            _fill_month(month)
        for year in sorted({month[:4] for month in months}):
            _fill_year(year)
        _note(now)
    return len(months)


def list_months() -> list[str]:
    """Every month in which something was earned, ``2026-06``, rising."""
    return [f"{day:%Y-%m}" for day in Award.objects.order_by().dates("on_date", "month")]


def find_age() -> datetime | None:
    """When the roll-ups were last refreshed."""
    return ScoreRefresh.objects.order_by("-refreshed_at").values_list("refreshed_at", flat=True).first()


def list_stale_scores() -> list[StaleScore]:
    """Roll-ups that differ from the awards, in months that have not changed since the last refresh."""
    refreshed_at = find_age()
    if refreshed_at is None:
        return []
    moving = set(_list_changed_months(refreshed_at - OVERLAP))
    with connection.cursor() as cursor:
        cursor.execute(_STALE)
        months = [row for row in cursor.fetchall() if row[4] not in moving]
        cursor.execute(_STALE_YEARS)
        years: list[StaleScore] = cursor.fetchall()
        return months + years


def _list_changed_months(since: datetime) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(_CHANGED, [connection.ops.adapt_datetimefield_value(since)])
        return [row[0] for row in cursor.fetchall()]


def _fill_month(month: str) -> None:
    Score.objects.filter(period=month).delete()
    with connection.cursor() as cursor:
        cursor.execute(_FILL_MONTH, _days_of(month))


def _fill_year(year: str) -> None:
    Score.objects.filter(period=year).delete()
    with connection.cursor() as cursor:
        cursor.execute(_FILL_YEAR, [f"{year}-01", f"{year}-12"])


def _days_of(month: str) -> list[str]:
    year, number = int(month[:4]), int(month[5:])
    following = datetime(year + number // 12, number % 12 + 1, 1)  # noqa: DTZ001  a calendar day, no instant
    return [f"{month}-01", f"{following - timedelta(days=1):%Y-%m-%d}"]


def _note(now: datetime) -> None:
    ScoreRefresh.objects.create(refreshed_at=now, awards=Award.objects.count())
