"""What is due in one period, and what was reported on it."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from hongguanjia.rooms.duties.models.lists import Item
from hongguanjia.rooms.duties.states import DutyState


class Duty(models.Model):
    """An item in one period (应办事项): ``period_start`` inclusive, ``period_end`` exclusive.

    ``amount`` is what was last reported or counted, in the unit of the requirement. ``overdue_at`` is set once, by the job
    or by the late report itself, and never taken away (a trigger holds it). ``changed_at`` moves with every step.
    """

    item = models.ForeignKey(Item, models.PROTECT, related_name="duties")
    organisation = models.ForeignKey("people.Organisation", models.PROTECT, related_name="duties")
    period_start = models.DateField()
    period_end = models.DateField()
    due_date = models.DateField()
    state = models.CharField(max_length=12, choices=DutyState.choices, default=DutyState.OPEN)
    amount = models.PositiveIntegerField(default=0)
    by_facts = models.BooleanField(default=False)
    reported_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    reported_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200, blank=True)
    overdue_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["organisation", "state", "due_date"], name="duty_of_organisation"),
            models.Index(fields=["state", "due_date"], name="duty_due"),
            models.Index(fields=["organisation", "changed_at"], name="duty_changed"),
        ]
        constraints = [
            models.UniqueConstraint(name="duty_once_a_period", fields=["item", "period_start"]),
            models.CheckConstraint(name="duty_period", condition=Q(period_end__gt=F("period_start"))),
            models.CheckConstraint(
                name="duty_decided_by_another",
                condition=Q(decided_by__isnull=True) | Q(reported_by__isnull=True) | ~Q(decided_by=F("reported_by")),
            ),
            models.CheckConstraint(name="duty_sent_back_why", condition=~Q(state="SENT_BACK") | ~Q(reason="")),
            models.CheckConstraint(
                name="duty_reported_when", condition=~Q(state="REPORTED") | Q(reported_at__isnull=False)
            ),
        ]


class DutyReport(models.Model):
    """One report on a duty, never changed: the next one stands beside it.

    ``typed_by`` is who entered it, ``person`` the responsible person for whom that was done, when it was somebody else.
    """

    duty = models.ForeignKey(Duty, models.PROTECT, related_name="reports")
    amount = models.PositiveIntegerField()
    done_date = models.DateField(null=True)
    text = models.TextField(max_length=1000, blank=True)
    typed_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    late = models.BooleanField(default=False)


class ReportPaper(models.Model):
    """A photograph or file that belongs to a report."""

    report = models.ForeignKey(DutyReport, models.PROTECT, related_name="papers")
    attachment = models.ForeignKey("files.Attachment", models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(name="duty_report_paper_once", fields=["report", "attachment"])]


class Nudge(models.Model):
    """A superior asked to be heard about a duty (催办); it goes out with the day's one message."""

    duty = models.ForeignKey(Duty, models.PROTECT, related_name="nudges")
    asked_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="duty_nudge_one_open", fields=["duty"], condition=Q(told_at__isnull=True))
        ]


class LastLook(models.Model):
    """Until when a person has seen what changed."""

    person = models.OneToOneField("people.Person", models.PROTECT, related_name="+")
    at = models.DateTimeField()
