"""The vouchers by which a reward is fetched."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hongguanjia.kit.clock import county_date
from hongguanjia.rooms.rewards.models.stock import Stock


class VoucherState(models.TextChoices):
    RESERVED = "RESERVED", _("待领取")
    HANDED_OVER = "HANDED_OVER", _("已核销")
    CANCELLED = "CANCELLED", _("已取消")
    EXPIRED = "EXPIRED", _("已过期")
    RETURNED = "RETURNED", _("已退回")


class Voucher(models.Model):
    """One piece of a reward promised to a person at a station, paid with points that are held until it is handed over.

    ``price`` is what was held, whatever the catalogue says later. ``hold_id`` names the hold in the points ledger.
    ``request_key`` makes the retry of a redemption find this voucher instead of a second one. ``returned`` points of the
    price were given back after it was fetched.
    """

    code = models.CharField(max_length=12, unique=True)
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="vouchers")
    stock = models.ForeignKey(Stock, models.PROTECT, related_name="vouchers")
    price = models.PositiveIntegerField()
    returned = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=12, choices=VoucherState.choices, default=VoucherState.RESERVED)
    hold_id = models.BigIntegerField(unique=True)
    request_key = models.CharField(max_length=80)
    redeemed_at = models.DateTimeField()
    redeemed_by_label = models.CharField(max_length=80)
    mandate_id = models.BigIntegerField(null=True)
    expires_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closed_by_label = models.CharField(max_length=80, blank=True)
    closed_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["person", "-id"], name="voucher_of_person"),
            models.Index(fields=["stock", "state"], name="voucher_of_stock"),
            models.Index(fields=["expires_at"], name="voucher_open", condition=Q(state="RESERVED")),
        ]
        constraints = [
            models.UniqueConstraint(name="voucher_request_once", fields=["person", "request_key"]),
            models.CheckConstraint(
                name="voucher_closed_when_not_open",
                condition=Q(state="RESERVED", closed_at__isnull=True)
                | (~Q(state="RESERVED") & Q(closed_at__isnull=False)),
            ),
            models.CheckConstraint(name="voucher_returns_what_was_paid", condition=Q(returned__lte=F("price"))),
            models.CheckConstraint(
                name="voucher_returned_when_fetched",
                condition=Q(state="RETURNED", returned=F("price"))
                | Q(state="HANDED_OVER")
                | (~Q(state__in=["RETURNED", "HANDED_OVER"]) & Q(returned=0)),
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def left(self) -> int:
        """Points of the price that have not been given back."""
        return self.price - self.returned

    @property
    def last_date(self) -> date:
        """The last county day on which it can be fetched."""
        return county_date(self.expires_at - timedelta(seconds=1))

    @property
    def readable_code(self) -> str:
        """The code in two halves, as it is read aloud."""
        return f"{self.code[:5]} {self.code[5:]}"
