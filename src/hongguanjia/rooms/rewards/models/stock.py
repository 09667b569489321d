"""How much of a reward lies at a station, and every change of it."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hongguanjia.rooms.rewards.models.catalogue import Reward, Station


class Stock(models.Model):
    """How much of a reward one station has. Both figures are sums of the movements; the database keeps them sane.

    ``on_hand`` lies there now, ``reserved`` of it is promised to open vouchers; the rest can be redeemed.
    """

    station = models.ForeignKey(Station, models.PROTECT, related_name="stock")
    reward = models.ForeignKey(Reward, models.PROTECT, related_name="stock")
    on_hand = models.IntegerField(default=0)
    reserved = models.IntegerField(default=0)

    class Meta:
        ordering = ["station__name", "reward__title", "id"]
        constraints = [
            models.UniqueConstraint(name="stock_once", fields=["station", "reward"]),
            models.CheckConstraint(name="stock_never_negative", condition=Q(on_hand__gte=0, reserved__gte=0)),
            models.CheckConstraint(name="stock_keeps_promises", condition=Q(reserved__lte=F("on_hand"))),
        ]

    @property
    def free(self) -> int:
        """Pieces that can still be redeemed."""
        return self.on_hand - self.reserved


class MovementKind(models.TextChoices):
    IN = "IN", _("入库")
    RESERVE = "RESERVE", _("兑换预留")
    RELEASE = "RELEASE", _("退回预留")
    HAND_OVER = "HAND_OVER", _("核销出库")
    CORRECT = "CORRECT", _("更正")
    SEND = "SEND", _("调出")
    ARRIVE = "ARRIVE", _("调入")
    COUNT = "COUNT", _("盘点")
    WRITE_OFF = "WRITE_OFF", _("过期报废")
    RETURN = "RETURN", _("退回入库")
    SET_ASIDE = "SET_ASIDE", _("为候补留出")
    PUT_BACK = "PUT_BACK", _("候补退回")


class StockMovement(models.Model):
    """One change of a stock, never edited: ``on_hand_change`` and ``reserved_change`` are signed pieces.

    It names what caused it: a voucher, a transfer, a line of a stock-taking, a place on the waiting list, or a reason.
    """

    stock = models.ForeignKey(Stock, models.PROTECT, related_name="movements")
    kind = models.CharField(max_length=10, choices=MovementKind.choices)
    on_hand_change = models.IntegerField()
    reserved_change = models.IntegerField()
    voucher = models.ForeignKey("rewards.Voucher", models.PROTECT, null=True, related_name="movements")
    transfer = models.ForeignKey("rewards.StockTransfer", models.PROTECT, null=True, related_name="movements")
    count_line = models.ForeignKey("rewards.CountLine", models.PROTECT, null=True, related_name="movements")
    waiting = models.ForeignKey("rewards.Waiting", models.PROTECT, null=True, related_name="movements")
    reason = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    user_id = models.BigIntegerField(null=True)
    actor_label = models.CharField(max_length=80)

    class Meta:
        indexes = [models.Index(fields=["stock", "-id"], name="movement_of_stock")]
        constraints = [
            models.CheckConstraint(
                name="movement_says_what_it_did",
                condition=Q(kind="IN", on_hand_change__gt=0, reserved_change=0, voucher__isnull=True)
                | Q(kind="RESERVE", on_hand_change=0, reserved_change=1, voucher__isnull=False)
                | Q(kind="RELEASE", on_hand_change=0, reserved_change=-1, voucher__isnull=False)
                | Q(kind="HAND_OVER", on_hand_change=-1, reserved_change=-1, voucher__isnull=False)
                | Q(kind="RETURN", on_hand_change=1, reserved_change=0, voucher__isnull=False)
                | (Q(kind="CORRECT", reserved_change=0, voucher__isnull=True) & ~Q(on_hand_change=0) & ~Q(reason=""))
                | Q(kind="SEND", on_hand_change__lt=0, reserved_change=0, transfer__isnull=False)
                | Q(kind="ARRIVE", on_hand_change__gt=0, reserved_change=0, transfer__isnull=False)
                | (Q(kind="COUNT", reserved_change=0, count_line__isnull=False) & ~Q(on_hand_change=0))
                | (Q(kind="WRITE_OFF", on_hand_change__lt=0, reserved_change=0, voucher__isnull=True) & ~Q(reason=""))
                | Q(kind="SET_ASIDE", on_hand_change=0, reserved_change=1, waiting__isnull=False)
                | Q(kind="PUT_BACK", on_hand_change=0, reserved_change=-1, waiting__isnull=False),
            ),
            models.UniqueConstraint(name="movement_once_per_voucher", fields=["voucher", "kind"]),
            models.UniqueConstraint(name="movement_once_per_transfer", fields=["transfer", "kind", "stock"]),
            models.UniqueConstraint(name="movement_once_per_count", fields=["count_line", "kind"]),
            models.UniqueConstraint(name="movement_once_per_waiting", fields=["waiting", "kind"]),
        ]


class StockLot(models.Model):
    """A delivery with the last day on which its pieces may be handed out. What is left of it is derived (see ``lots``)."""

    movement = models.OneToOneField(StockMovement, models.PROTECT, related_name="lot")
    stock = models.ForeignKey(Stock, models.PROTECT, related_name="lots")
    quantity = models.PositiveIntegerField()
    good_until = models.DateField()

    class Meta:
        ordering = ["good_until", "id"]
        constraints = [models.CheckConstraint(name="lot_not_empty", condition=Q(quantity__gt=0))]
