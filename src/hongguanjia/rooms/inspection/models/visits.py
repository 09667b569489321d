"""A visit to one organisation, who went there, what was found, and what the other side said."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from hongguanjia.rooms.inspection.states import Category, FindingState, Severity


class Tie(models.Model):
    """A person declared a tie to an organisation (回避): a relative holds a post there, say. What it is stays unwritten."""

    person = models.ForeignKey("people.Person", models.PROTECT, related_name="inspection_ties")
    organisation = models.ForeignKey("people.Organisation", models.PROTECT, related_name="inspection_ties")
    active_from = models.DateField()
    active_to = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="inspection_tie_once", fields=["person", "organisation"], condition=Q(active_to__isnull=True)
            )
        ]


class Visit(models.Model):
    """One organisation inspected in one round. ``answers`` maps the code of a checklist item to YES, NO or NA.

    ``key`` is that of the phone's message, so that a visit sent twice is one. ``met_name`` is who was met and signed.
    """

    round = models.ForeignKey("inspection.Round", models.PROTECT, related_name="visits")
    organisation = models.ForeignKey("people.Organisation", models.PROTECT, related_name="inspection_visits")
    order = models.PositiveIntegerField()
    answers = models.JSONField(default=dict)
    note = models.CharField(max_length=500, blank=True)
    met_name = models.CharField(max_length=40, blank=True)
    signature = models.ForeignKey("files.Attachment", models.PROTECT, null=True, related_name="+")
    visited_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    visited_at = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField(null=True)
    key = models.CharField(max_length=80, null=True, unique=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="inspection_visit_once", fields=["round", "organisation"]),
            models.CheckConstraint(
                name="inspection_visit_whole",
                condition=Q(visited_at__isnull=True, recorded_at__isnull=True, signature__isnull=True)
                | (Q(visited_at__isnull=False, recorded_at__isnull=False) & ~Q(met_name="")),
            ),
        ]


class Inspector(models.Model):
    """Somebody goes on a visit."""

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="inspectors")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="inspections")

    class Meta:
        constraints = [models.UniqueConstraint(name="inspection_inspector_once", fields=["visit", "person"])]


class Finding(models.Model):
    """A problem found at a visit, one number each (一件一号).

    ``item`` is the code of the checklist's item. Until ``reply_due`` the organisation may say something; what it said is
    ``reply``. Confirmed by another than who found it; until ``object_due`` the organisation may object, and who decides
    about the objection is neither of them. ``key`` as in ``Visit``.
    """

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="findings")
    item = models.CharField(max_length=20, blank=True)
    category = models.CharField(max_length=10, choices=Category.choices)
    severity = models.CharField(max_length=6, choices=Severity.choices)
    text = models.CharField(max_length=500)
    state = models.CharField(max_length=10, choices=FindingState.choices, default=FindingState.FOUND)
    found_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    found_at = models.DateTimeField()
    key = models.CharField(max_length=80, unique=True)
    reply_due = models.DateField()
    reply = models.CharField(max_length=500, blank=True)
    replied_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    replied_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    object_due = models.DateField(null=True)
    objection = models.CharField(max_length=500, blank=True)
    objected_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    objected_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(fields=["state", "reply_due"], name="inspection_finding_waiting")]
        constraints = [
            models.CheckConstraint(name="inspection_finding_says", condition=~Q(text="")),
            models.CheckConstraint(
                name="inspection_finding_confirmed",
                condition=~Q(state__in=["CONFIRMED", "OBJECTED"])
                | Q(confirmed_at__isnull=False, object_due__isnull=False),
            ),
            models.CheckConstraint(
                name="inspection_finding_two_people",
                condition=(Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("found_by")))
                & (Q(decided_by__isnull=True) | ~Q(decided_by=F("objected_by"))),
            ),
            models.CheckConstraint(
                name="inspection_finding_objected", condition=~Q(state="OBJECTED") | ~Q(objection="")
            ),
            models.CheckConstraint(name="inspection_finding_answered", condition=~Q(state="DISMISSED") | ~Q(answer="")),
        ]

    def __str__(self) -> str:
        return self.text[:60]


class FindingPhoto(models.Model):
    """A photograph of what was found; without location, drawn anew when it came in."""

    finding = models.ForeignKey(Finding, models.CASCADE, related_name="photos")
    attachment = models.ForeignKey("files.Attachment", models.PROTECT, related_name="+")
    key = models.CharField(max_length=80, unique=True)
