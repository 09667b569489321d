"""The day-end closing (日结单) of a station: what was handed over, what should lie there, what does."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hongguanjia.rooms.rewards.models.catalogue import Station
from hongguanjia.rooms.rewards.models.stock import Stock, StockMovement


class ClosingState(models.TextChoices):
    COUNTED = "COUNTED", _("待复核")
    SIGNED = "SIGNED", _("已复核")
    REJECTED = "REJECTED", _("退回重点")


class Closing(models.Model):
    """One station's day, counted by one person and signed off by another. A rejected one is counted again as a new row."""

    station = models.ForeignKey(Station, models.PROTECT, related_name="closings")
    day = models.DateField()
    state = models.CharField(max_length=8, choices=ClosingState.choices, default=ClosingState.COUNTED)
    counted_at = models.DateTimeField()
    counted_by_id = models.BigIntegerField(null=True)
    counted_by_label = models.CharField(max_length=80)
    decided_at = models.DateTimeField(null=True)
    decided_by_label = models.CharField(max_length=80, blank=True)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-day", "-id"]
        constraints = [
            models.UniqueConstraint(
                name="closing_once_a_day", fields=["station", "day"], condition=~Q(state="REJECTED")
            ),
            models.CheckConstraint(
                name="closing_decided",
                condition=Q(state="COUNTED", decided_at__isnull=True)
                | ~Q(state="COUNTED") & Q(decided_at__isnull=False),
            ),
        ]


class ClosingLine(models.Model):
    """One shelf at the end of the day. ``handed_over`` pieces left it, ``expected`` should lie there, ``counted`` do.

    A difference carries its ``reason``; signing off corrects the shelf by it, with ``movement``.
    """

    closing = models.ForeignKey(Closing, models.PROTECT, related_name="lines")
    stock = models.ForeignKey(Stock, models.PROTECT, related_name="closing_lines")
    handed_over = models.PositiveIntegerField()
    expected = models.PositiveIntegerField()
    counted = models.PositiveIntegerField()
    reason = models.CharField(max_length=200, blank=True)
    movement = models.ForeignKey(StockMovement, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["stock__reward__title", "id"]
        constraints = [
            models.UniqueConstraint(name="closing_line_once", fields=["closing", "stock"]),
            models.CheckConstraint(
                name="closing_difference_has_reason", condition=Q(counted=F("expected")) | ~Q(reason="")
            ),
        ]

    @property
    def difference(self) -> int:
        """Pieces too many (positive) or missing (negative)."""
        return self.counted - self.expected
