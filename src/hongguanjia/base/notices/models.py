"""Messages to people, gathered in their inbox. No push for inactivity; nothing at night."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Notice(models.Model):
    """One thing a person should know, with a link to where it can be done. ``key`` makes telling twice the same as once."""

    person = models.ForeignKey("people.Person", models.PROTECT, related_name="notices")
    kind = models.CharField(max_length=60)
    text = models.CharField(max_length=200)
    link = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)
    key = models.CharField(max_length=120, unique=True)

    class Meta:
        indexes = [models.Index(fields=["person", "-id"], name="notice_of_person")]
        constraints = [models.CheckConstraint(name="notice_says_something", condition=~Q(text=""))]
