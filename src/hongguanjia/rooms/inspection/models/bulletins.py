"""通报: what a round found, published to its scope, and what had to be corrected in it."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from hongguanjia.kit.ids import new_code
from hongguanjia.rooms.inspection.states import BulletinScope, BulletinState


class Bulletin(models.Model):
    """A bulletin of a round. ``names`` says that the text names an organisation or a person: then ``basis`` says why it
    may. Drafted by one, approved by another; published it is never edited, only corrected."""

    round = models.OneToOneField("inspection.Round", models.PROTECT, related_name="bulletin")
    title = models.CharField(max_length=80)
    text = models.TextField(max_length=8000)
    scope = models.CharField(max_length=10, choices=BulletinScope.choices, default=BulletinScope.INSPECTED)
    names = models.BooleanField(default=False)
    basis = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=10, choices=BulletinState.choices, default=BulletinState.DRAFT)
    drafted_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    drafted_at = models.DateTimeField()
    approved_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200, blank=True)
    code = models.CharField(max_length=12, unique=True, default=new_code)

    class Meta:
        constraints = [
            models.CheckConstraint(name="inspection_bulletin_basis", condition=Q(names=False) | ~Q(basis="")),
            models.CheckConstraint(
                name="inspection_bulletin_published",
                condition=~Q(state="PUBLISHED") | Q(published_at__isnull=False),
            ),
            models.CheckConstraint(
                name="inspection_bulletin_two_people",
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("drafted_by")),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Correction(models.Model):
    """Something published was wrong: said where the mistake was, for as long as it is shown."""

    bulletin = models.ForeignKey(Bulletin, models.PROTECT, related_name="corrections")
    finding = models.ForeignKey("inspection.Finding", models.PROTECT, null=True, related_name="corrections")
    text = models.CharField(max_length=300)
    by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(name="inspection_correction_says", condition=~Q(text=""))]
