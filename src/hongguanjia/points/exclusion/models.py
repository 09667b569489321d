"""Resolutions by which a branch leaves somebody out of the assessment."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class ExclusionReason(models.TextChoices):
    OLD = "OLD", _("年老")
    ILL = "ILL", _("因病")


class Exclusion(models.Model):
    """A person is not assessed from ``active_from`` until before ``active_to``, by a resolution of the branch.

    Rules that exclude ``EXCLUDED`` do not apply to the person in that time. Ended by a date, never erased.
    """

    person = models.ForeignKey("people.Person", models.PROTECT, related_name="exclusions")
    organisation = models.ForeignKey("people.Organisation", models.PROTECT, related_name="+")
    reason = models.CharField(max_length=4, choices=ExclusionReason.choices)
    resolution_number = models.CharField(max_length=60)
    resolution_date = models.DateField()
    active_from = models.DateField()
    active_to = models.DateField(null=True)
    recorded_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["person", "active_from"], name="points_exclusion_person")]
        constraints = [
            models.CheckConstraint(
                name="points_exclusion_period",
                condition=Q(active_to__isnull=True) | Q(active_to__gte=F("active_from")),
            ),
            models.UniqueConstraint(
                name="points_exclusion_one_open", fields=["person"], condition=Q(active_to__isnull=True)
            ),
        ]
