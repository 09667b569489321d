"""Meetings of organisational life: planned, held, recorded."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from hongguanjia.rooms.duties.states import AttendanceMark, MeetingKind, MeetingState


class Meeting(models.Model):
    """One meeting (会议): its minutes, who came and what was decided. Held, it is a fact.

    ``gathering_id`` is where people check in, when that was opened. A wrong record is voided and made anew.
    """

    organisation = models.ForeignKey("people.Organisation", models.PROTECT, related_name="meetings")
    kind = models.CharField(max_length=10, choices=MeetingKind.choices)
    held_date = models.DateField()
    topic = models.CharField(max_length=60)
    chair = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    minutes_text = models.TextField(max_length=4000, blank=True)
    result = models.TextField(max_length=1000, blank=True)
    state = models.CharField(max_length=10, choices=MeetingState.choices, default=MeetingState.PLANNED)
    gathering_id = models.BigIntegerField(null=True)
    made_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    held_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200, blank=True)
    fact = models.OneToOneField("record.Fact", models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["organisation", "-held_date"], name="meeting_of_organisation")]
        constraints = [
            models.CheckConstraint(
                name="meeting_fact_when_held",
                condition=Q(state__in=["HELD", "VOIDED"], fact__isnull=False)
                | (~Q(state__in=["HELD", "VOIDED"]) & Q(fact__isnull=True)),
            ),
            models.CheckConstraint(name="meeting_held_with_minutes", condition=~Q(state="HELD") | ~Q(minutes_text="")),
            models.CheckConstraint(
                name="meeting_undone_why", condition=~Q(state__in=["CALLED_OFF", "VOIDED"]) | ~Q(reason="")
            ),
            models.UniqueConstraint(
                name="meeting_recorded_once",
                fields=["organisation", "kind", "held_date", "topic"],
                condition=Q(state__in=["PLANNED", "HELD"]),
            ),
        ]

    def __str__(self) -> str:
        return self.topic


class MeetingAttendance(models.Model):
    """One person at one meeting; ``by_presence`` when the check-in says so and nobody had to type it."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="attendances")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="meeting_attendances")
    mark = models.CharField(max_length=8, choices=AttendanceMark.choices)
    by_presence = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(name="meeting_attendance_once", fields=["meeting", "person"])]


class MeetingPaper(models.Model):
    """The photographed sign-in sheet, or another paper of a meeting."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="papers")
    attachment = models.ForeignKey("files.Attachment", models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(name="meeting_paper_once", fields=["meeting", "attachment"])]
