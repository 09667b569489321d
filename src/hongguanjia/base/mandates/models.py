"""Mandates (代办): somebody acts for a person who has no phone, before a witness, on paper, within limits, undoably."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


class MandateKind(models.TextChoices):
    STANDING = "STANDING", _("长期代办（家人）")
    ONE_OFF = "ONE_OFF", _("当场代办（柜台）")


class MandateState(models.TextChoices):
    ACTIVE = "ACTIVE", _("有效")
    CLOSED = "CLOSED", _("已办结")
    REVOKED = "REVOKED", _("已撤销")


class MandateVerb(models.TextChoices):
    """What can be done for another. Votes, opinions, study and exams are never among it: those are nobody else's."""

    SIGN_UP = "SIGN_UP", _("活动报名和退出")
    CHECK_IN = "CHECK_IN", _("签到和签退")
    WISH = "WISH", _("微心愿")
    REDEEM = "REDEEM", _("积分兑换")
    CLAIM = "CLAIM", _("事项申报")
    APPEAL = "APPEAL", _("积分申诉")


class UseState(models.TextChoices):
    DONE = "DONE", _("已办")
    OBJECTED = "OBJECTED", _("有异议，待处理")
    UNDONE = "UNDONE", _("已撤回")
    KEPT = "KEPT", _("经核实维持")


class Mandate(models.Model):
    """``helper`` may do ``verbs`` for ``principal`` between ``active_from`` and ``active_to`` (exclusive).

    ``organisation`` is where the principal belonged when it was made; its people and those above may see and end it.
    ``code`` opens the public verification page, which shows no private data.
    """

    kind = models.CharField(max_length=10, choices=MandateKind.choices)
    state = models.CharField(max_length=10, choices=MandateState.choices, default=MandateState.ACTIVE)
    code = models.CharField(max_length=12, unique=True)
    principal = models.ForeignKey("people.Person", models.PROTECT, related_name="mandates_given")
    helper = models.ForeignKey("people.Person", models.PROTECT, related_name="mandates_held")
    verbs = models.JSONField()
    organisation = models.ForeignKey("people.Organisation", models.PROTECT, related_name="mandates")
    witness_name = models.CharField(max_length=40)
    made_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    made_by_label = models.CharField(max_length=80)
    made_at = models.DateTimeField()
    active_from = models.DateTimeField()
    active_to = models.DateTimeField()
    note = models.CharField(max_length=200, blank=True)
    ended_at = models.DateTimeField(null=True)
    ended_by_label = models.CharField(max_length=80, blank=True)
    end_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["helper", "state"], name="mandate_of_helper"),
            models.Index(fields=["principal", "state"], name="mandate_of_principal"),
        ]
        constraints = [
            models.CheckConstraint(name="mandate_for_another", condition=~Q(helper=F("principal"))),
            models.CheckConstraint(name="mandate_period", condition=Q(active_to__gt=F("active_from"))),
            models.CheckConstraint(name="mandate_has_witness", condition=~Q(witness_name="")),
            models.CheckConstraint(
                name="mandate_end_is_recorded",
                condition=Q(state="ACTIVE", ended_at__isnull=True) | (~Q(state="ACTIVE") & Q(ended_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """The number on the receipt: year of making and place in the register."""
        return gettext("代办〔%(year)d〕%(place)d号") % {
            "year": timezone.localtime(self.made_at).year,
            "place": self.pk,
        }

    @property
    def verb_labels(self) -> list[str]:
        """What it covers, in words."""
        return [str(MandateVerb(verb).label) for verb in self.verbs]


class MandateUse(models.Model):
    """One thing done under a mandate, with the page where it can be seen, and what came of an objection to it."""

    mandate = models.ForeignKey(Mandate, models.PROTECT, related_name="uses")
    verb = models.CharField(max_length=10, choices=MandateVerb.choices)
    path = models.CharField(max_length=200)
    at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=UseState.choices, default=UseState.DONE)
    objected_at = models.DateTimeField(null=True)
    objected_by_label = models.CharField(max_length=80, blank=True)
    objection = models.CharField(max_length=200, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by_label = models.CharField(max_length=80, blank=True)
    answer = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(fields=["mandate", "-at"], name="mandate_use_newest")]
        constraints = [
            models.UniqueConstraint(name="mandate_use_once", fields=["mandate", "at", "path"]),
            models.CheckConstraint(name="mandate_objection_has_reason", condition=Q(state="DONE") | ~Q(objection="")),
        ]
