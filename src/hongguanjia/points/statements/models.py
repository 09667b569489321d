"""Statements for a whole county: the batch, its files, what each paper can be checked by, and the archive of a year."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hongguanjia.points.data import OwnerKind
from hongguanjia.points.running import Running


class BatchState(models.TextChoices):
    RUNNING = "RUNNING", _("正在打印")
    DONE = "DONE", _("已完成")
    FAILED = "FAILED", _("没有完成")
    CANCELLED = "CANCELLED", _("已取消")


class StatementBatch(Running):
    """The statements of ``year`` for all members, by branch, and for all organisations. ``done`` of ``total`` files;
    ``day`` says who was a member: the last day of the year, or the day on which it was started."""

    year = models.PositiveSmallIntegerField()
    day = models.DateField()
    state = models.CharField(max_length=10, choices=BatchState.choices, default=BatchState.RUNNING)
    started_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                name="points_statements_one_runs", fields=["year"], condition=Q(state=BatchState.RUNNING)
            ),
            models.CheckConstraint(name="points_statements_state", condition=Q(state__in=BatchState.values)),
        ]

    @property
    def is_moving(self) -> bool:
        """Whether it is being printed."""
        return self.state == BatchState.RUNNING


class StatementFile(models.Model):
    """One organisation's part of a batch: its own statement and those of its members in one PDF, kept under the hash of
    its bytes. ``problem`` says why there is none."""

    batch = models.ForeignKey(StatementBatch, models.PROTECT, related_name="files")
    organisation = models.ForeignKey("people.Organisation", models.PROTECT, related_name="+")
    statements = models.PositiveIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    size_bytes = models.PositiveIntegerField(default=0)
    problem = models.CharField(max_length=300, blank=True)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="points_statement_file_once", fields=["batch", "organisation"]),
            models.CheckConstraint(
                name="points_statement_file_or_problem",
                condition=Q(sha256="", size_bytes=0) & ~Q(problem="") | ~Q(sha256="") & Q(problem="", size_bytes__gt=0),
            ),
        ]


class StatementProof(models.Model):
    """What a printed statement can be checked by. Append-only.

    ``digest`` is the hash of its entries' leaves and of its sums; ``marks`` the last entry (``account_seq``) of each unit
    that is on it, so that what is posted later changes nothing; ``closings`` its last balances. ``code`` follows from the
    digest: the same statement printed again has the same.
    """

    code = models.CharField(max_length=12, unique=True)
    owner_kind = models.CharField(max_length=12, choices=OwnerKind.choices)
    owner_id = models.BigIntegerField()
    year = models.PositiveSmallIntegerField()
    digest = models.CharField(max_length=64)
    entries = models.PositiveIntegerField()
    marks = models.JSONField(default=dict)
    closings = models.JSONField(default=dict)
    made_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["owner_kind", "owner_id", "year"], name="points_statement_owner")]
        constraints = [
            models.CheckConstraint(
                name="points_statement_owned", condition=Q(owner_kind__in=[OwnerKind.PERSON, OwnerKind.ORGANISATION])
            )
        ]


class Archive(models.Model):
    """A closed year kept for good. Append-only. ``manifest`` names every file with its hash, the counts, the rule sets that
    were in force, and the seal that covers the year; ``sha256`` is the hash of the manifest."""

    year = models.PositiveSmallIntegerField()
    number = models.PositiveSmallIntegerField()
    batch = models.OneToOneField(StatementBatch, models.PROTECT, related_name="archive")
    manifest = models.JSONField()
    sha256 = models.CharField(max_length=64)
    archived_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    archived_at = models.DateTimeField()

    class Meta:
        ordering = ["-year", "-number"]
        constraints = [models.UniqueConstraint(name="points_archive_number", fields=["year", "number"])]
