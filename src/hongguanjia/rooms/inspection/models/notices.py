"""《党建重点任务整改通知单》: the notice, reports with evidence, extensions, escalations."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from hongguanjia.rooms.inspection.states import (
    Category,
    Check,
    ExtensionState,
    Measure,
    NoticeState,
    ReportState,
    Severity,
    Source,
)

NOT_A_MENDER = [
    Q(closed_by__isnull=True) | ~Q(closed_by=F(part))
    for part in ("received_by", "planned_by", "mender", "leader", "reported_by")
]


class NoticeRegister(models.Model):
    """The last number that an issuing body gave in a year; it moves only with its notice."""

    issuer = models.ForeignKey("people.Organisation", models.PROTECT, related_name="+")
    year = models.PositiveIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(name="inspection_register_once", fields=["issuer", "year"])]


class Notice(models.Model):
    """One problem that one organisation has to mend, under one number (一件一号).

    ``turn`` counts reopenings; with each the way begins anew. ``leader`` (责任领导) answers for it, ``mender`` (责任人) does
    it. ``due_date`` moves only by an approved extension; ``first_due_date`` stays. ``accepted`` is the report whose
    evidence was accepted: closed without one cannot be stored. Nobody who received, planned, mended or reported closes.
    """

    issuer = models.ForeignKey("people.Organisation", models.PROTECT, related_name="notices_issued")
    year = models.PositiveIntegerField()
    serial = models.PositiveIntegerField()
    organisation = models.ForeignKey("people.Organisation", models.PROTECT, related_name="rectifications")
    finding = models.OneToOneField("inspection.Finding", models.PROTECT, null=True, related_name="notice")
    source = models.CharField(max_length=10, choices=Source.choices)
    category = models.CharField(max_length=10, choices=Category.choices)
    severity = models.CharField(max_length=6, choices=Severity.choices, default=Severity.MINOR)
    basis = models.CharField(max_length=200)
    problem = models.CharField(max_length=500)
    requirement = models.CharField(max_length=500)
    contact = models.CharField(max_length=80)
    state = models.CharField(max_length=10, choices=NoticeState.choices, default=NoticeState.ISSUED)
    turn = models.PositiveIntegerField(default=0)
    issued_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    issued_at = models.DateTimeField()
    receive_due = models.DateField()
    first_due_date = models.DateField()
    due_date = models.DateField()
    received_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    received_at = models.DateTimeField(null=True)
    receiver_name = models.CharField(max_length=40, blank=True)
    measures = models.CharField(max_length=500, blank=True)
    leader = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    mender = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="rectifications")
    planned_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    planned_at = models.DateTimeField(null=True)
    planned_date = models.DateField(null=True)
    reported_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    reported_at = models.DateTimeField(null=True)
    accepted = models.OneToOneField("inspection.Report", models.PROTECT, null=True, related_name="closed_notice")
    closed_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)
    reminded_date = models.DateField(null=True)
    overdue_on = models.DateField(null=True)
    escalated = models.CharField(max_length=12, choices=Measure.choices, blank=True)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["organisation", "state", "due_date"], name="inspection_notice_of"),
            models.Index(fields=["state", "due_date"], name="inspection_notice_waiting"),
        ]
        constraints = [
            models.UniqueConstraint(name="inspection_notice_number", fields=["issuer", "year", "serial"]),
            models.CheckConstraint(
                name="inspection_notice_found", condition=~Q(source="ROUND") | Q(finding__isnull=False)
            ),
            models.CheckConstraint(
                name="inspection_notice_whole", condition=~Q(basis="") & ~Q(problem="") & ~Q(requirement="")
            ),
            models.CheckConstraint(
                name="inspection_notice_signed",
                condition=Q(state__in=["ISSUED", "WITHDRAWN"]) | (Q(received_at__isnull=False) & ~Q(receiver_name="")),
            ),
            models.CheckConstraint(
                name="inspection_notice_planned",
                condition=Q(state__in=["ISSUED", "RECEIVED", "WITHDRAWN"])
                | (Q(planned_at__isnull=False, mender__isnull=False, planned_date__isnull=False) & ~Q(measures="")),
            ),
            models.CheckConstraint(
                name="inspection_notice_closed_on_evidence",
                condition=Q(state="CLOSED", accepted__isnull=False, closed_at__isnull=False)
                | (~Q(state="CLOSED") & Q(accepted__isnull=True, closed_at__isnull=True)),
            ),
            *(
                models.CheckConstraint(name=f"inspection_notice_closer_{number}", condition=condition)
                for number, condition in enumerate(NOT_A_MENDER)
            ),
            models.CheckConstraint(
                name="inspection_notice_due_moves_on", condition=Q(due_date__gte=F("first_due_date"))
            ),
            models.CheckConstraint(name="inspection_notice_withdrawn", condition=~Q(state="WITHDRAWN") | ~Q(reason="")),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """The number as it stands on the paper."""
        return f"督改〔{self.year}〕{self.serial}号"


class Progress(models.Model):
    """How far the mending is (进展), in words."""

    notice = models.ForeignKey(Notice, models.PROTECT, related_name="progress")
    text = models.CharField(max_length=500)
    by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()


class Report(models.Model):
    """The organisation says that it is mended, with evidence, or with the written reason why no document is needed.

    ``files`` counts the evidence handed in with it. Accepted or sent back by another than who reported.
    """

    notice = models.ForeignKey(Notice, models.PROTECT, related_name="reports")
    turn = models.PositiveIntegerField()
    text = models.CharField(max_length=500)
    no_document_reason = models.CharField(max_length=200, blank=True)
    files = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=ReportState.choices, default=ReportState.SENT)
    reported_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    reported_at = models.DateTimeField()
    how = models.CharField(max_length=8, choices=Check.choices, blank=True)
    decided_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="inspection_report_proves", condition=Q(files__gte=1) | ~Q(no_document_reason="")
            ),
            models.CheckConstraint(
                name="inspection_report_decided",
                condition=Q(state="SENT", decided_at__isnull=True)
                | (Q(state="ACCEPTED", decided_at__isnull=False) & ~Q(how=""))
                | (Q(state="SENT_BACK", decided_at__isnull=False) & ~Q(answer="")),
            ),
            models.CheckConstraint(
                name="inspection_report_two_people",
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("reported_by")),
            ),
            models.UniqueConstraint(name="inspection_report_one_sent", fields=["notice"], condition=Q(state="SENT")),
        ]


class ReportEvidence(models.Model):
    """A photograph or paper that shows the mending."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="evidence")
    attachment = models.ForeignKey("files.Attachment", models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(name="inspection_evidence_once", fields=["report", "attachment"])]


class Extension(models.Model):
    """More time was asked for, and approved or refused by somebody above."""

    notice = models.ForeignKey(Notice, models.PROTECT, related_name="extensions")
    until_date = models.DateField()
    reason = models.CharField(max_length=200)
    state = models.CharField(max_length=8, choices=ExtensionState.choices, default=ExtensionState.ASKED)
    asked_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="inspection_extension_why", condition=~Q(reason="")),
            models.CheckConstraint(
                name="inspection_extension_decided",
                condition=Q(state="ASKED", decided_at__isnull=True) | Q(decided_at__isnull=False),
            ),
            models.CheckConstraint(
                name="inspection_extension_two_people",
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("asked_by")),
            ),
            models.CheckConstraint(name="inspection_extension_refused", condition=~Q(state="REFUSED") | ~Q(answer="")),
            models.UniqueConstraint(name="inspection_extension_one", fields=["notice"], condition=Q(state="ASKED")),
        ]


class Escalation(models.Model):
    """An overdue notice reached a step of the published ladder; what was done about it is written down afterwards."""

    notice = models.ForeignKey(Notice, models.PROTECT, related_name="escalations")
    step = models.ForeignKey("inspection.LadderStep", models.PROTECT, related_name="+")
    turn = models.PositiveIntegerField()
    due_date = models.DateField()
    at = models.DateTimeField()
    done = models.CharField(max_length=200, blank=True)
    done_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="inspection_escalation_once", fields=["notice", "step", "turn", "due_date"])
        ]
