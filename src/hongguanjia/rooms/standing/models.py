"""Titles and grades by dated rules, what was granted and revoked, what suspends grading, consents, ranking decisions.

Grants and revocations are append-only. Figures are whole numbers in the unit of the ladder's measure.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hongguanjia.base.people.models import Organisation, Person, period_constraint
from hongguanjia.kit.ids import new_code
from hongguanjia.points.data import OwnerKind, Unit

YEAR_OR_MONTH = r"^\d{4}(-(0[1-9]|1[0-2]))?$"


class Measure(models.TextChoices):
    """What a ladder counts, read from the roll-ups of the ledger."""

    HOURS_TOTAL = "HOURS_TOTAL", _("累计服务时长（小时）")
    HOURS_YEAR = "HOURS_YEAR", _("当年服务时长（小时）")
    MERIT_YEAR = "MERIT_YEAR", _("年度考核积分（分）")


class Ladder(models.Model):
    """A rule for titles or grades, in force from one day to another, with its source (文件依据).

    ``code`` stays the same from version to version. ``proved_percent_least`` is the quality asked for beside the
    quantity: how much of the figure must rest on evidence of grade A or B. ``settle_days`` ``None`` grants as soon as a
    threshold is reached; a number grants after the year has ended and so many days have gone by.
    """

    code = models.CharField(max_length=40)
    title = models.CharField(max_length=40)
    measure = models.CharField(max_length=12, choices=Measure.choices)
    citation = models.CharField(max_length=200)
    is_proposal = models.BooleanField()
    proved_percent_least = models.PositiveSmallIntegerField()
    settle_days = models.PositiveSmallIntegerField(null=True)
    active_from = models.DateField()
    active_to = models.DateField(null=True)

    class Meta:
        constraints = [
            period_constraint("standing_ladder_period"),
            models.UniqueConstraint(name="standing_ladder_version", fields=["code", "active_from"]),
            models.UniqueConstraint(name="standing_ladder_open", fields=["code"], condition=Q(active_to__isnull=True)),
            models.CheckConstraint(name="standing_ladder_percent", condition=Q(proved_percent_least__lte=100)),
            models.CheckConstraint(name="standing_ladder_measure", condition=Q(measure__in=Measure.values)),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_yearly_grade(self) -> bool:
        """Whether it grades a whole year after its end, rather than giving a title as soon as it is reached."""
        return self.settle_days is not None


class Rung(models.Model):
    """One title or grade of a ladder; ``rank`` rises with ``threshold``, which is in the unit of the measure."""

    ladder = models.ForeignKey(Ladder, models.PROTECT, related_name="rungs")
    rank = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=40)
    threshold = models.PositiveIntegerField()

    class Meta:
        ordering = ["ladder_id", "rank"]
        constraints = [
            models.UniqueConstraint(name="standing_rung_rank", fields=["ladder", "rank"]),
            models.UniqueConstraint(name="standing_rung_threshold", fields=["ladder", "threshold"]),
        ]

    def __str__(self) -> str:
        return self.title


class Grant(models.Model):
    """A title or grade given by rule, with the figures on which it rests. ``period`` is a year, or empty for a whole life.

    ``turn`` counts how often the same had been granted and revoked before, so that two runs of the job grant once.
    ``organisation_path`` is where the person then belonged. ``code`` is what a certificate carries.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="grants")
    rung = models.ForeignKey(Rung, models.PROTECT, related_name="grants")
    ladder_code = models.CharField(max_length=40)
    rank = models.PositiveSmallIntegerField()
    period = models.CharField(max_length=4, blank=True)
    turn = models.PositiveSmallIntegerField(default=0)
    figure = models.PositiveIntegerField()
    facts = models.PositiveIntegerField()
    proved_percent = models.PositiveSmallIntegerField()
    measured_at = models.DateTimeField()
    granted_at = models.DateTimeField()
    organisation_path = models.CharField(max_length=40, blank=True)
    code = models.CharField(max_length=12, unique=True, default=new_code)

    class Meta:
        indexes = [
            models.Index(fields=["organisation_path"], name="standing_grant_path"),
            models.Index(fields=["person", "ladder_code"], name="standing_grant_person"),
        ]
        constraints = [
            models.UniqueConstraint(
                name="standing_grant_once", fields=["person", "ladder_code", "rank", "period", "turn"]
            ),
            models.CheckConstraint(name="standing_grant_percent", condition=Q(proved_percent__lte=100)),
        ]


class Revocation(models.Model):
    """A grant taken back because what it rested on was withdrawn, with the figure that is left and the reason."""

    grant = models.OneToOneField(Grant, models.PROTECT, related_name="revocation")
    figure = models.IntegerField()
    reason = models.CharField(max_length=200)
    at = models.DateTimeField()
    actor_label = models.CharField(max_length=80)

    class Meta:
        constraints = [models.CheckConstraint(name="standing_revocation_reason", condition=~Q(reason=""))]


class VetoKind(models.TextChoices):
    """One-vote vetoes (一票否决): what suspends grading."""

    DISCIPLINE = "DISCIPLINE", _("受到党纪处分")
    LOST_CONTACT = "LOST_CONTACT", _("失去联系")
    DUES = "DUES", _("欠交党费六个月以上")


class VetoState(models.TextChoices):
    IN_FORCE = "IN_FORCE", _("暂停评定")
    LIFTED = "LIFTED", _("已解除")


class Veto(models.Model):
    """Grading of a person is suspended from a day on, by somebody's decision and for a reason that the person can read."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="vetoes")
    kind = models.CharField(max_length=12, choices=VetoKind.choices)
    state = models.CharField(max_length=10, choices=VetoState.choices, default=VetoState.IN_FORCE)
    reason = models.CharField(max_length=200)
    basis = models.CharField(max_length=120)
    active_from = models.DateField()
    decided_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()
    lifted_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    lifted_at = models.DateTimeField(null=True)
    lift_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="standing_veto_reason", condition=~Q(reason="") & ~Q(basis="")),
            models.CheckConstraint(name="standing_veto_of_another", condition=~Q(person=F("decided_by"))),
            models.UniqueConstraint(
                name="standing_veto_once", fields=["person", "kind"], condition=Q(state=VetoState.IN_FORCE)
            ),
            models.CheckConstraint(
                name="standing_veto_lifted_whole",
                condition=Q(state=VetoState.IN_FORCE, lifted_at__isnull=True, lifted_by__isnull=True)
                | Q(state=VetoState.LIFTED, lifted_at__isnull=False, lifted_by__isnull=False) & ~Q(lift_reason=""),
            ),
        ]


class Consent(models.Model):
    """A person lets anybody who holds the code see the own titles (个人信息保护法 art. 25), until taken back."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="title_consents")
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="standing_consent_once", fields=["person"], condition=Q(withdrawn_at__isnull=True)
            )
        ]


class RankingState(models.TextChoices):
    ASKED = "ASKED", _("待审批")
    APPROVED = "APPROVED", _("已批准")
    REFUSED = "REFUSED", _("未批准")
    WITHDRAWN = "WITHDRAWN", _("已撤回")


class RankingDecision(models.Model):
    """The county's decision to show one ranking for a time (通报). Without one in force no ranking is shown anywhere.

    ``period`` is a year or a month; shown from ``publication_date`` within ``active_from`` to ``active_to`` (exclusive).
    ``organisation`` bounds who is ranked and who may look. Asked for by one person, approved by another. ``board`` is the
    ranking as it stood when it was published (``frozen_at``): what is recorded later does not move it.
    """

    subject = models.CharField(max_length=12, choices=[(kind.value, kind.label) for kind in list(OwnerKind)[:2]])
    unit = models.CharField(max_length=8, choices=[(unit.value, unit.label) for unit in list(Unit)[:3]])
    period = models.CharField(max_length=7)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="ranking_decisions")
    basis = models.CharField(max_length=200)
    active_from = models.DateField()
    active_to = models.DateField()
    publication_date = models.DateField()
    state = models.CharField(max_length=10, choices=RankingState.choices, default=RankingState.ASKED)
    asked_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    close_reason = models.CharField(max_length=200, blank=True)
    closed_at = models.DateTimeField(null=True)
    board = models.JSONField(null=True)
    frozen_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["state", "active_from"], name="standing_ranking_state")]
        constraints = [
            models.CheckConstraint(
                name="standing_ranking_period",
                condition=Q(active_to__gt=F("active_from"))
                & Q(publication_date__gte=F("active_from"))
                & Q(publication_date__lt=F("active_to")),
            ),
            models.CheckConstraint(name="standing_ranking_basis", condition=~Q(basis="")),
            models.CheckConstraint(
                name="standing_ranking_two_people",
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("asked_by")),
            ),
            models.CheckConstraint(
                name="standing_ranking_decided",
                condition=Q(state__in=[RankingState.ASKED, RankingState.WITHDRAWN])
                | Q(decided_by__isnull=False, decided_at__isnull=False),
            ),
            models.CheckConstraint(
                name="standing_ranking_closed",
                condition=Q(state__in=[RankingState.ASKED, RankingState.APPROVED]) | ~Q(close_reason=""),
            ),
            models.CheckConstraint(
                name="standing_ranking_subject", condition=Q(subject__in=["PERSON", "ORGANISATION"])
            ),
            models.CheckConstraint(
                name="standing_ranking_frozen",
                condition=Q(frozen_at__isnull=True)
                | ~Q(state__in=[RankingState.ASKED, RankingState.REFUSED]) & Q(board__isnull=False),
            ),
            models.CheckConstraint(name="standing_ranking_state", condition=Q(state__in=RankingState.values)),
        ]
