"""A trial: a rule set replayed over a past period, and what came out."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class TrialState(models.TextChoices):
    RUNNING = "RUNNING", _("正在试算")
    DONE = "DONE", _("已完成")
    FAILED = "FAILED", _("没有算成")
    CANCELLED = "CANCELLED", _("已取消")


class Trial(models.Model):
    """One trial. ``result`` holds sums, bands and groups, no names; ``content_hash`` is of the rules that were tried, so that
    a later edit shows. ``done`` of ``total`` steps."""

    rule_set = models.ForeignKey("points.RuleSet", models.PROTECT, related_name="trials")
    first_day = models.DateField()
    last_day = models.DateField()
    state = models.CharField(max_length=10, choices=TrialState.choices, default=TrialState.RUNNING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    message = models.CharField(max_length=200, blank=True)
    content_hash = models.CharField(max_length=64)
    result = models.JSONField(default=dict)
    started_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="points_trial_period", condition=Q(last_day__gte=F("first_day"))),
            models.CheckConstraint(name="points_trial_state", condition=Q(state__in=TrialState.values)),
        ]

    @property
    def is_moving(self) -> bool:
        """Whether it is being computed."""
        return self.state == TrialState.RUNNING
