"""Registers of numbers, issuers' words, issued papers and withdrawals. Papers and withdrawals are append-only.

A paper's state is not stored but follows from rows: a version that names it as replaced, or a withdrawal.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hongguanjia.base.papers.kinds import TRAITS, PaperKind
from hongguanjia.base.people.models import period_constraint
from hongguanjia.kit.ids import new_uuid


class PaperState(models.TextChoices):
    ISSUED = "ISSUED", _("有效")
    REPLACED = "REPLACED", _("已更正")
    WITHDRAWN = "WITHDRAWN", _("已撤回")


class PaperRegister(models.Model):
    """The last number that an issuer gave in a kind and year; the next is one more (发文登记簿)."""

    issuer = models.ForeignKey("people.Organisation", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=PaperKind.choices)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="paper_register_once", fields=["issuer", "kind", "year"]),
            models.CheckConstraint(name="paper_register_begun", condition=Q(last__gte=1)),
        ]


class PaperWord(models.Model):
    """What stands before the year in an issuer's numbers (机关代字), from one day to another.

    With ``kind`` it is the whole word (牟组督); without, the kind's own sign follows it (牟组 → 牟组督).
    """

    issuer = models.ForeignKey("people.Organisation", models.PROTECT, related_name="paper_words")
    kind = models.CharField(max_length=12, choices=PaperKind.choices, blank=True)
    word = models.CharField(max_length=20)
    active_from = models.DateField()
    active_to = models.DateField(null=True)
    citation = models.CharField(max_length=200)

    class Meta:
        constraints = [
            period_constraint("paper_word_period"),
            models.UniqueConstraint(
                name="paper_word_one_open", fields=["issuer", "kind"], condition=Q(active_to__isnull=True)
            ),
            models.CheckConstraint(name="paper_word_not_empty", condition=~Q(word="")),
        ]


class Paper(models.Model):
    """A paper as issued. ``number`` is empty for papers without one; ``number_words`` is what is printed.

    ``source_kind`` and ``source_id`` name the record it speaks of; ``code`` stands in the QR and cannot be guessed.
    ``sha256`` is that of the PDF, whose bytes lie with the attachments under it. ``data`` is what was typeset, for
    the editable form; empty for kinds about persons. A correction keeps the number and the ``family``, counts ``version``
    up and names what it ``replaces`` with the ``reason``.
    """

    kind = models.CharField(max_length=12, choices=PaperKind.choices)
    organisation = models.ForeignKey("people.Organisation", models.PROTECT, related_name="papers")
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField(null=True)
    number_words = models.CharField(max_length=40, blank=True)
    family = models.UUIDField(default=new_uuid, editable=False)
    version = models.PositiveSmallIntegerField(default=1)
    title = models.CharField(max_length=120)
    source_kind = models.CharField(max_length=40)
    source_id = models.BigIntegerField()
    code = models.CharField(max_length=16, unique=True)
    sha256 = models.CharField(max_length=64, unique=True)
    size_bytes = models.PositiveIntegerField()
    data = models.JSONField(default=dict)
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    replaces = models.OneToOneField("self", models.PROTECT, null=True, related_name="replaced_by")
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["organisation", "-issued_at"], name="paper_of_issuer"),
            models.Index(fields=["source_kind", "source_id"], name="paper_of_source"),
        ]
        constraints = [
            models.UniqueConstraint(
                name="paper_number_once", fields=["organisation", "kind", "year", "number", "version"]
            ),
            models.UniqueConstraint(name="paper_version_once", fields=["family", "version"]),
            models.CheckConstraint(
                name="paper_number_in_words",
                condition=Q(number__isnull=True, number_words="") | (Q(number__gte=1) & ~Q(number_words="")),
            ),
            models.CheckConstraint(
                name="paper_correction_has_reason",
                condition=Q(replaces__isnull=True, version=1)
                | (Q(replaces__isnull=False, version__gt=1) & ~Q(reason="")),
            ),
            models.CheckConstraint(name="paper_not_empty", condition=Q(size_bytes__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.number_words} {self.title}".strip()

    @property
    def shown_title(self) -> str:
        """The title that anybody may read who holds the code: of kinds about persons only the kind."""
        return self.get_kind_display() if TRAITS[self.kind].personal else self.title

    @property
    def fingerprint(self) -> str:
        """The beginning of the fingerprint in groups of four, to be compared by eye."""
        return " ".join(self.sha256[place : place + 4] for place in range(0, 16, 4))

    @property
    def state(self) -> str:
        """Whether the paper stands. Asks for the two rows that could say otherwise unless they were selected with it."""
        if hasattr(self, "withdrawal"):
            return PaperState.WITHDRAWN
        return PaperState.REPLACED if hasattr(self, "replaced_by") else PaperState.ISSUED


class PaperWithdrawal(models.Model):
    """A paper no longer stands, and why."""

    paper = models.OneToOneField(Paper, models.PROTECT, related_name="withdrawal")
    reason = models.CharField(max_length=200)
    at = models.DateTimeField()
    withdrawn_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.CheckConstraint(name="paper_withdrawal_has_reason", condition=~Q(reason=""))]
