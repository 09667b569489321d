"""A complaint or suggestion and what was answered. Nothing here says who sent it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hongguanjia.base.people.models import Organisation


class ComplaintKind(models.TextChoices):
    COMPLAINT = "COMPLAINT", _("投诉")
    SUGGESTION = "SUGGESTION", _("建议")


class ComplaintState(models.TextChoices):
    SENT = "SENT", _("已收到")
    TAKEN = "TAKEN", _("办理中")
    ANSWERED = "ANSWERED", _("已答复")
    CLOSED = "CLOSED", _("已办结")


class Complaint(models.Model):
    """What was sent. ``code_index`` is the keyed fingerprint of the code that the sender alone knows.

    ``sent_date`` is a day, not an instant: with the server's log it must not lead to the sender.
    """

    number = models.CharField(max_length=20, unique=True)
    code_index = models.CharField(max_length=32)
    kind = models.CharField(max_length=12, choices=ComplaintKind.choices)
    about = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="complaints")
    page_address = models.CharField(max_length=200, blank=True)
    text = models.CharField(max_length=1000)
    contact_sealed = models.BinaryField(null=True)
    state = models.CharField(max_length=10, choices=ComplaintState.choices, default=ComplaintState.SENT)
    asked_again = models.BooleanField(default=False)
    sent_date = models.DateField()

    class Meta:
        indexes = [models.Index(fields=["state", "-id"], name="complaint_by_state")]
        constraints = [models.CheckConstraint(name="complaint_says_something", condition=~Q(text=""))]

    def __str__(self) -> str:
        return self.number


class Reply(models.Model):
    """One message after the first: an answer from the county (``by_label``), or what the sender asked again."""

    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="replies")
    from_sender = models.BooleanField()
    by_label = models.CharField(max_length=80, blank=True)
    text = models.CharField(max_length=1000)
    on_date = models.DateField()

    class Meta:
        constraints = [models.CheckConstraint(name="complaint_reply_says_something", condition=~Q(text=""))]
