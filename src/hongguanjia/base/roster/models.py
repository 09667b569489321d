"""Batches of an import: the file as it came (sealed), what each row says and becomes, and how to take it back."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class BatchState(models.TextChoices):
    UPLOADED = "UPLOADED", _("正在检查")
    READY = "READY", _("等待确认")
    APPLYING = "APPLYING", _("正在写入")
    APPLIED = "APPLIED", _("已导入")
    UNDOING = "UNDOING", _("正在撤销")
    UNDONE = "UNDONE", _("已撤销")
    REFUSED = "REFUSED", _("未能读取")
    CANCELLED = "CANCELLED", _("已取消")


class RosterKind(models.TextChoices):
    MEMBERS = "MEMBERS", _("党员名册")
    RESIDENTS = "RESIDENTS", _("居民名册")


class Outcome(models.TextChoices):
    NEW = "NEW", _("新增")
    CHANGED = "CHANGED", _("更新")
    MOVED = "MOVED", _("转接")
    UNCHANGED = "UNCHANGED", _("不变")
    BAD = "BAD", _("有问题")


class RosterBatch(models.Model):
    """One import. ``organisation`` bounds it: only places at or below may stand in the file.

    ``counts`` holds rows by outcome; ``fingerprint`` names the plan that the clerk saw; ``message`` is the last thing to
    be said about the batch (why it was refused, why it could not be undone); ``report`` what the reader understood.
    """

    organisation = models.ForeignKey("people.Organisation", models.PROTECT, related_name="roster_batches")
    kind = models.CharField(max_length=10, choices=RosterKind.choices, blank=True)
    state = models.CharField(max_length=10, choices=BatchState.choices, default=BatchState.UPLOADED)
    file_name = models.CharField(max_length=120)
    file_sha256 = models.CharField(max_length=64)
    uploaded_by_person_id = models.BigIntegerField(null=True)
    uploaded_by_user_id = models.BigIntegerField(null=True)
    uploaded_by_label = models.CharField(max_length=80)
    uploaded_at = models.DateTimeField()
    step = models.CharField(max_length=12, default="waiting")
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict)
    report = models.JSONField(default=dict)
    fingerprint = models.CharField(max_length=64, blank=True)
    message = models.CharField(max_length=400, blank=True)
    good_rows_only = models.BooleanField(default=False)
    applied_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)
    households_made = models.JSONField(default=list)

    class Meta:
        indexes = [models.Index(fields=["organisation", "-uploaded_at"], name="roster_batch_of_organisation")]
        constraints = [
            models.CheckConstraint(name="roster_batch_state_known", condition=Q(state__in=BatchState.values)),
            models.CheckConstraint(
                name="roster_batch_applied_has_time",
                condition=~Q(state__in=["APPLIED", "UNDOING", "UNDONE"]) | Q(applied_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_moving(self) -> bool:
        """Whether something is being done to it in the background."""
        return self.state in {BatchState.UPLOADED, BatchState.APPLYING, BatchState.UNDOING}

    @property
    def bad(self) -> int:
        return int(self.counts.get("BAD", 0))

    @property
    def effective(self) -> int:
        """Rows that would change something."""
        return sum(int(self.counts.get(outcome, 0)) for outcome in ("NEW", "CHANGED", "MOVED"))


class RosterFile(models.Model):
    """The clerk's file as it came and, once made, with its bad cells marked. Sealed: it is full of ID numbers."""

    batch = models.OneToOneField(RosterBatch, models.CASCADE, primary_key=True, related_name="file")
    sealed = models.BinaryField()
    marked_sealed = models.BinaryField(null=True)


class RosterRow(models.Model):
    """A row of the file and what became of it. ``number`` is the row that the clerk sees.

    ``changes`` shows old and new (identifying values masked); ``before`` holds the columns to restore; the ids are of the
    rows that the import made or ended. Plain numbers, no foreign keys: the record outlives what an undo takes away.
    """

    batch = models.ForeignKey(RosterBatch, models.CASCADE, related_name="rows", db_index=False)
    sheet = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    name = models.CharField(max_length=40, blank=True)
    place = models.CharField(max_length=80, blank=True)
    person_id = models.BigIntegerField(null=True, db_index=True)
    begun_id = models.BigIntegerField(null=True)
    ended_id = models.BigIntegerField(null=True)
    changes = models.JSONField(default=list)
    before = models.JSONField(default=dict)
    problems = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(name="roster_row_once", fields=["batch", "sheet", "number"])]
