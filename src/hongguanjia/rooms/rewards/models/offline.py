"""What was handed over without a signal, when the device told of it, and what did not fit."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hongguanjia.rooms.rewards.models.catalogue import Station
from hongguanjia.rooms.rewards.models.stock import Stock
from hongguanjia.rooms.rewards.models.vouchers import Voucher


class ReportState(models.TextChoices):
    DONE = "DONE", _("已入账")
    CONFLICT = "CONFLICT", _("有冲突")
    SETTLED = "SETTLED", _("已处理")


class Conflict(models.TextChoices):
    """Why a hand-over that a device reports could not be booked as it is."""

    UNKNOWN = "UNKNOWN", _("没有这张凭证")
    REPLACED = "REPLACED", _("凭证已挂失补办")
    HANDED_OVER = "HANDED_OVER", _("这张凭证已经核销过")
    CANCELLED = "CANCELLED", _("断网期间已取消")
    EXPIRED = "EXPIRED", _("领取时已过期")
    BEYOND = "BEYOND", _("超出断网核销张数")
    CLOCK = "CLOCK", _("设备时间对不上")
    OWN = "OWN", _("站务员给自己核销")


class Settlement(models.TextChoices):
    CHARGED = "CHARGED", _("补办核销，扣一次积分")
    WRITTEN_OFF = "WRITTEN_OFF", _("物品报损，不扣积分")
    DISMISSED = "DISMISSED", _("没有发出，不处理")


class OfflineReport(models.Model):
    """One hand-over as a device reported it, kept whatever became of it. ``key`` makes sending it twice the same as once.

    ``done_at`` is what the device's clock said, ``late`` that it had been kept for lack of a signal. A report with a
    ``conflict`` waits for a manager, who settles it with a reason; a voucher is charged that way at most once.
    """

    station = models.ForeignKey(Station, models.PROTECT, related_name="reports")
    key = models.CharField(max_length=80)
    pack = models.CharField(max_length=120)
    code = models.CharField(max_length=24)
    voucher = models.ForeignKey(Voucher, models.PROTECT, null=True, related_name="reports")
    stock = models.ForeignKey(Stock, models.PROTECT, null=True, related_name="reports")
    done_at = models.DateTimeField()
    received_at = models.DateTimeField()
    late = models.BooleanField()
    clerk_id = models.BigIntegerField()
    clerk_label = models.CharField(max_length=80)
    state = models.CharField(max_length=8, choices=ReportState.choices)
    conflict = models.CharField(max_length=12, choices=Conflict.choices, blank=True)
    settlement = models.CharField(max_length=12, choices=Settlement.choices, blank=True)
    settled_at = models.DateTimeField(null=True)
    settled_by_label = models.CharField(max_length=80, blank=True)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["station", "-id"], name="report_of_station"),
            models.Index(fields=["pack"], name="report_of_pack"),
        ]
        constraints = [
            models.UniqueConstraint(name="report_once", fields=["station", "key"]),
            models.UniqueConstraint(
                name="report_charged_once", fields=["voucher"], condition=Q(settlement="CHARGED", voucher__isnull=False)
            ),
            models.CheckConstraint(
                name="report_conflict_named",
                condition=Q(state="DONE", conflict="") | (~Q(state="DONE") & ~Q(conflict="")),
            ),
            models.CheckConstraint(
                name="report_settled_with_reason",
                condition=Q(state="SETTLED", settled_at__isnull=False) & ~Q(reason="") & ~Q(settlement="")
                | ~Q(state="SETTLED") & Q(settled_at__isnull=True, settlement=""),
            ),
        ]
