"""For how long points are good, and each year-end closing: what was to expire for whom, who approved, what was posted."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hongguanjia.points.data import OwnerKind, Unit
from hongguanjia.points.running import Running

YEARS_MOST = 10
NOTICE_DAYS_MOST = 180


class ExpiryTerm(models.Model):
    """Points of ``unit`` earned in a year expire at the end of the year ``years`` later, but for ``carry_percent`` of them.

    ``years`` 0 with a percentage is the yearly reset with carrying over. Proposed by one person, in force once another
    has approved it; a later term takes the place of an earlier one.
    """

    owner_kind = models.CharField(max_length=12, choices=OwnerKind.choices)
    unit = models.CharField(max_length=8, choices=Unit.choices)
    years = models.PositiveSmallIntegerField()
    carry_percent = models.PositiveSmallIntegerField(default=0)
    notice_days = models.PositiveSmallIntegerField()
    first_year = models.PositiveSmallIntegerField()
    basis = models.CharField(max_length=200)
    proposed_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    proposed_at = models.DateTimeField()
    approved_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="points_term_bounds",
                condition=Q(years__lte=YEARS_MOST, carry_percent__lte=99, notice_days__lte=NOTICE_DAYS_MOST),
            ),
            models.CheckConstraint(
                name="points_term_two_people",
                condition=Q(approved_by__isnull=True, approved_at__isnull=True)
                | Q(proposed_by__isnull=False, approved_at__isnull=False) & ~Q(approved_by=F("proposed_by")),
            ),
        ]


class ClosingState(models.TextChoices):
    PLANNING = "PLANNING", _("正在试算")
    PLANNED = "PLANNED", _("待审批")
    APPROVED = "APPROVED", _("已批准，已告知")
    DONE = "DONE", _("已结转")
    CANCELLED = "CANCELLED", _("已取消")
    FAILED = "FAILED", _("没有算成")


class Closing(Running):
    """The closing of ``year`` under a term. Points that came in on or before ``cutoff`` expire, from ``due_date`` on."""

    term = models.ForeignKey(ExpiryTerm, models.PROTECT, related_name="closings")
    year = models.PositiveSmallIntegerField()
    cutoff = models.DateField()
    state = models.CharField(max_length=10, choices=ClosingState.choices, default=ClosingState.PLANNING)
    owners = models.PositiveIntegerField(default=0)
    planned = models.BigIntegerField(default=0)
    due_date = models.DateField(null=True)
    planned_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    planned_at = models.DateTimeField()
    approved_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                name="points_closing_once",
                fields=["term", "year"],
                condition=~Q(state__in=[ClosingState.CANCELLED, ClosingState.FAILED]),
            ),
            models.CheckConstraint(
                name="points_closing_two_people",
                condition=Q(approved_by__isnull=True)
                | Q(planned_by__isnull=False, due_date__isnull=False) & ~Q(approved_by=F("planned_by")),
            ),
        ]

    @property
    def is_moving(self) -> bool:
        """Whether it is being tried."""
        return self.state == ClosingState.PLANNING


class ClosingLine(models.Model):
    """What is to expire for one owner. ``posted`` is what did: never more than was told, less if it was spent meanwhile."""

    closing = models.ForeignKey(Closing, models.PROTECT, related_name="lines")
    owner_kind = models.CharField(max_length=12, choices=OwnerKind.choices)
    owner_id = models.BigIntegerField()
    planned = models.BigIntegerField()
    posted = models.BigIntegerField(null=True)
    transfer = models.ForeignKey("points.Transfer", models.PROTECT, null=True, related_name="closing_lines")

    class Meta:
        indexes = [models.Index(fields=["owner_kind", "owner_id"], name="points_closing_owner")]
        constraints = [
            models.UniqueConstraint(name="points_closing_line_once", fields=["closing", "owner_kind", "owner_id"]),
            models.CheckConstraint(
                name="points_closing_line_kept",
                condition=Q(planned__gt=0) & (Q(posted__isnull=True) | Q(posted__gte=0, posted__lte=F("planned"))),
            ),
        ]
