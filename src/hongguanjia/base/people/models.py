"""Organisations as a dated tree; persons, households, membership and posts, each with the period in which it holds.

Periods are half-open: ``active_from`` inclusive, ``active_to`` exclusive, ``None`` while it lasts.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hongguanjia.base.access.roles import POST_ROLES

SEGMENT_LENGTH = 4


class OrganisationKind(models.TextChoices):
    COUNTY_COMMITTEE = "COUNTY_COMMITTEE", _("县委")
    TOWN_COMMITTEE = "TOWN_COMMITTEE", _("乡镇党委")
    STREET_COMMITTEE = "STREET_COMMITTEE", _("街道党工委")
    GENERAL_BRANCH = "GENERAL_BRANCH", _("党总支")
    BRANCH = "BRANCH", _("党支部")
    VILLAGE = "VILLAGE", _("行政村")
    COMMUNITY = "COMMUNITY", _("社区")
    DEPARTMENT = "DEPARTMENT", _("县直单位")
    NEW_ECONOMY = "NEW_ECONOMY", _("新经济组织")
    SOCIAL = "SOCIAL", _("新社会组织")


PARTY_KINDS = frozenset(
    {
        OrganisationKind.COUNTY_COMMITTEE,
        OrganisationKind.TOWN_COMMITTEE,
        OrganisationKind.STREET_COMMITTEE,
        OrganisationKind.GENERAL_BRANCH,
        OrganisationKind.BRANCH,
    }
)


def period_constraint(name: str) -> models.CheckConstraint:
    """A period that ends does not end before it begins."""
    return models.CheckConstraint(name=name, condition=Q(active_to__isnull=True) | Q(active_to__gte=F("active_from")))


class Organisation(models.Model):
    """An organisation as it is now. Where it stood before is told by its placements, names and lineage.

    ``path`` is a chain of four-digit segments from the county down; it is unique among all organisations, closed ones
    included, because a closed organisation keeps its last place.
    """

    kind = models.CharField(max_length=20, choices=OrganisationKind.choices)
    name = models.CharField(max_length=80)
    short_name = models.CharField(max_length=40)
    name_pinyin = models.CharField(max_length=240, blank=True)
    name_initials = models.CharField(max_length=40, blank=True)
    code = models.CharField(max_length=24, unique=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    path = models.CharField(max_length=40, unique=True)
    opened_date = models.DateField()
    closed_date = models.DateField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["name_initials"], name="organisation_initials"),
            models.Index(fields=["parent", "kind"], name="organisation_children"),
        ]
        constraints = [
            models.CheckConstraint(
                name="organisation_closes_after_opening",
                condition=Q(closed_date__isnull=True) | Q(closed_date__gte=F("opened_date")),
            ),
            models.CheckConstraint(name="organisation_has_path", condition=~Q(path="")),
            models.UniqueConstraint(name="organisation_one_root", fields=["kind"], condition=Q(parent__isnull=True)),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_party(self) -> bool:
        return self.kind in PARTY_KINDS

    @property
    def depth(self) -> int:
        return len(self.path) // SEGMENT_LENGTH


class Placement(models.Model):
    """Where an organisation stood in the tree from one day to another."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="placements")
    parent = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    path = models.CharField(max_length=40, db_index=True)
    active_from = models.DateField()
    active_to = models.DateField(null=True)

    class Meta:
        constraints = [
            period_constraint("placement_period"),
            models.UniqueConstraint(
                name="placement_one_open", fields=["organisation"], condition=Q(active_to__isnull=True)
            ),
        ]


class OrganisationName(models.Model):
    """What an organisation was called from one day to another."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="names")
    name = models.CharField(max_length=80)
    short_name = models.CharField(max_length=40)
    active_from = models.DateField()
    active_to = models.DateField(null=True)

    class Meta:
        constraints = [
            period_constraint("organisation_name_period"),
            models.UniqueConstraint(
                name="organisation_name_one_open", fields=["organisation"], condition=Q(active_to__isnull=True)
            ),
        ]


class Leadership(models.Model):
    """A Party organisation leads a village, community or unit: two things that know each other (村级组织领导关系)."""

    party = models.ForeignKey(Organisation, models.PROTECT, related_name="leads")
    led = models.ForeignKey(Organisation, models.PROTECT, related_name="led_by")
    active_from = models.DateField()
    active_to = models.DateField(null=True)

    class Meta:
        constraints = [
            period_constraint("leadership_period"),
            models.CheckConstraint(name="leadership_of_another", condition=~Q(party=F("led"))),
            models.UniqueConstraint(name="leadership_one_open", fields=["led"], condition=Q(active_to__isnull=True)),
        ]


class LineageKind(models.TextChoices):
    SPLIT = "SPLIT", _("分设")
    MERGE = "MERGE", _("合并")


class Lineage(models.Model):
    """What became of an organisation: it was split into, or merged into, another."""

    kind = models.CharField(max_length=10, choices=LineageKind.choices)
    source = models.ForeignKey(Organisation, models.PROTECT, related_name="successors")
    target = models.ForeignKey(Organisation, models.PROTECT, related_name="predecessors")
    on_date = models.DateField()
    reason = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="lineage_once", fields=["source", "target", "on_date"]),
            models.CheckConstraint(name="lineage_of_another", condition=~Q(source=F("target"))),
        ]


class Household(models.Model):
    """A household register (户) of a village or community."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="households")
    number = models.CharField(max_length=20)
    address = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(name="household_number", fields=["organisation", "number"])]


class Gender(models.TextChoices):
    FEMALE = "F", _("女")
    MALE = "M", _("男")
    UNKNOWN = "U", _("未填")


class Person(models.Model):
    """A person on the county's rolls. ID number and phone are sealed; an index under another key finds them.

    ``organisation`` is where the person belongs now, for scope and lists: the branch of a member, else the village of a
    resident. The dated truth is in ``Membership`` and ``Residence``.
    """

    name = models.CharField(max_length=40)
    name_pinyin = models.CharField(max_length=120, blank=True)
    name_initials = models.CharField(max_length=20, blank=True, db_index=True)
    gender = models.CharField(max_length=1, choices=Gender.choices, default=Gender.UNKNOWN)
    birth_date = models.DateField(null=True)
    id_number_sealed = models.BinaryField(null=True)
    id_number_index = models.CharField(max_length=32, null=True, unique=True)
    phone_sealed = models.BinaryField(null=True)
    phone_index = models.CharField(max_length=32, null=True, db_index=True)
    phone_tail_index = models.CharField(max_length=32, null=True, db_index=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="people", db_index=False)
    household = models.ForeignKey(Household, models.PROTECT, null=True, related_name="people")
    deceased_date = models.DateField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["organisation", "name_pinyin"], name="person_by_organisation"),
            models.Index(fields=["name"], name="person_by_name"),
        ]
        constraints = [
            models.CheckConstraint(
                name="person_id_number_whole",
                condition=Q(id_number_sealed__isnull=True, id_number_index__isnull=True)
                | Q(id_number_sealed__isnull=False, id_number_index__isnull=False),
            ),
            models.CheckConstraint(
                name="person_phone_whole",
                condition=Q(phone_sealed__isnull=True, phone_index__isnull=True, phone_tail_index__isnull=True)
                | Q(phone_sealed__isnull=False, phone_index__isnull=False, phone_tail_index__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class MembershipKind(models.TextChoices):
    FULL = "FULL", _("正式党员")
    PROBATIONARY = "PROBATIONARY", _("预备党员")


class Membership(models.Model):
    """A person's Party membership in one branch for a time; a transfer ends one row and begins the next."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="memberships", db_index=False)
    kind = models.CharField(max_length=12, choices=MembershipKind.choices)
    joined_date = models.DateField(null=True)
    active_from = models.DateField()
    active_to = models.DateField(null=True)
    start_reason = models.CharField(max_length=40, blank=True)
    end_reason = models.CharField(max_length=40, blank=True)

    class Meta:
        indexes = [models.Index(fields=["organisation", "active_to"], name="membership_of_branch")]
        constraints = [
            period_constraint("membership_period"),
            models.UniqueConstraint(name="membership_one_open", fields=["person"], condition=Q(active_to__isnull=True)),
        ]


class Residence(models.Model):
    """A person lives, or is registered, in a village or community for a time."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="residences")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="residences")
    household = models.ForeignKey(Household, models.PROTECT, null=True, related_name="residences")
    active_from = models.DateField()
    active_to = models.DateField(null=True)

    class Meta:
        constraints = [
            period_constraint("residence_period"),
            models.UniqueConstraint(name="residence_one_open", fields=["person"], condition=Q(active_to__isnull=True)),
        ]


class Post(models.Model):
    """A person holds a role in an organisation for a term: the post gives abilities, its end takes them."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="posts")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="posts")
    role = models.CharField(max_length=20)
    title = models.CharField(max_length=40)
    active_from = models.DateField()
    active_to = models.DateField(null=True)

    class Meta:
        indexes = [models.Index(fields=["organisation", "active_to"], name="post_of_organisation")]
        constraints = [
            period_constraint("post_period"),
            models.CheckConstraint(name="post_role_known", condition=Q(role__in=sorted(POST_ROLES))),
            models.UniqueConstraint(
                name="post_once_open",
                fields=["person", "organisation", "role"],
                condition=Q(active_to__isnull=True),
            ),
        ]


class Reveal(models.Model):
    """Somebody looked at a masked ID number or phone: who, whose, which, why. Kept for ever."""

    at = models.DateTimeField()
    user_id = models.BigIntegerField(null=True)
    actor_label = models.CharField(max_length=80)
    person = models.ForeignKey(Person, models.PROTECT, related_name="reveals")
    field = models.CharField(max_length=20)
    reason = models.CharField(max_length=200)

    class Meta:
        constraints = [models.CheckConstraint(name="reveal_has_reason", condition=~Q(reason=""))]
