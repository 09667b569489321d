"""Vouchers given to another member, and the mutual-aid pool (互助池) for those who cannot earn. Never for money."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hongguanjia.rooms.rewards.models.stock import Stock
from hongguanjia.rooms.rewards.models.vouchers import Voucher


class GiftState(models.TextChoices):
    OFFERED = "OFFERED", _("等对方答复")
    ACCEPTED = "ACCEPTED", _("已接受")
    DECLINED = "DECLINED", _("已谢绝")
    WITHDRAWN = "WITHDRAWN", _("已收回")


class Gift(models.Model):
    """A voucher offered to another member; accepted, it is hers under a new code. A voucher is given once.

    The points stay held on the giver's account: if the voucher is not fetched, they go back to the giver.
    """

    voucher = models.ForeignKey(Voucher, models.PROTECT, related_name="gifts")
    giver = models.ForeignKey("people.Person", models.PROTECT, related_name="gifts_made")
    receiver = models.ForeignKey("people.Person", models.PROTECT, related_name="gifts_got")
    message = models.CharField(max_length=100, blank=True)
    state = models.CharField(max_length=10, choices=GiftState.choices, default=GiftState.OFFERED)
    offered_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                name="gift_once", fields=["voucher"], condition=Q(state__in=["OFFERED", "ACCEPTED"])
            ),
            models.CheckConstraint(name="gift_to_another", condition=~Q(giver=F("receiver"))),
            models.CheckConstraint(
                name="gift_answered",
                condition=Q(state="OFFERED", answered_at__isnull=True)
                | ~Q(state="OFFERED") & Q(answered_at__isnull=False),
            ),
        ]


class PoolGift(models.Model):
    """Service points that a member gave into the pool of an organisation; ``transfer_id`` is the ledger's."""

    organisation = models.ForeignKey("people.Organisation", models.PROTECT, related_name="pool_gifts")
    giver = models.ForeignKey("people.Person", models.PROTECT, related_name="pool_gifts")
    amount = models.PositiveIntegerField()
    key = models.CharField(max_length=80)
    transfer_id = models.UUIDField(null=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(name="pool_gift_once", fields=["giver", "key"]),
            models.CheckConstraint(name="pool_gift_positive", condition=Q(amount__gt=0)),
        ]


class GrantState(models.TextChoices):
    PROPOSED = "PROPOSED", _("等另一人审批")
    GRANTED = "GRANTED", _("已同意")
    REFUSED = "REFUSED", _("未同意")


class PoolGrant(models.Model):
    """A voucher out of the pool for somebody who cannot earn: proposed by one person under a resolution, decided by another."""

    organisation = models.ForeignKey("people.Organisation", models.PROTECT, related_name="pool_grants")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="pool_grants")
    stock = models.ForeignKey(Stock, models.PROTECT, related_name="pool_grants")
    basis = models.CharField(max_length=200)
    state = models.CharField(max_length=8, choices=GrantState.choices, default=GrantState.PROPOSED)
    proposed_at = models.DateTimeField()
    proposed_by_id = models.BigIntegerField(null=True)
    proposed_by_label = models.CharField(max_length=80)
    decided_at = models.DateTimeField(null=True)
    decided_by_label = models.CharField(max_length=80, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    voucher = models.OneToOneField(Voucher, models.PROTECT, null=True, related_name="pool_grant")

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(name="pool_grant_basis", condition=~Q(basis="")),
            models.CheckConstraint(
                name="pool_grant_has_voucher",
                condition=Q(state="GRANTED", voucher__isnull=False) | ~Q(state="GRANTED") & Q(voucher__isnull=True),
            ),
        ]
