"""Transfers between stations and stock-takings: what two people do to a shelf."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hongguanjia.rooms.rewards.models.catalogue import Station
from hongguanjia.rooms.rewards.models.stock import Stock


class TransferState(models.TextChoices):
    SENT = "SENT", _("在途")
    RECEIVED = "RECEIVED", _("已接收")
    TAKEN_BACK = "TAKEN_BACK", _("已退回")


class StockTransfer(models.Model):
    """Pieces on their way from one shelf to another. ``received`` may differ from ``quantity``, with a reason.

    ``lots`` keeps what was known of expiry when they left: ``[["2026-12-31", 5], [null, 2]]``, the earliest first.
    """

    source = models.ForeignKey(Stock, models.PROTECT, related_name="sent")
    target = models.ForeignKey(Stock, models.PROTECT, related_name="coming")
    quantity = models.PositiveIntegerField()
    lots = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=TransferState.choices, default=TransferState.SENT)
    sent_at = models.DateTimeField()
    sent_by_label = models.CharField(max_length=80)
    request_key = models.CharField(max_length=80, blank=True)
    received = models.PositiveIntegerField(null=True)
    difference_reason = models.CharField(max_length=200, blank=True)
    closed_at = models.DateTimeField(null=True)
    closed_by_label = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                name="transfer_request_once", fields=["source", "request_key"], condition=~Q(request_key="")
            ),
            models.CheckConstraint(name="transfer_moves_something", condition=Q(quantity__gt=0)),
            models.CheckConstraint(name="transfer_goes_elsewhere", condition=~Q(source=F("target"))),
            models.CheckConstraint(
                name="transfer_closed_when_not_sent",
                condition=Q(state="SENT", closed_at__isnull=True) | (~Q(state="SENT") & Q(closed_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="transfer_difference_has_reason",
                condition=Q(received__isnull=True) | Q(received=F("quantity")) | ~Q(difference_reason=""),
            ),
        ]


class CountState(models.TextChoices):
    COUNTING = "COUNTING", _("盘点中")
    COUNTED = "COUNTED", _("待复核")
    CONFIRMED = "CONFIRMED", _("已复核")
    ABANDONED = "ABANDONED", _("已作废")


class StockCount(models.Model):
    """A stock-taking (盘点) of one station: counted by one person, confirmed by another, who then moves the shelf."""

    station = models.ForeignKey(Station, models.PROTECT, related_name="counts")
    state = models.CharField(max_length=10, choices=CountState.choices, default=CountState.COUNTING)
    opened_at = models.DateTimeField()
    opened_by_label = models.CharField(max_length=80)
    counted_at = models.DateTimeField(null=True)
    counted_by_id = models.BigIntegerField(null=True)
    counted_by_label = models.CharField(max_length=80, blank=True)
    closed_at = models.DateTimeField(null=True)
    closed_by_label = models.CharField(max_length=80, blank=True)
    remark = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                name="count_one_open", fields=["station"], condition=Q(state__in=["COUNTING", "COUNTED"])
            ),
        ]


class CountLine(models.Model):
    """One shelf of a counting sheet. ``expected`` is what the books said when it was counted."""

    count = models.ForeignKey(StockCount, models.PROTECT, related_name="lines")
    stock = models.ForeignKey(Stock, models.PROTECT, related_name="count_lines")
    expected = models.PositiveIntegerField(null=True)
    counted = models.PositiveIntegerField(null=True)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["stock__reward__title", "id"]
        constraints = [models.UniqueConstraint(name="count_line_once", fields=["count", "stock"])]

    @property
    def difference(self) -> int:
        """Pieces more (or, negative, fewer) than the books said; 0 while nobody has counted."""
        return (self.counted or 0) - (self.expected or 0) if self.counted is not None else 0
