"""The yearly plan with its filings, checklists by version, and rounds with their public draw."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from hongguanjia.base.people.models import OrganisationKind
from hongguanjia.rooms.inspection.states import PlanState, RoundState, Way


class Plan(models.Model):
    """What an organisation means to inspect in a year. Filed (备案) before the first round; amended only to be filed anew."""

    organisation = models.ForeignKey("people.Organisation", models.PROTECT, related_name="inspection_plans")
    year = models.PositiveIntegerField()
    title = models.CharField(max_length=80)
    basis = models.CharField(max_length=200)
    state = models.CharField(max_length=8, choices=PlanState.choices, default=PlanState.DRAFT)
    drafted_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="inspection_plan_of_year", fields=["organisation", "year"]),
            models.CheckConstraint(name="inspection_plan_basis", condition=~Q(basis="")),
        ]

    def __str__(self) -> str:
        return self.title


class Filing(models.Model):
    """A plan was put on file: under which number, by whom, how many rounds it held. Never changed."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="filings")
    number = models.CharField(max_length=40)
    filed_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    filed_at = models.DateTimeField()
    rounds = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="inspection_filing_number", fields=["plan", "number"]),
            models.CheckConstraint(name="inspection_filing_numbered", condition=~Q(number="") & Q(rounds__gte=1)),
        ]


class Checklist(models.Model):
    """One version of a checklist. ``items`` is a list of ``{code, text, category, basis}``; a change is a new version."""

    code = models.CharField(max_length=20)
    version = models.PositiveIntegerField()
    title = models.CharField(max_length=80)
    items = models.JSONField()
    reason = models.CharField(max_length=200, blank=True)
    made_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(name="inspection_checklist_version", fields=["code", "version"])]

    def __str__(self) -> str:
        return f"{self.title} · {self.version}"


class Round(models.Model):
    """One inspection of a plan. ``filing`` under which it began: without one it stays planned.

    Targets are organisations of ``target_kind`` below ``area``. A draw: ``pool`` holds who may be drawn, fixed when
    ``seed_hash`` is published; ``seed`` is empty until the draw, ``seed_sealed`` never readable outside.
    """

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="rounds")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=80)
    scope_text = models.CharField(max_length=200)
    area = models.ForeignKey("people.Organisation", models.PROTECT, related_name="+")
    target_kind = models.CharField(max_length=20, choices=OrganisationKind.choices)
    first_date = models.DateField()
    last_date = models.DateField()
    checklist = models.ForeignKey(Checklist, models.PROTECT, related_name="rounds")
    way = models.CharField(max_length=8, choices=Way.choices)
    why_chosen = models.CharField(max_length=200, blank=True)
    targets = models.PositiveIntegerField()
    inspectors_each = models.PositiveIntegerField()
    state = models.CharField(max_length=12, choices=RoundState.choices, default=RoundState.PLANNED)
    filing = models.ForeignKey(Filing, models.PROTECT, null=True, related_name="rounds_begun")
    pool = models.JSONField(default=dict)
    seed_hash = models.CharField(max_length=64, blank=True)
    seed_sealed = models.BinaryField(null=True)
    seed = models.CharField(max_length=64, blank=True)
    announced_at = models.DateTimeField(null=True)
    drawn_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="inspection_round_number", fields=["plan", "number"]),
            models.CheckConstraint(name="inspection_round_dates", condition=Q(last_date__gte=F("first_date"))),
            models.CheckConstraint(name="inspection_round_some", condition=Q(targets__gte=1, inspectors_each__gte=1)),
            models.CheckConstraint(
                name="inspection_round_filed_first",
                condition=Q(state__in=["PLANNED", "CALLED_OFF"]) | Q(filing__isnull=False),
            ),
            models.CheckConstraint(
                name="inspection_round_seed_shown",
                condition=~Q(way="DRAW", state__in=["OPEN", "FINISHED"]) | (~Q(seed="") & ~Q(seed_hash="")),
            ),
            models.CheckConstraint(
                name="inspection_round_choice_why",
                condition=~Q(way="CHOICE", state__in=["OPEN", "FINISHED"]) | ~Q(why_chosen=""),
            ),
        ]

    def __str__(self) -> str:
        return self.title
