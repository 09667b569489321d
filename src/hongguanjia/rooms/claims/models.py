"""Claims with their evidence; the dated terms and the dated catalogue. ``*_at`` are instants, ``*_date`` days of the county."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from hongguanjia.base.people.models import period_constraint
from hongguanjia.base.record.models import Grade
from hongguanjia.kit.ids import new_uuid
from hongguanjia.rooms.claims.kinds import CHOICES, ClaimKind, get_kind, say_quantity
from hongguanjia.rooms.claims.states import LIVE_STATES, Basis, ClaimState


class Terms(models.Model):
    """The county's terms for claims, in force from one day to another, each set with its source (文件依据).

    ``claim_within_days`` after the event; ``check_within_days`` after submitting; ``approve_within_days`` after the
    check; ``people_most`` for whom one thing may be entered at once; ``photos_most`` per claim.
    """

    active_from = models.DateField(unique=True)
    active_to = models.DateField(null=True)
    citation = models.CharField(max_length=200)
    claim_within_days = models.PositiveIntegerField()
    check_within_days = models.PositiveIntegerField()
    approve_within_days = models.PositiveIntegerField()
    people_most = models.PositiveIntegerField()
    photos_most = models.PositiveIntegerField()

    class Meta:
        constraints = [period_constraint("claims_terms_period")]


class Listing(models.Model):
    """The county takes claims of a kind from one day to another."""

    kind = models.CharField(max_length=20, choices=CHOICES)
    active_from = models.DateField()
    active_to = models.DateField(null=True)
    citation = models.CharField(max_length=200)

    class Meta:
        constraints = [
            period_constraint("claims_listing_period"),
            models.UniqueConstraint(
                name="claims_listing_one_open", fields=["kind"], condition=Q(active_to__isnull=True)
            ),
        ]


class Claim(models.Model):
    """One person's claim to one thing that happened.

    ``organisation`` is where the person belonged on entry. Claims entered together share ``batch``. ``sameness`` is the
    digest of kind, day and words: the same thing is claimed once. ``by_office`` when the branch entered it for a member
    (not when somebody acted on behalf). ``basis`` says on what it was found true; ``grade`` follows from it. ``due_date``
    is by when the branch has to act. ``reason`` is that of the last return, refusal or revocation.
    """

    batch = models.UUIDField(default=new_uuid, db_index=True, editable=False)
    kind = models.CharField(max_length=20, choices=CHOICES)
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="claims")
    organisation = models.ForeignKey("people.Organisation", models.PROTECT, related_name="claims")
    title = models.CharField(max_length=60)
    text = models.TextField(max_length=1000, blank=True)
    place = models.CharField(max_length=80, blank=True)
    happened_date = models.DateField()
    quantity = models.PositiveIntegerField(default=1)
    sameness = models.CharField(max_length=64)
    witness = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="witnessed_claims")
    attested_at = models.DateTimeField(null=True)
    entered_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    by_office = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=ClaimState.choices, default=ClaimState.DRAFT)
    created_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    due_date = models.DateField(null=True)
    basis = models.CharField(max_length=10, choices=Basis.choices, blank=True)
    checked_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    checked_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    grade = models.CharField(max_length=1, choices=Grade.choices, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    fact = models.OneToOneField("record.Fact", models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [
            models.Index(fields=["organisation", "state", "due_date"], name="claim_of_organisation"),
            models.Index(fields=["person", "-id"], name="claim_of_person"),
            models.Index(fields=["state", "due_date"], name="claim_waiting"),
        ]
        constraints = [
            models.UniqueConstraint(
                name="claim_same_thing_once",
                fields=["person", "sameness"],
                condition=Q(state__in=sorted(LIVE_STATES)),
            ),
            models.CheckConstraint(name="claim_quantity", condition=Q(quantity__gte=1)),
            models.CheckConstraint(
                name="claim_witness_is_another", condition=Q(witness__isnull=True) | ~Q(witness=F("person"))
            ),
            models.CheckConstraint(
                name="claim_checked_by_another",
                condition=Q(checked_by__isnull=True) | (~Q(checked_by=F("person")) & ~Q(checked_by=F("entered_by"))),
            ),
            models.CheckConstraint(
                name="claim_decided_by_another",
                condition=Q(decided_by__isnull=True) | (~Q(decided_by=F("person")) & ~Q(decided_by=F("entered_by"))),
            ),
            models.CheckConstraint(
                name="claim_fact_when_approved",
                condition=Q(state__in=["APPROVED", "REVOKED"], fact__isnull=False, grade__in=["B", "C"])
                | (~Q(state__in=["APPROVED", "REVOKED"]) & Q(fact__isnull=True)),
            ),
            models.CheckConstraint(
                name="claim_refused_why", condition=~Q(state__in=["RETURNED", "REFUSED", "REVOKED"]) | ~Q(reason="")
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def listed(self) -> ClaimKind:
        """The catalogue entry."""
        return get_kind(self.kind)

    @property
    def how_much(self) -> str:
        """The quantity in words; empty where one claim is one thing."""
        return say_quantity(self.kind, self.quantity)


class Evidence(models.Model):
    """A photograph or paper that belongs to a claim; claims entered together may share it."""

    claim = models.ForeignKey(Claim, models.CASCADE, related_name="evidence")
    attachment = models.ForeignKey("files.Attachment", models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(name="claim_evidence_once", fields=["claim", "attachment"])]
