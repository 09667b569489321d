"""The ledger, the rule sets, what became of each fact, and the roll-ups.

Entries, transfers and awards are append-only; accounts carry the balance of their last entry. Triggers: ``0002_guards``.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hongguanjia.base.people.models import Person
from hongguanjia.base.record.models import Fact, Grade
from hongguanjia.kit.ids import new_uuid
from hongguanjia.points.closing.models import Closing as Closing
from hongguanjia.points.closing.models import ClosingLine as ClosingLine
from hongguanjia.points.closing.models import ExpiryTerm as ExpiryTerm
from hongguanjia.points.county_terms.models import TermsProposal as TermsProposal
from hongguanjia.points.data import AMOUNT_MOST, BALANCE_MOST, Kind, OwnerKind, Role, Unit
from hongguanjia.points.exclusion.models import Exclusion as Exclusion
from hongguanjia.points.recompute.models import Recomputation as Recomputation
from hongguanjia.points.recompute.models import RecomputationLine as RecomputationLine
from hongguanjia.points.rollup_models import Score as Score
from hongguanjia.points.rollup_models import ScoreRefresh as ScoreRefresh
from hongguanjia.points.sealing_models import DaySeal as DaySeal
from hongguanjia.points.sealing_models import RecordSeal as RecordSeal
from hongguanjia.points.sealing_models import SealedTransfer as SealedTransfer
from hongguanjia.points.statements.models import StatementBatch as StatementBatch
from hongguanjia.points.trial.models import Trial as Trial

_OWNED = Q(owner_kind__in=[OwnerKind.PERSON, OwnerKind.ORGANISATION], role__in=[Role.MAIN, Role.HELD])
_FREE_FALLING = _OWNED & Q(unit=Unit.MERIT, role=Role.MAIN)
_SPENDABLE = _OWNED & ~Q(unit=Unit.MERIT, role=Role.MAIN)


class Account(models.Model):
    """One owner's account in one unit and role. ``owner_id`` is the person's or organisation's id, 0 for the county.

    ``version`` counts the entries, ``balance`` is that of the last one. Accounts that nobody reads or spends (the
    county's) are not ``maintained``: their balance is the sum of their entries, so that no row is hot.
    """

    owner_kind = models.CharField(max_length=12, choices=OwnerKind.choices)
    owner_id = models.BigIntegerField()
    unit = models.CharField(max_length=8, choices=Unit.choices)
    role = models.CharField(max_length=12, choices=Role.choices)
    maintained = models.BooleanField()
    floor = models.BigIntegerField(null=True)
    balance = models.BigIntegerField(default=0)
    version = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="points_account_once", fields=["owner_kind", "owner_id", "unit", "role"]),
            models.CheckConstraint(
                name="points_account_floor", condition=Q(floor__isnull=True) | Q(balance__gte=F("floor"))
            ),
            models.CheckConstraint(
                name="points_account_bounds", condition=Q(balance__gte=-BALANCE_MOST, balance__lte=BALANCE_MOST)
            ),
            models.CheckConstraint(
                name="points_account_maintained", condition=Q(maintained=True) | Q(balance=0, version=0)
            ),
            models.CheckConstraint(
                name="points_account_shape",
                condition=Q(_SPENDABLE, maintained=True, floor__isnull=False, floor=0)
                | Q(_FREE_FALLING, maintained=True, floor__isnull=True)
                | Q(~_SPENDABLE, ~_FREE_FALLING, maintained=False, floor__isnull=True),
            ),
            models.CheckConstraint(name="points_account_unit", condition=Q(unit__in=Unit.values)),
            models.CheckConstraint(name="points_account_role", condition=Q(role__in=Role.values)),
            models.CheckConstraint(name="points_account_owner", condition=Q(owner_kind__in=OwnerKind.values)),
        ]


class Transfer(models.Model):
    """One movement: its entries sum to zero in every unit. Inserted after its entries, and frozen by that.

    ``fingerprint`` is the SHA-256 of what was asked under ``key``. ``business_date`` is the county day to which it
    counts, ``posted_at`` the instant at which it was written.
    """

    id = models.UUIDField(primary_key=True, default=new_uuid)
    key = models.CharField(max_length=160, unique=True)
    fingerprint = models.CharField(max_length=64)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    business_date = models.DateField(db_index=True)
    memo = models.CharField(max_length=200, blank=True)
    cause_kind = models.CharField(max_length=40)
    cause_id = models.BigIntegerField()
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversed_by")
    entry_count = models.IntegerField()
    posted_at = models.DateTimeField()
    user_id = models.BigIntegerField(null=True)
    actor_label = models.CharField(max_length=80)
    behalf_of_id = models.BigIntegerField(null=True)
    mandate_id = models.BigIntegerField(null=True)

    class Meta:
        indexes = [models.Index(fields=["cause_kind", "cause_id"], name="points_transfer_cause")]
        constraints = [
            models.CheckConstraint(name="points_transfer_entries", condition=Q(entry_count__gte=2)),
            models.CheckConstraint(name="points_transfer_kind", condition=Q(kind__in=Kind.values)),
            models.CheckConstraint(
                name="points_transfer_reversal",
                condition=Q(reverses__isnull=True, kind__in=[kind for kind in Kind.values if kind != Kind.REVERSE])
                | Q(reverses__isnull=False, kind=Kind.REVERSE),
            ),
        ]


class Entry(models.Model):
    """One side of a transfer. ``account_seq`` and ``balance_after`` chain the entries of a maintained account.

    The account carries no foreign key: the insert trigger reads it anyway and refuses one that is not there.
    """

    transfer = models.ForeignKey(Transfer, models.PROTECT, related_name="entries")
    account = models.ForeignKey(Account, models.PROTECT, related_name="entries", db_constraint=False, db_index=False)
    unit = models.CharField(max_length=8, choices=Unit.choices)
    amount = models.BigIntegerField()
    balance_after = models.BigIntegerField(null=True)
    account_seq = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="points_entry_amount",
                condition=~Q(amount=0) & Q(amount__gte=-AMOUNT_MOST, amount__lte=AMOUNT_MOST),
            ),
            models.UniqueConstraint(name="points_entry_seq", fields=["account", "account_seq"]),
        ]


PART_CAUSE = "points.part"
"""The cause of a transfer that gives back a part of what a hold had spent; its number is the hold's."""


class HoldState(models.TextChoices):
    OPEN = "OPEN", _("冻结中")
    SETTLED = "SETTLED", _("已兑换")
    RELEASED = "RELEASED", _("已解冻")
    EXPIRED = "EXPIRED", _("到期解冻")


class Hold(models.Model):
    """Points set aside until they are spent, released or expire. The owner's HELD balance is the sum of open holds."""

    owner_kind = models.CharField(max_length=12, choices=OwnerKind.choices)
    owner_id = models.BigIntegerField()
    unit = models.CharField(max_length=8, choices=Unit.choices)
    amount = models.BigIntegerField()
    state = models.CharField(max_length=10, choices=HoldState.choices, default=HoldState.OPEN)
    cause_kind = models.CharField(max_length=40)
    cause_id = models.BigIntegerField()
    memo = models.CharField(max_length=200, blank=True)
    expires_at = models.DateTimeField(null=True)
    transfer = models.OneToOneField(Transfer, models.PROTECT, related_name="hold")
    closing_transfer = models.OneToOneField(Transfer, models.PROTECT, null=True, related_name="closed_hold")

    class Meta:
        indexes = [
            models.Index(fields=["state", "expires_at"], name="points_hold_expiry"),
            models.Index(fields=["owner_kind", "owner_id", "unit"], name="points_hold_owner"),
        ]
        constraints = [
            models.CheckConstraint(name="points_hold_amount", condition=Q(amount__gt=0)),
            models.CheckConstraint(
                name="points_hold_closed",
                condition=Q(state=HoldState.OPEN, closing_transfer__isnull=True)
                | (~Q(state=HoldState.OPEN) & Q(closing_transfer__isnull=False)),
            ),
        ]


class RuleSetState(models.TextChoices):
    DRAFT = "DRAFT", _("草稿")
    SUBMITTED = "SUBMITTED", _("待审批")
    PUBLISHED = "PUBLISHED", _("已公布")
    WITHDRAWN = "WITHDRAWN", _("已撤回")


class RuleSet(models.Model):
    """A version of the rules. Holds from ``active_from`` until a later published one begins; never edited after that.

    ``content_hash`` is the SHA-256 of the rules as they were published. Drafted by one person, approved by another.
    """

    number = models.IntegerField(unique=True)
    title = models.CharField(max_length=80)
    state = models.CharField(max_length=10, choices=RuleSetState.choices, default=RuleSetState.DRAFT)
    basis = models.CharField(max_length=200, blank=True)
    active_from = models.DateField(null=True)
    drafted_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    approved_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    drafted_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField(null=True)
    content_hash = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="points_rules_two_people",
                condition=Q(approved_by__isnull=True) | Q(drafted_by__isnull=False) & ~Q(approved_by=F("drafted_by")),
            ),
            models.CheckConstraint(
                name="points_rules_published_whole",
                condition=~Q(state=RuleSetState.PUBLISHED)
                | Q(approved_by__isnull=False, active_from__isnull=False, published_at__isnull=False)
                & ~Q(content_hash=""),
            ),
            models.UniqueConstraint(
                name="points_rules_one_a_day", fields=["active_from"], condition=Q(state=RuleSetState.PUBLISHED)
            ),
        ]


class AmountForm(models.TextChoices):
    FIXED = "FIXED", _("每次固定")
    PER_UNIT = "PER_UNIT", _("按量累计")
    TABLE = "TABLE", _("分档")


class Waits(models.TextChoices):
    NONE = "NONE", _("直接入账")
    APPROVAL = "APPROVAL", _("审批后入账")
    PUBLICITY = "PUBLICITY", _("公示后入账")


class Period(models.TextChoices):
    DAY = "day", _("每日")
    MONTH = "month", _("每月")
    QUARTER = "quarter", _("每季度")
    YEAR = "year", _("每年")


class Rule(models.Model):
    """What one kind of fact is worth to whom. ``subject`` is who is credited: the person of the fact, or its organisation.

    ``PER_UNIT`` gives ``amount`` for each full ``step`` of the quantity; ``TABLE`` the amount of the highest threshold
    reached (``table``: pairs of threshold and amount, rising). ``code`` stays the same from version to version, so that
    ceilings go on across a change. ``excludes`` lists membership kinds (and RESIDENT) that earn nothing by this rule.
    """

    rule_set = models.ForeignKey(RuleSet, models.PROTECT, related_name="rules")
    order = models.IntegerField()
    code = models.CharField(max_length=40)
    title = models.CharField(max_length=60)
    fact_kind = models.CharField(max_length=60)
    subject = models.CharField(max_length=12, choices=OwnerKind.choices)
    unit = models.CharField(max_length=8, choices=Unit.choices)
    category = models.CharField(max_length=40, blank=True)
    form = models.CharField(max_length=10, choices=AmountForm.choices, default=AmountForm.FIXED)
    amount = models.BigIntegerField(default=0)
    step = models.BigIntegerField(default=1)
    table = models.JSONField(default=list)
    most_day = models.BigIntegerField(null=True)
    most_month = models.BigIntegerField(null=True)
    most_quarter = models.BigIntegerField(null=True)
    most_year = models.BigIntegerField(null=True)
    grade = models.CharField(max_length=1, choices=Grade.choices, default=Grade.B)
    excludes = models.JSONField(default=list)
    waits = models.CharField(max_length=10, choices=Waits.choices, default=Waits.NONE)
    publicity_days = models.IntegerField(default=0)

    class Meta:
        ordering = ["order", "id"]
        constraints = [
            models.UniqueConstraint(name="points_rule_code", fields=["rule_set", "code"]),
            models.CheckConstraint(name="points_rule_step", condition=Q(step__gte=1)),
            models.CheckConstraint(
                name="points_rule_amount", condition=Q(amount__gte=-AMOUNT_MOST, amount__lte=AMOUNT_MOST)
            ),
            models.CheckConstraint(name="points_rule_unit", condition=Q(unit__in=Unit.values)),
            models.CheckConstraint(
                name="points_rule_subject", condition=Q(subject__in=[OwnerKind.PERSON, OwnerKind.ORGANISATION])
            ),
        ]


class CategoryCeiling(models.Model):
    """The most that all rules of a category together give to one subject in a period."""

    rule_set = models.ForeignKey(RuleSet, models.PROTECT, related_name="ceilings")
    category = models.CharField(max_length=40)
    subject = models.CharField(max_length=12, choices=OwnerKind.choices)
    unit = models.CharField(max_length=8, choices=Unit.choices)
    period = models.CharField(max_length=8, choices=Period.choices)
    most = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="points_ceiling_once", fields=["rule_set", "category", "subject", "unit", "period"]
            ),
            models.CheckConstraint(name="points_ceiling_positive", condition=Q(most__gte=0)),
        ]


class Status(models.TextChoices):
    POSTED = "POSTED", _("已入账")
    NO_RULE = "NO_RULE", _("没有适用规则")
    CAPPED = "CAPPED", _("已达上限")
    REFUSED = "REFUSED", _("不予入账")
    WAITING = "WAITING", _("等待")


class Outcome(models.Model):
    """The one outcome of a fact. Only a WAITING one may still change, once."""

    fact = models.OneToOneField(Fact, models.PROTECT, related_name="outcome")
    status = models.CharField(max_length=8, choices=Status.choices)
    reason = models.CharField(max_length=40, blank=True)
    rule_set = models.ForeignKey(RuleSet, models.PROTECT, null=True, related_name="+")
    transfer = models.ForeignKey(Transfer, models.PROTECT, null=True, related_name="outcomes")
    waits_until = models.DateField(null=True)
    decided_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["status", "waits_until"], name="points_outcome_waiting")]
        constraints = [
            models.CheckConstraint(name="points_outcome_status", condition=Q(status__in=Status.values)),
            models.CheckConstraint(
                name="points_outcome_transfer",
                condition=Q(status=Status.POSTED, transfer__isnull=False)
                | (~Q(status=Status.POSTED) & Q(transfer__isnull=True)),
            ),
        ]


class Award(models.Model):
    """What one fact earned under one rule: the trace from every entry to its fact.

    ``full_amount`` is before ceilings, ``amount`` what was posted (0 has no entry), ``capped_by`` the ceiling that cut
    it. A contra award (``reverses``) takes an earlier one back; ``recomputation`` made this one or took it back.
    """

    fact = models.ForeignKey(Fact, models.PROTECT, related_name="awards")
    rule = models.ForeignKey(Rule, models.PROTECT, related_name="awards")
    rule_code = models.CharField(max_length=40)
    category = models.CharField(max_length=40, blank=True)
    owner_kind = models.CharField(max_length=12, choices=OwnerKind.choices)
    owner_id = models.BigIntegerField()
    organisation_path = models.CharField(max_length=40)
    unit = models.CharField(max_length=8, choices=Unit.choices)
    on_date = models.DateField()
    full_amount = models.BigIntegerField()
    amount = models.BigIntegerField()
    capped_by = models.CharField(max_length=60, blank=True)
    entry = models.OneToOneField(Entry, models.PROTECT, null=True, related_name="award")
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversed_by")
    recomputation = models.ForeignKey("points.Recomputation", models.PROTECT, null=True, related_name="awards")
    awarded_at = models.DateTimeField(db_index=True)

    class Meta:
        indexes = [
            models.Index(fields=["owner_kind", "owner_id", "unit", "on_date"], name="points_award_owner"),
            models.Index(fields=["organisation_path", "on_date"], name="points_award_path"),
        ]
        constraints = [
            models.UniqueConstraint(
                name="points_award_once",
                fields=["fact", "rule"],
                condition=Q(reverses__isnull=True, recomputation__isnull=True),
            ),
            models.UniqueConstraint(
                name="points_award_once_anew",
                fields=["fact", "rule", "recomputation"],
                condition=Q(reverses__isnull=True),
            ),
            models.CheckConstraint(
                name="points_award_entry",
                condition=Q(amount=0, entry__isnull=True) | (~Q(amount=0) & Q(entry__isnull=False)),
            ),
        ]
