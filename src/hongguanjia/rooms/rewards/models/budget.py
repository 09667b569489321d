"""What unspent points would cost, and the money set aside for it. For planning only: points are never paid out."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class PointRate(models.Model):
    """What the county reckons a service point at, in fen (1/100 yuan), from a day on. Not a price: nobody buys or sells."""

    from_date = models.DateField(_("从哪天起执行"), unique=True)
    fen = models.PositiveIntegerField(_("每分折合多少分钱"))
    basis = models.CharField(_("依据"), max_length=200)
    set_at = models.DateTimeField()
    set_by_label = models.CharField(max_length=80)

    class Meta:
        ordering = ["-from_date"]
        constraints = [models.CheckConstraint(name="point_rate_basis", condition=~Q(basis=""))]


class BudgetRow(models.Model):
    """Money for rewards in a year: ``fen`` from one source, under one document."""

    organisation = models.ForeignKey("people.Organisation", models.PROTECT, related_name="reward_budget")
    year = models.PositiveSmallIntegerField(_("年度"))
    source = models.CharField(_("资金来源"), max_length=60)
    fen = models.PositiveBigIntegerField()
    basis = models.CharField(_("依据"), max_length=200)
    set_at = models.DateTimeField()
    set_by_label = models.CharField(max_length=80)

    class Meta:
        ordering = ["-year", "source"]
        constraints = [
            models.UniqueConstraint(name="budget_row_once", fields=["organisation", "year", "source"]),
            models.CheckConstraint(name="budget_row_basis", condition=~Q(basis="")),
        ]
