"""What can happen to a voucher besides being fetched: it comes back, or its code is lost."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hongguanjia.rooms.rewards.models.stock import StockMovement
from hongguanjia.rooms.rewards.models.vouchers import Voucher


class Return(models.Model):
    """A piece that came back after it was fetched: the points (what had not come back in parts) are given back, once.

    ``movement`` put it on the shelf again; without one it was written off.
    """

    voucher = models.OneToOneField(Voucher, models.PROTECT, related_name="came_back")
    movement = models.ForeignKey(StockMovement, models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=200)
    at = models.DateTimeField()
    actor_label = models.CharField(max_length=80)

    class Meta:
        constraints = [models.CheckConstraint(name="return_has_reason", condition=~Q(reason=""))]

    @property
    def what_became(self) -> object:
        """Back on the shelf, or written off."""
        return _("退回货架") if self.movement_id else _("报损")


class PartState(models.TextChoices):
    PROPOSED = "PROPOSED", _("等另一人确认")
    DONE = "DONE", _("已退")
    REFUSED = "REFUSED", _("未退")


class PartialReturn(models.Model):
    """A part of the points given back: the service was half done, or some of the pieces were faulty.

    ``points`` are less than what the voucher had cost. Few are given back by one clerk; more wait until another person
    has confirmed them. ``Voucher.returned`` is the sum of those done (and of a whole return), never more than the price.
    """

    voucher = models.ForeignKey(Voucher, models.PROTECT, related_name="partial_returns")
    points = models.PositiveIntegerField()
    reason = models.CharField(max_length=200)
    state = models.CharField(max_length=8, choices=PartState.choices)
    proposed_at = models.DateTimeField()
    proposed_by_id = models.BigIntegerField(null=True)
    proposed_by_label = models.CharField(max_length=80)
    request_key = models.CharField(max_length=80, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by_label = models.CharField(max_length=80, blank=True)
    answer = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(name="part_gives_something", condition=Q(points__gt=0)),
            models.CheckConstraint(name="part_has_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="part_decided",
                condition=Q(state="PROPOSED", decided_at__isnull=True)
                | (~Q(state="PROPOSED") & Q(decided_at__isnull=False)),
            ),
            models.CheckConstraint(name="part_refused_with_reason", condition=~Q(state="REFUSED") | ~Q(answer="")),
            models.UniqueConstraint(
                name="part_request_once", fields=["voucher", "request_key"], condition=~Q(request_key="")
            ),
            models.UniqueConstraint(name="part_one_open", fields=["voucher"], condition=Q(state="PROPOSED")),
        ]


class LostCode(models.Model):
    """A code that no longer opens anything: the voucher got a new one, the points stayed held as they were."""

    code = models.CharField(max_length=12, unique=True)
    voucher = models.ForeignKey(Voucher, models.PROTECT, related_name="lost_codes")
    at = models.DateTimeField()
    actor_label = models.CharField(max_length=80)
    reason = models.CharField(max_length=200)
