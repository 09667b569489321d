"""Activities with their sign-ups and attendance; certificates; slips and ratings; wishes; the terms in force.

Durations are whole minutes. ``*_at`` are instants, ``*_date`` days of the county.
"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.functional import cached_property

from hongguanjia.base.people.models import period_constraint
from hongguanjia.base.record.models import Grade
from hongguanjia.kit.ids import new_code
from hongguanjia.rooms.service.states import (
    ActivityState,
    AttendanceState,
    Audience,
    Cadence,
    Category,
    CertificateState,
    DemandState,
    Opinion,
    SignUpState,
    WishState,
)


class Terms(models.Model):
    """The county's limits for volunteering, in force from one day to another, each set with its source (文件依据).

    ``second_above_minutes``: hours of a person on one day above which another person confirms as well.
    ``made_up_most_minutes``: the most that a made-up record (补录) may say. ``ratings_shown_from``: answers before an
    opinion is shown at all. ``wish_lasts_days``: after how many days an unclaimed wish lapses.
    """

    active_from = models.DateField(unique=True)
    active_to = models.DateField(null=True)
    citation = models.CharField(max_length=200)
    second_above_minutes = models.PositiveIntegerField()
    made_up_most_minutes = models.PositiveIntegerField()
    late_grace_minutes = models.PositiveIntegerField()
    ratings_shown_from = models.PositiveIntegerField()
    wish_lasts_days = models.PositiveIntegerField()

    class Meta:
        constraints = [
            period_constraint("service_terms_period"),
            models.CheckConstraint(name="service_terms_small_groups_hidden", condition=Q(ratings_shown_from__gte=5)),
        ]


class Series(models.Model):
    """Activities that repeat. Each occurrence is an activity of its own."""

    cadence = models.CharField(max_length=10, choices=Cadence.choices)
    created_at = models.DateTimeField()


class Activity(models.Model):
    """A voluntary service (志愿服务活动) of an organisation, from draft to settled hours.

    ``audience_organisation`` and all below it may come: members only, or residents too. ``capacity`` ``None`` is
    unlimited; ``taken`` counts the places held and never passes it. ``next_place`` numbers the sign-ups in order.
    ``gathering_id`` is the gathering of ``presence`` at which people check in. ``dangerous`` asks for insurance before
    publishing (志愿服务条例 art. 17). ``needs_out`` asks people to check out too.
    """

    organisation = models.ForeignKey("people.Organisation", models.PROTECT, related_name="service_activities")
    series = models.ForeignKey(Series, models.PROTECT, null=True, related_name="activities")
    title = models.CharField(max_length=60)
    category = models.CharField(max_length=12, choices=Category.choices)
    dangerous = models.BooleanField(default=False)
    insurance_note = models.CharField(max_length=120, blank=True)
    description = models.TextField(max_length=2000, blank=True)
    place = models.CharField(max_length=80)
    contact = models.CharField(max_length=60)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    sign_up_until = models.DateTimeField()
    capacity = models.PositiveIntegerField(null=True)
    taken = models.PositiveIntegerField(default=0)
    next_place = models.PositiveIntegerField(default=1)
    audience = models.CharField(max_length=10, choices=Audience.choices, default=Audience.MEMBERS)
    audience_organisation = models.ForeignKey("people.Organisation", models.PROTECT, related_name="+")
    age_least = models.PositiveSmallIntegerField(null=True)
    needs_out = models.BooleanField(default=True)
    organiser = models.ForeignKey("people.Person", models.PROTECT, related_name="organised_activities")
    state = models.CharField(max_length=10, choices=ActivityState.choices, default=ActivityState.DRAFT)
    gathering_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    cancel_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["state", "starts_at"], name="activity_upcoming"),
            models.Index(fields=["organisation", "-starts_at"], name="activity_of_organisation"),
            models.Index(fields=["audience_organisation", "state"], name="activity_for_whom"),
        ]
        constraints = [
            models.CheckConstraint(name="activity_ends_after_start", condition=Q(ends_at__gt=F("starts_at"))),
            models.CheckConstraint(name="activity_sign_up_before_end", condition=Q(sign_up_until__lte=F("ends_at"))),
            models.CheckConstraint(
                name="activity_places_held", condition=Q(capacity__isnull=True) | Q(taken__lte=F("capacity"))
            ),
            models.CheckConstraint(
                name="activity_danger_insured",
                condition=Q(dangerous=False) | Q(state__in=["DRAFT", "CANCELLED"]) | ~Q(insurance_note=""),
            ),
            models.CheckConstraint(
                name="activity_settled_when",
                condition=Q(state="SETTLED", settled_at__isnull=False) | ~Q(state="SETTLED"),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def places_left(self) -> int | None:
        return None if self.capacity is None else self.capacity - self.taken

    @property
    def scheduled_minutes(self) -> int:
        return int((self.ends_at - self.starts_at).total_seconds()) // 60

    @cached_property
    def helper_ids(self) -> frozenset[int]:
        """The persons who help the organiser, read once for the many verbs that a page asks about."""
        return frozenset(self.helpers.values_list("person_id", flat=True))


class Helper(models.Model):
    """Somebody who helps the organiser: may run the activity and confirm attendance."""

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="helpers")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="helped_activities")

    class Meta:
        constraints = [models.UniqueConstraint(name="helper_once", fields=["activity", "person"])]


class SignUp(models.Model):
    """A person wants to come. ``place`` is the order of arrival: the lowest waiting one is promoted first."""

    activity = models.ForeignKey(Activity, models.PROTECT, related_name="sign_ups")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="service_sign_ups")
    state = models.CharField(max_length=10, choices=SignUpState.choices)
    place = models.PositiveIntegerField()
    changed_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["activity", "state", "place"], name="sign_up_queue")]
        constraints = [
            models.UniqueConstraint(name="sign_up_once", fields=["activity", "person"]),
            models.UniqueConstraint(name="sign_up_place", fields=["activity", "place"]),
        ]


class Attendance(models.Model):
    """One person's part in one activity. ``proposed_minutes`` is what the check-in says, ``minutes`` what was confirmed.

    ``grade`` is the proof: A checked in and out by the system, B confirmed by another, C made up afterwards
    (补录, ``made_up``). ``reason`` says why ``minutes`` differs or why it was made up. ``second_by`` is the other person
    who confirmed unusual hours. ``fact`` is what was recorded; ``revision`` counts corrections.
    """

    activity = models.ForeignKey(Activity, models.PROTECT, related_name="attendances")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="service_attendances")
    state = models.CharField(max_length=10, choices=AttendanceState.choices, default=AttendanceState.PROPOSED)
    in_at = models.DateTimeField(null=True)
    out_at = models.DateTimeField(null=True)
    means = models.CharField(max_length=20, blank=True)
    proposed_minutes = models.PositiveIntegerField(null=True)
    minutes = models.PositiveIntegerField(default=0)
    grade = models.CharField(max_length=1, choices=Grade.choices, default=Grade.B)
    made_up = models.BooleanField(default=False)
    witness = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=200, blank=True)
    confirmed_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    second_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    fact = models.OneToOneField("record.Fact", models.PROTECT, null=True, related_name="+")
    revision = models.PositiveSmallIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["person", "state"], name="attendance_of_person")]
        constraints = [
            models.UniqueConstraint(name="attendance_once", fields=["activity", "person"]),
            models.CheckConstraint(name="attendance_day_most", condition=Q(minutes__lte=1440)),
            models.CheckConstraint(name="attendance_made_up_why", condition=Q(made_up=False) | ~Q(reason="")),
            models.CheckConstraint(
                name="attendance_second_is_another",
                condition=Q(second_by__isnull=True) | Q(confirmed_by__isnull=True) | ~Q(second_by=F("confirmed_by")),
            ),
            models.CheckConstraint(
                name="attendance_recorded_fact",
                condition=Q(state="RECORDED", fact__isnull=False) | ~Q(state="RECORDED"),
            ),
        ]


class Demand(models.Model):
    """A volunteer demands that a record be corrected (志愿服务记录与证明出具办法): answered with a reason, always."""

    activity = models.ForeignKey(Activity, models.PROTECT, related_name="demands")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="service_demands")
    text = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=DemandState.choices, default=DemandState.OPEN)
    answer = models.CharField(max_length=200, blank=True)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="demand_one_open", fields=["activity", "person"], condition=Q(state="OPEN")),
            models.CheckConstraint(name="demand_answered_why", condition=Q(state="OPEN") | ~Q(answer="")),
        ]


class CertificateRegister(models.Model):
    """The last number given by an organisation in a year. Numbers have no gaps: it moves only with its certificate."""

    organisation = models.ForeignKey("people.Organisation", models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    last_serial = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(name="certificate_register_once", fields=["organisation", "year"])]


class Certificate(models.Model):
    """A certificate of voluntary service (志愿服务记录证明, 民政部令第67号), free and on request.

    ``organisation`` issues for itself and those below it; ``code`` opens the public verification page. Name and masked
    ID number are kept as they were on the day.
    """

    organisation = models.ForeignKey("people.Organisation", models.PROTECT, related_name="service_certificates")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="service_certificates")
    state = models.CharField(max_length=10, choices=CertificateState.choices, default=CertificateState.REQUESTED)
    from_date = models.DateField()
    to_date = models.DateField()
    purpose = models.CharField(max_length=60, blank=True)
    requested_at = models.DateTimeField()
    year = models.PositiveSmallIntegerField(null=True)
    serial = models.PositiveIntegerField(null=True)
    number = models.CharField(max_length=48, null=True, unique=True)
    code = models.CharField(max_length=12, unique=True, default=new_code)
    minutes = models.PositiveIntegerField(default=0)
    holder_name = models.CharField(max_length=40, blank=True)
    holder_id_masked = models.CharField(max_length=20, blank=True)
    handled_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    contact = models.CharField(max_length=60, blank=True)
    issued_date = models.DateField(null=True)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="certificate_period", condition=Q(to_date__gte=F("from_date"))),
            models.UniqueConstraint(name="certificate_number", fields=["organisation", "year", "serial"]),
            models.UniqueConstraint(
                name="certificate_one_request", fields=["organisation", "person"], condition=Q(state="REQUESTED")
            ),
            models.CheckConstraint(
                name="certificate_numbered",
                condition=Q(state__in=["REQUESTED", "DECLINED"], number__isnull=True)
                | Q(state__in=["ISSUED", "WITHDRAWN"], number__isnull=False),
            ),
        ]


class CertificateEntry(models.Model):
    """One service on a certificate, as it stood on the day of issue."""

    certificate = models.ForeignKey(Certificate, models.PROTECT, related_name="entries")
    fact = models.ForeignKey("record.Fact", models.PROTECT, related_name="+")
    title = models.CharField(max_length=60)
    place = models.CharField(max_length=80)
    served_date = models.DateField()
    minutes = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(name="certificate_entry_once", fields=["certificate", "fact"])]


class Slip(models.Model):
    """A printed slip that lets one person who was served answer once. Only the digest of its code is kept, and nothing
    says to whom it was given or which answer it brought."""

    activity = models.ForeignKey(Activity, models.PROTECT, related_name="slips")
    code_digest = models.CharField(max_length=64, unique=True)
    spent = models.BooleanField(default=False)


class Rating(models.Model):
    """What somebody who was served says: no person, no slip, no instant; the key is random, so rows have no order."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    activity = models.ForeignKey(Activity, models.PROTECT, related_name="ratings")
    served = models.BooleanField()
    opinion = models.CharField(max_length=4, choices=Opinion.choices, blank=True)
    words = models.CharField(max_length=200, blank=True)
    given_date = models.DateField()


class Wish(models.Model):
    """A small wish of a resident (微心愿): something to be done, never money. ``title`` and ``text`` are public, ``private_note``
    (address, when somebody is at home) is for the claimer and the clerk only."""

    organisation = models.ForeignKey("people.Organisation", models.PROTECT, related_name="wishes")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="wishes")
    title = models.CharField(max_length=40)
    text = models.CharField(max_length=300)
    private_note = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=10, choices=WishState.choices, default=WishState.SUBMITTED)
    created_at = models.DateTimeField()
    expires_date = models.DateField()
    claimed_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="claimed_wishes")
    claimed_at = models.DateTimeField(null=True)
    report = models.CharField(max_length=300, blank=True)
    confirmed_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=200, blank=True)
    fact = models.OneToOneField("record.Fact", models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [
            models.Index(fields=["state", "expires_date"], name="wish_open"),
            models.Index(fields=["claimed_by", "state"], name="wish_of_claimer"),
        ]
        constraints = [
            models.CheckConstraint(
                name="wish_claimed_by_somebody",
                condition=~Q(state__in=["CLAIMED", "DONE", "CONFIRMED"]) | Q(claimed_by__isnull=False),
            ),
            models.CheckConstraint(
                name="wish_confirmed_by_another",
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("claimed_by")),
            ),
            models.CheckConstraint(name="wish_own_not_claimed", condition=~Q(claimed_by=F("person"))),
        ]

    def __str__(self) -> str:
        return self.title
