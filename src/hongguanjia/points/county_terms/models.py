"""What somebody proposes to set from a day on."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class ProposalState(models.TextChoices):
    PROPOSED = "PROPOSED", _("待审批")
    APPROVED = "APPROVED", _("已批准")
    WITHDRAWN = "WITHDRAWN", _("已撤回")


class TermsProposal(models.Model):
    """Terms of a kind (``kinds.TermsKind``) from ``from_date`` on, with their source. ``values`` are what its form read.

    Proposed by one person; once another has approved it, the room writes its own dated row, and this one stays as the
    record of who wanted what.
    """

    kind = models.CharField(max_length=40)
    from_date = models.DateField()
    values = models.JSONField()
    citation = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=ProposalState.choices, default=ProposalState.PROPOSED)
    proposed_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(name="points_proposal_citation", condition=~Q(citation="")),
            models.CheckConstraint(name="points_proposal_state", condition=Q(state__in=ProposalState.values)),
            models.CheckConstraint(
                name="points_proposal_two_people",
                condition=Q(state=ProposalState.PROPOSED, decided_by__isnull=True, decided_at__isnull=True)
                | Q(state=ProposalState.WITHDRAWN, decided_at__isnull=False)
                | Q(state=ProposalState.APPROVED, decided_by__isnull=False, decided_at__isnull=False)
                & ~Q(decided_by=F("proposed_by")),
            ),
            models.UniqueConstraint(
                name="points_proposal_one_open", fields=["kind"], condition=Q(state=ProposalState.PROPOSED)
            ),
        ]
