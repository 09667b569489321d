"""Fair chances: announced drops, draws by lot, the waiting list."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hongguanjia.rooms.rewards.models.catalogue import Reward
from hongguanjia.rooms.rewards.models.stock import Stock
from hongguanjia.rooms.rewards.models.vouchers import Voucher


class Drop(models.Model):
    """An announced hand-out (限量发放): ``number`` pieces from ``opens_at`` until ``closes_at``, one per member.

    ``taken`` only rises: a piece that comes back is kept for the next drop, not for whoever reloads the page fastest.
    """

    reward = models.ForeignKey(Reward, models.PROTECT, related_name="drops")
    number = models.PositiveIntegerField()
    taken = models.PositiveIntegerField(default=0)
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    announced_at = models.DateTimeField()
    called_off_at = models.DateTimeField(null=True)
    called_off_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["opens_at", "id"]
        constraints = [
            models.CheckConstraint(name="drop_number_kept", condition=Q(taken__lte=F("number"), number__gt=0)),
            models.CheckConstraint(name="drop_in_order", condition=Q(closes_at__gt=F("opens_at"))),
            models.CheckConstraint(name="drop_announced_before", condition=Q(announced_at__lt=F("opens_at"))),
        ]


class DropPlace(models.Model):
    """Which voucher came from which drop."""

    drop = models.ForeignKey(Drop, models.PROTECT, related_name="places")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    voucher = models.OneToOneField(Voucher, models.PROTECT, related_name="drop_place")

    class Meta:
        constraints = [models.UniqueConstraint(name="drop_once_per_person", fields=["drop", "person"])]


class DrawState(models.TextChoices):
    OPEN = "OPEN", _("报名")
    DRAWN = "DRAWN", _("已抽签")
    CALLED_OFF = "CALLED_OFF", _("已取消")


class Draw(models.Model):
    """A draw by lot (抽签) of ``number`` pieces of one shelf among those who entered before ``closes_at``.

    ``seed_hash`` is public from the start; ``seed`` is published when drawn. The order is that of
    HMAC-SHA256(seed, entry number), so that everyone can draw again at home.
    """

    stock = models.ForeignKey(Stock, models.PROTECT, related_name="draws")
    number = models.PositiveIntegerField()
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=DrawState.choices, default=DrawState.OPEN)
    seed_hash = models.CharField(max_length=64)
    seed_sealed = models.BinaryField()
    seed = models.CharField(max_length=64, blank=True)
    drawn_at = models.DateTimeField(null=True)
    called_off_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-closes_at", "-id"]
        constraints = [
            models.CheckConstraint(name="draw_number", condition=Q(number__gt=0)),
            models.CheckConstraint(name="draw_in_order", condition=Q(closes_at__gt=F("opens_at"))),
            models.CheckConstraint(
                name="draw_seed_after", condition=(Q(state="DRAWN") & ~Q(seed="")) | (~Q(state="DRAWN") & Q(seed=""))
            ),
        ]


class EntryState(models.TextChoices):
    ENTERED = "ENTERED", _("已报名")
    WON = "WON", _("中签")
    LOST = "LOST", _("未中签")
    WITHDRAWN = "WITHDRAWN", _("已退出")


class DrawEntry(models.Model):
    """One member's entry. ``number`` counts from 1 within the draw; the points are held until the draw."""

    draw = models.ForeignKey(Draw, models.PROTECT, related_name="entries")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="draw_entries")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=9, choices=EntryState.choices, default=EntryState.ENTERED)
    place = models.PositiveIntegerField(null=True)
    hold_id = models.BigIntegerField(unique=True)
    entered_at = models.DateTimeField()
    voucher = models.OneToOneField(Voucher, models.PROTECT, null=True, related_name="draw_entry")

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(name="entry_number_once", fields=["draw", "number"]),
            models.UniqueConstraint(
                name="entry_once_per_person", fields=["draw", "person"], condition=~Q(state="WITHDRAWN")
            ),
            models.CheckConstraint(
                name="entry_won_has_voucher",
                condition=Q(state="WON", voucher__isnull=False) | (~Q(state="WON") & Q(voucher__isnull=True)),
            ),
        ]


class WaitingState(models.TextChoices):
    WAITING = "WAITING", _("排队中")
    OFFERED = "OFFERED", _("已为您留出")
    TAKEN = "TAKEN", _("已兑换")
    DECLINED = "DECLINED", _("已放弃")
    LAPSED = "LAPSED", _("逾期未兑")


class Waiting(models.Model):
    """A place on the waiting list (候补) of a shelf. The first waiting is offered the next free piece until ``until``.

    What is given out in drops or by lot is offered to nobody: who waits for it is told when the next one is announced.
    """

    stock = models.ForeignKey(Stock, models.PROTECT, related_name="waiting")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, choices=WaitingState.choices, default=WaitingState.WAITING)
    joined_at = models.DateTimeField()
    until = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["stock", "state"], name="waiting_of_stock")]
        constraints = [
            models.UniqueConstraint(
                name="waiting_once", fields=["stock", "person"], condition=Q(state__in=["WAITING", "OFFERED"])
            ),
            models.CheckConstraint(
                name="waiting_offer_has_end", condition=~Q(state="OFFERED") | Q(until__isnull=False)
            ),
        ]
