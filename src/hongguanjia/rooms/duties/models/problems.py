"""The problem list: what is wrong in an organisation, and how it was put right."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from hongguanjia.rooms.duties.states import ProblemState, Source


class Problem(models.Model):
    """One thing that is wrong (问题): owner, measures, deadline; closed by somebody else than the one who mended it.

    ``overdue_at`` is set once and never taken away. ``reason`` is that of the last sending back or reopening.
    """

    organisation = models.ForeignKey("people.Organisation", models.PROTECT, related_name="problems")
    year = models.PositiveSmallIntegerField()
    source = models.CharField(max_length=10, choices=Source.choices)
    title = models.CharField(max_length=60)
    text = models.TextField(max_length=1000, blank=True)
    owner = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="owned_problems")
    measures = models.TextField(max_length=1000, blank=True)
    due_date = models.DateField(null=True)
    state = models.CharField(max_length=8, choices=ProblemState.choices, default=ProblemState.FOUND)
    found_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    found_at = models.DateTimeField()
    mended_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    mended_at = models.DateTimeField(null=True)
    outcome = models.TextField(max_length=1000, blank=True)
    closed_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200, blank=True)
    overdue_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["organisation", "state", "due_date"], name="problem_of_organisation")]
        constraints = [
            models.CheckConstraint(
                name="problem_closed_by_another",
                condition=Q(closed_by__isnull=True) | Q(mended_by__isnull=True) | ~Q(closed_by=F("mended_by")),
            ),
            models.CheckConstraint(
                name="problem_planned",
                condition=Q(state="FOUND") | (Q(due_date__isnull=False) & ~Q(measures="")),
            ),
            models.CheckConstraint(
                name="problem_mended_how",
                condition=~Q(state__in=["MENDED", "CLOSED"]) | (Q(mended_at__isnull=False) & ~Q(outcome="")),
            ),
            models.CheckConstraint(
                name="problem_closed_when", condition=~Q(state="CLOSED") | Q(closed_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.title


class ProblemPaper(models.Model):
    """Evidence that a problem is mended."""

    problem = models.ForeignKey(Problem, models.PROTECT, related_name="papers")
    attachment = models.ForeignKey("files.Attachment", models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(name="problem_paper_once", fields=["problem", "attachment"])]
