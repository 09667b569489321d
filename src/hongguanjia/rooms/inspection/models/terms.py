"""Numbers that a county may change: dated, with their source."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from hongguanjia.base.people.models import period_constraint
from hongguanjia.rooms.inspection.states import Measure


class Terms(models.Model):
    """The county's terms of inspection. Days are working days.

    ``reply_days`` to say something to a finding before it counts; ``object_days`` to object to a confirmed one;
    ``receive_days`` to sign for a notice; ``mend_days`` from issue to the deadline unless the notice says otherwise;
    ``extension_days`` and ``extensions_most`` bound what may be asked for; ``remind_days`` before the deadline;
    ``recheck_months`` after closing in which a notice may be opened again (回头看); ``inspectors_least`` at a visit.
    """

    active_from = models.DateField(unique=True)
    active_to = models.DateField(null=True)
    citation = models.CharField(max_length=200)
    reply_days = models.PositiveIntegerField()
    object_days = models.PositiveIntegerField()
    receive_days = models.PositiveIntegerField()
    mend_days = models.PositiveIntegerField()
    extension_days = models.PositiveIntegerField()
    extensions_most = models.PositiveIntegerField()
    remind_days = models.PositiveIntegerField()
    recheck_months = models.PositiveIntegerField()
    inspectors_least = models.PositiveIntegerField()

    class Meta:
        constraints = [
            period_constraint("inspection_terms_period"),
            models.CheckConstraint(name="inspection_terms_cited", condition=~Q(citation="")),
        ]


class LadderStep(models.Model):
    """One step of the published ladder: what follows ``overdue_days`` working days after the deadline (督办、约谈、通报)."""

    active_from = models.DateField()
    active_to = models.DateField(null=True)
    citation = models.CharField(max_length=200)
    order = models.PositiveIntegerField()
    measure = models.CharField(max_length=12, choices=Measure.choices)
    overdue_days = models.PositiveIntegerField()

    class Meta:
        constraints = [
            period_constraint("inspection_ladder_period"),
            models.CheckConstraint(name="inspection_ladder_cited", condition=~Q(citation="")),
            models.CheckConstraint(name="inspection_ladder_after", condition=Q(overdue_days__gte=1)),
            models.UniqueConstraint(
                name="inspection_ladder_one_open", fields=["measure"], condition=Q(active_to__isnull=True)
            ),
        ]
