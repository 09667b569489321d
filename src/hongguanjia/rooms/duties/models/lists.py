"""The lists: a requirement is asked once, in dated versions; an item is its place in the list of one organisation."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from hongguanjia.base.people.models import period_constraint
from hongguanjia.rooms.duties.states import ListKind, ListState, Measure, Rhythm, Source


class DutyList(models.Model):
    """What one organisation, or one post of it, has to do in a year, of one kind (清单)."""

    organisation = models.ForeignKey("people.Organisation", models.PROTECT, related_name="duty_lists")
    year = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=16, choices=ListKind.choices)
    post = models.CharField(max_length=40, blank=True)
    state = models.CharField(max_length=10, choices=ListState.choices, default=ListState.DRAFT)
    created_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="duty_list_once", fields=["organisation", "year", "kind", "post"]),
            models.CheckConstraint(
                name="duty_list_published_when",
                condition=Q(state="DRAFT", published_at__isnull=True)
                | Q(state="PUBLISHED", published_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.get_kind_display()}"


class Requirement(models.Model):
    """A thing that an organisation asks, of itself or of those below (要求). What it says stands in ``current``."""

    organisation = models.ForeignKey("people.Organisation", models.PROTECT, related_name="requirements")
    year = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=16, choices=ListKind.choices)
    number = models.PositiveIntegerField()
    created_at = models.DateTimeField()
    current = models.ForeignKey("duties.RequirementVersion", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(name="requirement_number", fields=["organisation", "year", "kind", "number"])
        ]

    @property
    def version(self) -> RequirementVersion:
        """The version that holds now; every requirement has one as soon as it is made."""
        if self.current is None:
            raise LookupError(self.pk)
        return self.current


class RequirementVersion(models.Model):
    """What a requirement says from ``made_at`` on; never changed. Every version after the first says why.

    ``fact_kind`` names the facts that fill it in when ``measure`` is FACTS. ``target`` counts in ``unit``. ``due_date`` is
    the deadline of a one-off; what recurs is due ``grace_days`` after the last day of its period. ``minutes`` is what one
    report costs an organisation.
    """

    requirement = models.ForeignKey(Requirement, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=60)
    text = models.TextField(max_length=1000, blank=True)
    source = models.CharField(max_length=10, choices=Source.choices)
    basis = models.CharField(max_length=120, blank=True)
    responsible = models.CharField(max_length=40, blank=True)
    measure = models.CharField(max_length=8, choices=Measure.choices)
    fact_kind = models.CharField(max_length=60, blank=True)
    target = models.PositiveIntegerField(default=1)
    unit = models.CharField(max_length=10, blank=True)
    rhythm = models.CharField(max_length=11, choices=Rhythm.choices)
    due_date = models.DateField(null=True)
    grace_days = models.PositiveSmallIntegerField(default=0)
    weight = models.PositiveSmallIntegerField(default=1)
    minutes = models.PositiveSmallIntegerField(default=0)
    reason = models.CharField(max_length=200, blank=True)
    made_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="requirement_version_number", fields=["requirement", "number"]),
            models.CheckConstraint(name="requirement_changed_why", condition=Q(number=1) | ~Q(reason="")),
            models.CheckConstraint(
                name="requirement_once_due", condition=~Q(rhythm="ONCE") | Q(due_date__isnull=False)
            ),
            models.CheckConstraint(
                name="requirement_facts_cost_nothing",
                condition=Q(measure="FACTS", minutes=0) & ~Q(fact_kind="") | (~Q(measure="FACTS") & Q(fact_kind="")),
            ),
            models.CheckConstraint(name="requirement_target", condition=Q(target__gte=1)),
            models.CheckConstraint(name="requirement_percent", condition=~Q(measure="PERCENT") | Q(target__lte=100)),
        ]

    def __str__(self) -> str:
        return self.title


class Item(models.Model):
    """A requirement in the list of one organisation (条目), broken down from ``parent`` where it came from above.

    ``target`` is this organisation's share. What has children is not reported itself: they add up to it.
    """

    duty_list = models.ForeignKey(DutyList, models.PROTECT, related_name="items")
    requirement = models.ForeignKey(Requirement, models.PROTECT, related_name="items")
    organisation = models.ForeignKey("people.Organisation", models.PROTECT, related_name="duty_items")
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    target = models.PositiveIntegerField()
    person = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="duty_items")
    active_from = models.DateField()
    active_to = models.DateField(null=True)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(fields=["organisation", "active_to"], name="duty_item_of_organisation")]
        constraints = [
            period_constraint("duty_item_period"),
            models.UniqueConstraint(
                name="duty_item_once", fields=["organisation", "requirement"], condition=Q(active_to__isnull=True)
            ),
            models.CheckConstraint(name="duty_item_dropped_why", condition=Q(active_to__isnull=True) | ~Q(reason="")),
        ]
