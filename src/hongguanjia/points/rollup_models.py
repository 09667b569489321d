"""The roll-ups: what is read for totals and distribution, refreshed in batches off the posting path."""

from __future__ import annotations

from django.db import models

from hongguanjia.points.data import OwnerKind, Unit


class Score(models.Model):
    """Roll-up: what a subject earned in a unit in a period (``2026`` or ``2026-06``) under an organisation path."""

    owner_kind = models.CharField(max_length=12, choices=OwnerKind.choices)
    owner_id = models.BigIntegerField()
    unit = models.CharField(max_length=8, choices=Unit.choices)
    period = models.CharField(max_length=7)
    organisation_path = models.CharField(max_length=40)
    amount = models.BigIntegerField()
    facts = models.IntegerField()

    class Meta:
        indexes = [
            models.Index(fields=["period", "unit", "organisation_path"], name="points_score_path"),
            models.Index(
                fields=["owner_kind", "unit", "period", "owner_id", "amount", "facts"], name="points_score_all"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                name="points_score_once", fields=["owner_kind", "owner_id", "unit", "period", "organisation_path"]
            )
        ]


class ScoreRefresh(models.Model):
    """When the roll-ups were last brought up to date, and how many awards they covered."""

    refreshed_at = models.DateTimeField(db_index=True)
    awards = models.BigIntegerField()
