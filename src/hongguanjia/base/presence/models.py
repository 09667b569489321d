"""Gatherings that people attend, who is expected, and the marks of who came and went.

A mark (签到记录) is neither a fact nor points: the room that made the gathering confirms the attendance. No place of
the phone and no photo is kept. Marks and their voids are append-only; a mark that was wrong is voided by a row that
points to it, and one that replaces it points to that void. So the database alone holds that a person has at most one
valid mark in each direction: the first is unique, a void belongs to one mark, and each void is followed by at most one
mark.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Direction(models.TextChoices):
    IN = "IN", _("签到")
    OUT = "OUT", _("签退")


class Means(models.TextChoices):
    """How somebody was marked; all three are worth the same."""

    OWN_PHONE = "OWN_PHONE", _("本人扫码")
    ORGANISER_SCAN = "ORGANISER_SCAN", _("组织者扫码")
    PAPER = "PAPER", _("纸质签到表")


class Gathering(models.Model):
    """Something that people attend, made by the row of a room (``source_kind``, ``source_id``).

    ``code`` names it in the rotating code. Codes are taken from ``opens_at`` to ``closes_at``; whoever had no signal may
    send them until ``sync_until``. After ``late_after`` an arrival is late. ``walk_in_paths`` are the tree paths whose
    people may come without being expected; none means only those expected. ``closed_at``: the organiser has ended the
    check-in before its time.
    """

    organisation = models.ForeignKey("people.Organisation", models.PROTECT, related_name="gatherings")
    source_kind = models.CharField(max_length=40)
    source_id = models.BigIntegerField()
    code = models.CharField(max_length=5, unique=True)
    title = models.CharField(max_length=80)
    place = models.CharField(max_length=80, blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    late_after = models.DateTimeField()
    sync_until = models.DateTimeField()
    needs_out = models.BooleanField(default=False)
    walk_in_paths = models.JSONField(default=list)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["organisation", "starts_at"], name="gathering_by_organisation")]
        constraints = [
            models.UniqueConstraint(name="gathering_of_source", fields=["source_kind", "source_id"]),
            models.CheckConstraint(
                name="gathering_times",
                condition=Q(opens_at__lte=F("starts_at"))
                & Q(starts_at__lt=F("ends_at"))
                & Q(starts_at__lt=F("closes_at"))
                & Q(closes_at__lte=F("sync_until"))
                & Q(starts_at__lte=F("late_after")),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Expected(models.Model):
    """A person on the roster of a gathering (应到)."""

    gathering = models.ForeignKey(Gathering, models.CASCADE, related_name="roster")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(name="expected_once", fields=["gathering", "person"])]


class Host(models.Model):
    """Somebody who may run the check-in of one gathering without a post that allows it (现场工作人员)."""

    gathering = models.ForeignKey(Gathering, models.CASCADE, related_name="hosts")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(name="host_once", fields=["gathering", "person"])]


class Mark(models.Model):
    """A person came to, or left, a gathering.

    ``at`` is the instant that counts: of the code's own step, never of the phone's clock. ``claimed_at`` is what the
    phone's clock said. ``timed`` is false when a paper sheet gave no time and ``at`` is only assumed. ``offline`` marks
    were sent later than the code was good for: the organiser confirms them. ``device`` tells, within one gathering only,
    that two marks came from one browser. ``key`` is the idempotency key of the request.
    """

    gathering = models.ForeignKey(Gathering, models.PROTECT, related_name="marks")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    direction = models.CharField(max_length=3, choices=Direction.choices)
    means = models.CharField(max_length=14, choices=Means.choices)
    at = models.DateTimeField()
    timed = models.BooleanField(default=True)
    claimed_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField()
    offline = models.BooleanField(default=False)
    device = models.CharField(max_length=16, blank=True)
    recorded_by_user_id = models.BigIntegerField(null=True)
    recorded_by_label = models.CharField(max_length=80)
    mandate_id = models.BigIntegerField(null=True)
    attachment_id = models.BigIntegerField(null=True)
    key = models.CharField(max_length=80)
    replaces = models.OneToOneField("MarkVoid", models.PROTECT, null=True, related_name="replaced_by")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="mark_first_once",
                fields=["gathering", "person", "direction"],
                condition=Q(replaces__isnull=True),
            ),
            models.CheckConstraint(name="mark_direction_known", condition=Q(direction__in=Direction.values)),
            models.CheckConstraint(name="mark_means_known", condition=Q(means__in=Means.values)),
            models.CheckConstraint(name="mark_of_the_past", condition=Q(timed=False) | Q(at__lte=F("received_at"))),
            models.CheckConstraint(name="mark_untimed_on_paper", condition=Q(timed=True) | Q(means=Means.PAPER)),
        ]


class MarkVoid(models.Model):
    """A mark no longer counts. ``superseded``: better evidence of the same coming or going took its place by itself."""

    mark = models.OneToOneField(Mark, models.PROTECT, related_name="void")
    superseded = models.BooleanField(default=False)
    reason = models.CharField(max_length=200)
    at = models.DateTimeField()
    actor_user_id = models.BigIntegerField(null=True)
    actor_label = models.CharField(max_length=80)

    class Meta:
        constraints = [models.CheckConstraint(name="mark_void_has_reason", condition=~Q(reason=""))]


class PresenceRule(models.Model):
    """The county's figures for check-in, with the period in which they hold and where they come from."""

    active_from = models.DateField(unique=True)
    active_to = models.DateField(null=True)
    sync_days = models.PositiveSmallIntegerField()
    late_minutes = models.PositiveSmallIntegerField()
    citation = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="presence_rule_period", condition=Q(active_to__isnull=True) | Q(active_to__gt=F("active_from"))
            ),
        ]
