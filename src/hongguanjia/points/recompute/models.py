"""A recomputation: which period, under which rules, why, what would change for whom, who approved."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hongguanjia.points.data import OwnerKind, Unit
from hongguanjia.points.running import Running


class RecomputationState(models.TextChoices):
    COMPUTING = "COMPUTING", _("正在核算")
    PREPARED = "PREPARED", _("待审批")
    POSTING = "POSTING", _("正在入账")
    POSTED = "POSTED", _("已入账")
    WITHDRAWN = "WITHDRAWN", _("已撤回")
    FAILED = "FAILED", _("没有算成")


class Recomputation(Running):
    """A past period decided anew under ``rule_set``. ``note`` is public from posting on.

    ``fingerprint`` is the SHA-256 of the changes that the approver saw: posting anything else is refused. Prepared by one
    person, approved by another.
    """

    rule_set = models.ForeignKey("points.RuleSet", models.PROTECT, related_name="recomputations")
    first_day = models.DateField()
    last_day = models.DateField()
    note = models.CharField(max_length=400)
    state = models.CharField(max_length=10, choices=RecomputationState.choices, default=RecomputationState.COMPUTING)
    facts = models.PositiveIntegerField(default=0)
    changed_facts = models.PositiveIntegerField(default=0)
    fingerprint = models.CharField(max_length=64, blank=True)
    prepared_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    prepared_at = models.DateTimeField()
    approved_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    posted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="points_recomputation_period", condition=Q(last_day__gte=F("first_day"))),
            models.CheckConstraint(
                name="points_recomputation_two_people",
                condition=Q(approved_by__isnull=True) | Q(prepared_by__isnull=False) & ~Q(approved_by=F("prepared_by")),
            ),
            models.CheckConstraint(
                name="points_recomputation_seen",
                condition=~Q(state__in=[RecomputationState.POSTING, RecomputationState.POSTED]) | ~Q(fingerprint=""),
            ),
            models.CheckConstraint(
                name="points_recomputation_posted_whole",
                condition=~Q(state=RecomputationState.POSTED) | Q(approved_by__isnull=False, posted_at__isnull=False),
            ),
        ]

    @property
    def is_moving(self) -> bool:
        """Whether it is being computed or posted."""
        return self.state in {RecomputationState.COMPUTING, RecomputationState.POSTING}


class RecomputationLine(models.Model):
    """What changes for one subject in one unit. ``short`` when more would be taken back than can be spent."""

    recomputation = models.ForeignKey(Recomputation, models.CASCADE, related_name="lines")
    owner_kind = models.CharField(max_length=12, choices=OwnerKind.choices)
    owner_id = models.BigIntegerField()
    unit = models.CharField(max_length=8, choices=Unit.choices)
    before = models.BigIntegerField()
    after = models.BigIntegerField()
    short = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="points_recomputation_line_once", fields=["recomputation", "owner_kind", "owner_id", "unit"]
            )
        ]

    @property
    def change(self) -> int:
        """What would be added, or taken back when negative."""
        return self.after - self.before
