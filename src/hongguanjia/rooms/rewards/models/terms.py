"""The county's figures for the counter, each with the day from which it holds and where it comes from."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class CounterTerms(models.Model):
    """What holds at every counter from ``from_date`` until the next row.

    A device without a signal may keep ``offline_most`` hand-overs for ``offline_hours`` hours. Faulty goods come back
    within ``return_days`` days. A member hears of a waiting voucher ``reminder_days`` days before its last day, and gives
    at most ``gifts_per_month`` vouchers away in a month. One clerk gives back up to ``alone_most`` points of a voucher by
    himself, more needs a second person. A delivery is called to mind ``soon_days`` days before its last day.
    """

    from_date = models.DateField(_("从哪天起执行"), unique=True)
    offline_most = models.PositiveSmallIntegerField(_("断网时每台设备最多核销张数"))
    offline_hours = models.PositiveSmallIntegerField(_("断网核销清单有效小时数"))
    return_days = models.PositiveSmallIntegerField(_("领取后几天内可以退"))
    reminder_days = models.PositiveSmallIntegerField(_("到期前几天提醒"))
    gifts_per_month = models.PositiveSmallIntegerField(_("每人每月最多转赠张数"))
    alone_most = models.PositiveSmallIntegerField(_("一个人可以退回的积分"), default=20)
    soon_days = models.PositiveSmallIntegerField(_("保质期前几天提醒"), default=30)
    basis = models.CharField(_("依据"), max_length=200)
    set_at = models.DateTimeField()
    set_by_label = models.CharField(max_length=80)

    class Meta:
        ordering = ["-from_date"]
        constraints = [
            models.CheckConstraint(name="counter_terms_basis", condition=~Q(basis="")),
            models.CheckConstraint(name="counter_terms_hours", condition=Q(offline_hours__gt=0)),
        ]
