"""What may be asked of an organisation, and who let more be asked."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from hongguanjia.base.people.models import period_constraint
from hongguanjia.rooms.duties.models.lists import Requirement


class BurdenCap(models.Model):
    """How many minutes a month all lists together may ask of one organisation, dated, with its source (负担上限)."""

    active_from = models.DateField(unique=True)
    active_to = models.DateField(null=True)
    minutes = models.PositiveIntegerField()
    citation = models.CharField(max_length=200)

    class Meta:
        constraints = [period_constraint("burden_cap_period")]


class CapOverride(models.Model):
    """A county officer let a requirement go beyond the cap, in writing; never changed."""

    requirement = models.ForeignKey(Requirement, models.PROTECT, related_name="overrides")
    reason = models.CharField(max_length=200)
    minutes = models.PositiveIntegerField()
    made_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(name="cap_override_why", condition=~Q(reason=""))]
