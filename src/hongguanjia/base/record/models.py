"""Facts, the trail, and submissions that may be retried. All append-only: triggers refuse any change or erasure."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Grade(models.TextChoices):
    """How well a fact is proved (证据等级)."""

    A = "A", _("系统记录")
    B = "B", _("他人确认")
    C = "C", _("本人申报")


class Fact(models.Model):
    """What happened, once. Its subject is a person or an organisation, never both.

    ``organisation`` is where it counts and ``organisation_path`` where that stood on the day. ``quantity`` is a whole
    number in the unit that the kind names (minutes, people, score). ``key`` makes recording twice the same as once.
    A wrong fact is withdrawn by another fact that points to it.
    """

    kind = models.CharField(max_length=60)
    person = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="facts")
    subject_organisation = models.ForeignKey("people.Organisation", models.PROTECT, null=True, related_name="own_facts")
    organisation = models.ForeignKey("people.Organisation", models.PROTECT, related_name="facts")
    organisation_path = models.CharField(max_length=40)
    occurred_at = models.DateTimeField()
    occurred_date = models.DateField()
    quantity = models.BigIntegerField(default=1)
    grade = models.CharField(max_length=1, choices=Grade.choices, default=Grade.A)
    source_kind = models.CharField(max_length=40)
    source_id = models.BigIntegerField()
    summary = models.CharField(max_length=120, blank=True)
    evidence = models.JSONField(default=list)
    recorded_by_user_id = models.BigIntegerField(null=True)
    recorded_by_label = models.CharField(max_length=80)
    mandate_id = models.BigIntegerField(null=True)
    recorded_at = models.DateTimeField()
    key = models.CharField(max_length=120, unique=True)
    withdraws = models.OneToOneField("self", models.PROTECT, null=True, related_name="withdrawn_by")

    class Meta:
        indexes = [
            models.Index(fields=["person", "occurred_date"], name="fact_of_person"),
            models.Index(fields=["organisation_path", "occurred_date"], name="fact_by_path"),
            models.Index(fields=["source_kind", "source_id"], name="fact_by_source"),
        ]
        constraints = [
            models.CheckConstraint(
                name="fact_one_subject",
                condition=Q(person__isnull=False, subject_organisation__isnull=True)
                | Q(person__isnull=True, subject_organisation__isnull=False),
            ),
            models.CheckConstraint(name="fact_quantity_positive", condition=Q(quantity__gte=0)),
        ]


class TrailEntry(models.Model):
    """One action: who, by which post, on whose behalf, what, why. Labels are kept as they were; no foreign keys."""

    at = models.DateTimeField()
    user_id = models.BigIntegerField(null=True)
    person_id = models.BigIntegerField(null=True)
    actor_label = models.CharField(max_length=80)
    behalf_of_id = models.BigIntegerField(null=True)
    mandate_id = models.BigIntegerField(null=True)
    verb = models.CharField(max_length=60)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    subject_label = models.CharField(max_length=120)
    organisation_id = models.BigIntegerField(null=True)
    organisation_path = models.CharField(max_length=40, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    detail = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["subject_kind", "subject_id", "id"], name="trail_of_subject"),
            models.Index(fields=["organisation_path", "id"], name="trail_by_path"),
        ]


class Submission(models.Model):
    """The answer already given to a request that carried an idempotency key; a retry hears the same again.

    ``fingerprint`` is the SHA-256 of what was asked: the same key with another body is refused.
    """

    key = models.CharField(max_length=80)
    user_id = models.BigIntegerField()
    verb = models.CharField(max_length=60)
    fingerprint = models.CharField(max_length=64)
    answer = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(name="submission_once", fields=["user_id", "key"])]
