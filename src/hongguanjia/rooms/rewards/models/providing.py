"""Members who provide a redeemed service themselves: what is spent on one side is a service done on the other."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hongguanjia.rooms.rewards.models.stock import Stock
from hongguanjia.rooms.rewards.models.vouchers import Voucher


class Provider(models.Model):
    """Who does the service that a shelf offers, from one day until before another."""

    stock = models.ForeignKey(Stock, models.PROTECT, related_name="providers")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="provides")
    from_date = models.DateField()
    to_date = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="provider_one", fields=["stock"], condition=Q(to_date__isnull=True))
        ]


class GivenState(models.TextChoices):
    AWAITING = "AWAITING", _("等对方确认")
    CONFIRMED = "CONFIRMED", _("已确认")
    DENIED = "DENIED", _("对方说没有得到")


class GivenService(models.Model):
    """A service done for a redeemed voucher; it counts for ``person`` when the receiver has confirmed it."""

    voucher = models.OneToOneField(Voucher, models.PROTECT, related_name="given_service")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="services_given")
    state = models.CharField(max_length=10, choices=GivenState.choices, default=GivenState.AWAITING)
    done_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="given_denied_with_reason", condition=~Q(state="DENIED") | ~Q(reason=""))
        ]
