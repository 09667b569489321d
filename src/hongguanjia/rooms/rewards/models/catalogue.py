"""Stations and what they give."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Station(models.Model):
    """A volunteer service station (党员志愿服务站). Its clerks hold the post STATION_CLERK at its organisation or above.

    ``week`` has seven lists, Monday first, of ``["08:30", "11:30"]`` spans in county time; empty when nobody has said it
    yet. ``opening_hours`` is the same in words. ``directions`` and ``sketch`` say how to get there; without a picture a
    sketch is drawn of ``landmarks``: ``["东北", "村小学", 200]``, as seen from the station, in metres.
    """

    organisation = models.ForeignKey("people.Organisation", models.PROTECT, related_name="stations")
    name = models.CharField(max_length=40)
    address = models.CharField(max_length=120)
    opening_hours = models.CharField(max_length=120)
    week = models.JSONField(default=list)
    directions = models.CharField(max_length=200, blank=True)
    landmarks = models.JSONField(default=list)
    sketch = models.ForeignKey("files.Attachment", models.PROTECT, null=True, related_name="+")
    closed_date = models.DateField(null=True)

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(name="station_name_once", fields=["organisation", "name"]),
            models.CheckConstraint(name="station_has_name", condition=~Q(name="")),
        ]

    def __str__(self) -> str:
        return self.name


class StationClosure(models.Model):
    """Days on which a station stays shut, both ends included: holidays, repairs, a meeting."""

    station = models.ForeignKey(Station, models.CASCADE, related_name="closures")
    first_date = models.DateField()
    last_date = models.DateField()
    reason = models.CharField(max_length=80)

    class Meta:
        ordering = ["first_date", "id"]
        constraints = [
            models.CheckConstraint(name="closure_in_order", condition=Q(last_date__gte=F("first_date"))),
        ]


class RewardKind(models.TextChoices):
    SERVICE = "SERVICE", _("服务")
    GOODS = "GOODS", _("物品")


class LimitPeriod(models.TextChoices):
    MONTH = "MONTH", _("每月")
    YEAR = "YEAR", _("每年")
    EVER = "EVER", _("总共")


class Way(models.TextChoices):
    """How a piece is come by: at any time, in an announced drop, or by lot."""

    ALWAYS = "ALWAYS", _("随时兑换")
    DROP = "DROP", _("限量发放")
    DRAW = "DRAW", _("抽签")


class Category(models.Model):
    """A shelf of the catalogue, such as 理发 or 日用品. Services stand before goods, then by ``position``."""

    name = models.CharField(max_length=20, unique=True)
    kind = models.CharField(max_length=8, choices=RewardKind.choices)
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["-kind", "position", "id"]
        constraints = [models.CheckConstraint(name="category_has_name", condition=~Q(name=""))]

    def __str__(self) -> str:
        return self.name


class Sponsor(models.Model):
    """Who provides a reward. ``thanks`` is shown to all: plain gratitude, no advertising, no prices, no contact."""

    organisation = models.ForeignKey("people.Organisation", models.PROTECT, related_name="sponsors")
    name = models.CharField(max_length=60)
    thanks = models.CharField(max_length=200, blank=True)
    ended_date = models.DateField(null=True)

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(name="sponsor_name_once", fields=["organisation", "name"]),
            models.CheckConstraint(name="sponsor_has_name", condition=~Q(name="")),
        ]

    def __str__(self) -> str:
        return self.name


class Reward(models.Model):
    """An entry of the catalogue. Members at or below ``organisation`` may redeem it.

    ``price`` is in service points. ``limit_count`` pieces per person and ``limit_period``; ``None`` is no limit. A
    voucher is good for ``valid_days`` days. The window ``active_from`` .. ``active_to`` (exclusive) says when it is
    offered. ``household_limit`` pieces per household (户) and the same period; ``way`` says how a piece is come by.
    """

    organisation = models.ForeignKey("people.Organisation", models.PROTECT, related_name="rewards")
    title = models.CharField(max_length=40)
    kind = models.CharField(max_length=8, choices=RewardKind.choices)
    description = models.CharField(max_length=400, blank=True)
    provider = models.CharField(max_length=60)
    category = models.ForeignKey(Category, models.PROTECT, null=True, related_name="rewards")
    sponsor = models.ForeignKey(Sponsor, models.PROTECT, null=True, related_name="rewards")
    way = models.CharField(max_length=6, choices=Way.choices, default=Way.ALWAYS)
    price = models.PositiveIntegerField()
    limit_count = models.PositiveSmallIntegerField(null=True)
    limit_period = models.CharField(max_length=5, choices=LimitPeriod.choices, default=LimitPeriod.YEAR)
    household_limit = models.PositiveSmallIntegerField(null=True)
    valid_days = models.PositiveSmallIntegerField()
    active_from = models.DateField()
    active_to = models.DateField(null=True)

    class Meta:
        ordering = ["-kind", "price", "id"]
        constraints = [
            models.UniqueConstraint(name="reward_title_once", fields=["organisation", "title"]),
            models.CheckConstraint(name="reward_costs_something", condition=Q(price__gt=0)),
            models.CheckConstraint(name="reward_valid_some_days", condition=Q(valid_days__gt=0)),
            models.CheckConstraint(
                name="reward_limit_positive", condition=Q(limit_count__isnull=True) | Q(limit_count__gt=0)
            ),
            models.CheckConstraint(
                name="reward_household_limit_positive",
                condition=Q(household_limit__isnull=True) | Q(household_limit__gt=0),
            ),
            models.CheckConstraint(
                name="reward_period", condition=Q(active_to__isnull=True) | Q(active_to__gte=F("active_from"))
            ),
        ]

    def __str__(self) -> str:
        return self.title


class RewardPicture(models.Model):
    """A picture of a reward, drawn anew when it came in (see ``base.files``); shown small, in order."""

    reward = models.ForeignKey(Reward, models.PROTECT, related_name="pictures")
    attachment = models.ForeignKey("files.Attachment", models.PROTECT, related_name="+")
    words = models.CharField(max_length=80)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.CheckConstraint(name="picture_has_words", condition=~Q(words=""))]
