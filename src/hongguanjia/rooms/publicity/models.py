"""Notices of what is about to count, objections to a line of them, appeals against what became of a fact.

``Terms`` are a dated table that the county keeps: how long, how far, by when.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from hongguanjia.base.files.models import Attachment
from hongguanjia.base.people.models import Organisation, Person
from hongguanjia.base.record.models import Fact
from hongguanjia.rooms.publicity.states import AppealState, BatchState, LineState, NoticeScope, ObjectionState


class Terms(models.Model):
    """What holds from a day on, with its source. ``notice_days`` are calendar days, the other days are working days."""

    active_from = models.DateField(unique=True)
    citation = models.CharField(max_length=200)
    notice_days = models.IntegerField()
    scope = models.CharField(max_length=8, choices=NoticeScope.choices)
    masks_residents = models.BooleanField()
    objection_days = models.IntegerField()
    appeal_days = models.IntegerField()
    remind_days = models.IntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="publicity_terms_days", condition=Q(notice_days__gte=1, notice_days__lte=60)),
            models.CheckConstraint(
                name="publicity_terms_answers",
                condition=Q(objection_days__gte=1, appeal_days__gte=1, remind_days__gte=0)
                & Q(remind_days__lt=F("appeal_days")),
            ),
        ]


class Batch(models.Model):
    """One notice (公示) of an organisation: shown from ``from_date`` until the day before ``until_date``.

    ``number`` is printed on the poster, ``code`` is in the address behind its QR code. ``opened_by`` is empty when the
    daily round opened it.
    """

    number = models.CharField(max_length=40, unique=True)
    code = models.CharField(max_length=16, unique=True)
    year = models.IntegerField()
    serial = models.IntegerField()
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="notices")
    scope = models.CharField(max_length=8, choices=NoticeScope.choices)
    state = models.CharField(max_length=6, choices=BatchState.choices, default=BatchState.OPEN)
    from_date = models.DateField()
    until_date = models.DateField()
    opened_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    opened_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    line_count = models.IntegerField()

    class Meta:
        indexes = [models.Index(fields=["state", "until_date"], name="notice_by_end")]
        constraints = [
            models.UniqueConstraint(name="notice_serial", fields=["organisation", "year", "serial"]),
            models.CheckConstraint(name="notice_lasts", condition=Q(until_date__gt=F("from_date"))),
            models.CheckConstraint(
                name="notice_ended",
                condition=Q(state=BatchState.OPEN, ended_at__isnull=True)
                | Q(state=BatchState.ENDED, ended_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.number


class Line(models.Model):
    """One fact on a notice. ``proposed`` is what it would earn, as it was shown: unit, amount, what for."""

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="lines")
    fact = models.OneToOneField(Fact, models.PROTECT, related_name="notice_line")
    state = models.CharField(max_length=9, choices=LineState.choices, default=LineState.SHOWN)
    proposed = models.JSONField(default=list)

    class Meta:
        indexes = [models.Index(fields=["batch", "state"], name="notice_line_state")]
        constraints = [models.CheckConstraint(name="notice_line_known", condition=Q(state__in=LineState.values))]


class Objection(models.Model):
    """Somebody says that a line is wrong. ``objector`` is told to who decides and to nobody else.

    ``entered_by`` is the clerk who took it from paper; neither may decide it. ``organisation`` is the level to which it was
    handed on when ``due_date`` passed (``levels`` counts); empty while that of the notice and the one above it decide.
    """

    line = models.ForeignKey(Line, models.PROTECT, related_name="objections")
    objector = models.ForeignKey(Person, models.PROTECT, related_name="+")
    entered_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    text = models.CharField(max_length=300)
    made_at = models.DateTimeField()
    due_date = models.DateField()
    reminded_date = models.DateField(null=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="objections")
    levels = models.IntegerField(default=0)
    state = models.CharField(max_length=8, choices=ObjectionState.choices, default=ObjectionState.OPEN)
    answer = models.CharField(max_length=300, blank=True)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["state", "due_date"], name="objection_due")]
        constraints = [
            models.UniqueConstraint(name="objection_once", fields=["line", "objector"]),
            models.CheckConstraint(name="objection_says_something", condition=~Q(text="")),
            models.CheckConstraint(
                name="objection_handed_on",
                condition=Q(levels=0, organisation__isnull=True) | Q(levels__gte=1, organisation__isnull=False),
            ),
            models.CheckConstraint(
                name="objection_answered",
                condition=Q(state=ObjectionState.OPEN, decided_at__isnull=True)
                | (~Q(state=ObjectionState.OPEN) & ~Q(answer="") & Q(decided_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="objection_not_own", condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("objector"))
            ),
        ]


class Appeal(models.Model):
    """A person appeals against what became of a fact about that person.

    ``organisation`` is the level that has to answer by ``due_date``; it moves up when that passes (``levels`` counts) or
    when the person asks the next level. ``new_fact`` is the fact as it was put right.
    """

    number = models.CharField(max_length=24, unique=True)
    person = models.ForeignKey(Person, models.PROTECT, related_name="appeals")
    fact = models.ForeignKey(Fact, models.PROTECT, related_name="appeals")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="appeals")
    wrong = models.CharField(max_length=300)
    wanted = models.CharField(max_length=300)
    state = models.CharField(max_length=9, choices=AppealState.choices, default=AppealState.SENT)
    made_at = models.DateTimeField()
    due_date = models.DateField()
    reminded_date = models.DateField(null=True)
    levels = models.IntegerField(default=0)
    asked_again = models.BooleanField(default=False)
    taken_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    answer = models.CharField(max_length=500, blank=True)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    new_fact = models.ForeignKey(Fact, models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [
            models.Index(fields=["state", "due_date"], name="appeal_due"),
            models.Index(fields=["person", "-id"], name="appeal_of_person"),
        ]
        constraints = [
            models.UniqueConstraint(
                name="appeal_one_open", fields=["fact"], condition=Q(state__in=[AppealState.SENT, AppealState.TAKEN])
            ),
            models.CheckConstraint(name="appeal_says_something", condition=~Q(wrong="") & ~Q(wanted="")),
            models.CheckConstraint(
                name="appeal_not_own", condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("person"))
            ),
            models.CheckConstraint(
                name="appeal_answered",
                condition=~Q(state__in=[AppealState.CORRECTED, AppealState.EXPLAINED])
                | ~Q(answer="") & Q(decided_by__isnull=False, decided_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.number


class Judge(models.Model):
    """Who once decided an appeal: at the next level it is decided by somebody else."""

    appeal = models.ForeignKey(Appeal, models.PROTECT, related_name="judges")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(name="appeal_judge_once", fields=["appeal", "person"])]


class Paper(models.Model):
    """Evidence handed in with an appeal."""

    appeal = models.ForeignKey(Appeal, models.PROTECT, related_name="papers")
    attachment = models.ForeignKey(Attachment, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(name="appeal_paper_once", fields=["appeal", "attachment"])]


APPEAL_KIND, BATCH_KIND, OBJECTION_KIND = "publicity.appeal", "publicity.batch", "publicity.objection"
"""What the trail calls them."""
