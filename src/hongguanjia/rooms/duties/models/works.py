"""The half-yearly report (述职报告)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from hongguanjia.rooms.duties.states import WorkReportState


class WorkReport(models.Model):
    """What a secretary reports for a half-year: drafted from lists and facts, edited, submitted upward, published downward.

    ``figures`` are the numbers at the time of drafting, kept as they were.
    """

    organisation = models.ForeignKey("people.Organisation", models.PROTECT, related_name="work_reports")
    year = models.PositiveSmallIntegerField()
    half = models.PositiveSmallIntegerField()
    person = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="work_reports")
    text = models.TextField(max_length=8000)
    figures = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=WorkReportState.choices, default=WorkReportState.DRAFT)
    made_at = models.DateTimeField()
    submitted_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    submitted_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="work_report_once", fields=["organisation", "year", "half"]),
            models.CheckConstraint(name="work_report_half", condition=Q(half__in=[1, 2])),
            models.CheckConstraint(
                name="work_report_decided_by_another",
                condition=Q(decided_by__isnull=True) | Q(submitted_by__isnull=True) | ~Q(decided_by=F("submitted_by")),
            ),
            models.CheckConstraint(
                name="work_report_published_when", condition=~Q(state="PUBLISHED") | Q(published_at__isnull=False)
            ),
        ]
