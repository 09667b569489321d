"""The years of the calendar that the county entered itself; nothing is overwritten, the last entry of a year holds."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class CalendarYear(models.Model):
    """How a year differs from Monday to Friday, by the notice of the State Council (节假日安排通知).

    ``days`` maps an ISO day to whether it is worked: a holiday is ``false``, a worked weekend (调休) ``true``.
    """

    year = models.IntegerField(db_index=True)
    days = models.JSONField()
    citation = models.CharField(max_length=120)
    entered_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="workdays_year_range", condition=Q(year__gte=2000, year__lte=2200)),
            models.CheckConstraint(name="workdays_year_cited", condition=~Q(citation="")),
        ]
