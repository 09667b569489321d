"""What a sealed day leaves behind: its root, its place in the county's tree of days, and which transfers it covers."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class DaySeal(models.Model):
    """A past county day, sealed. Append-only; ``number`` counts the sealed days without gaps from 1.

    ``root`` is the RFC 6962 root over the day's transfers (hex), ``tree_root`` the root over the sealed days up to and
    with this one: whoever keeps the newest ``tree_root`` can tell if any earlier day is changed. ``records_root`` is the
    root over the day's facts and trail (see ``RecordSeal``); days sealed before those were covered have none.
    """

    number = models.PositiveIntegerField(unique=True)
    day = models.DateField(unique=True)
    transfer_count = models.PositiveIntegerField()
    root = models.CharField(max_length=64)
    records_root = models.CharField(max_length=64, null=True)
    tree_root = models.CharField(max_length=64)
    sealed_at = models.DateTimeField()

    class Meta:
        ordering = ["-number"]
        constraints = [models.CheckConstraint(name="points_seal_number", condition=Q(number__gte=1))]


class SealedTransfer(models.Model):
    """A transfer's place among the leaves of a seal. A transfer that came late stands in a later day's seal."""

    seal = models.ForeignKey(DaySeal, models.PROTECT, related_name="leaves")
    transfer = models.OneToOneField("points.Transfer", models.PROTECT, related_name="sealed")
    position = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(name="points_seal_position", fields=["seal", "position"])]


class RecordSeal(models.Model):
    """The facts or the trail lines that a seal covers: those after the seal before, up to the number ``upto``.

    ``root`` is the RFC 6962 root over their rows in order. ``marks`` names each row by its number and the beginning of its
    hash, so that a row that was changed, removed or slipped in later can be named. Append-only.
    """

    class Kind(models.TextChoices):
        FACT = "FACT"
        TRAIL = "TRAIL"

    seal = models.ForeignKey(DaySeal, models.PROTECT, related_name="records")
    kind = models.CharField(max_length=5, choices=Kind.choices)
    upto = models.BigIntegerField()
    row_count = models.PositiveIntegerField()
    root = models.CharField(max_length=64)
    marks = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(name="points_record_seal_once", fields=["seal", "kind"])]
