"""Reads: whose mandates, what was done under them, and the actor that a mandate makes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from hongguanjia.base.access.api import Actor
from hongguanjia.base.mandates import permits, rules
from hongguanjia.base.mandates.models import Mandate, MandateState, MandateUse, UseState
from hongguanjia.base.people.api import get_actor
from hongguanjia.kit.refusals import Refusal


@dataclass(frozen=True, slots=True)
class PublicMandate:
    """What the verification page may say: no whole name, no phone, no place below the branch."""

    number: str
    kind: str
    standing: str
    holds: bool
    principal: str
    helper: str
    organisation: str
    verbs: list[str]
    active_from: datetime
    active_to: datetime


def act_for(*, actor: Actor, principal_id: int, verb: str, now: datetime) -> Actor:
    """The actor with the principal's roles and home, under a mandate in force that covers ``verb``; else ``Refusal``."""
    for mandate in in_force(now).filter(helper=actor.person_id, principal=principal_id):
        if verb in mandate.verbs:
            return _acting(actor, mandate, now)
    raise no_mandate()


def act_under(*, actor: Actor, mandate_id: int, now: datetime) -> Actor:
    """The same for one mandate that the actor holds, with all it covers."""
    mandate = in_force(now).filter(helper=actor.person_id, pk=mandate_id).first()
    if mandate is None or actor.person_id is None:
        raise no_mandate()
    return _acting(actor, mandate, now)


def check_covers(*, mandate_id: int, verb: str | None) -> None:
    """Refuse ``mandates.not_covered`` unless the mandate covers ``verb``; ``None`` stands for what nobody may do."""
    verbs = Mandate.objects.values_list("verbs", flat=True).get(pk=mandate_id)
    if verb is None or verb not in verbs:
        raise Refusal(
            "mandates.not_covered",
            _("这件事不在代办范围内，没有办理。请本人办理，或先结束代办再办自己的事。"),
        )


def in_force(now: datetime) -> QuerySet[Mandate]:
    """Mandates that may be used at ``now``."""
    rows = Mandate.objects.filter(state=MandateState.ACTIVE, active_from__lte=now, active_to__gt=now)
    return rows.filter(principal__deceased_date__isnull=True).select_related("principal")


def list_held(actor: Actor, now: datetime) -> QuerySet[Mandate]:
    """What the actor may do for others now."""
    return in_force(now).filter(helper=actor.person_id).order_by("principal__name_pinyin", "pk")


def list_given(actor: Actor) -> QuerySet[Mandate]:
    """Who acts or acted for the actor, newest first."""
    return Mandate.objects.filter(principal=actor.person_id).select_related("helper").order_by("-pk")


def list_uses(mandate: Mandate) -> QuerySet[MandateUse]:
    """Everything done under a mandate, newest first."""
    return mandate.uses.order_by("-at", "-pk")


def list_open_objections(actor: Actor) -> QuerySet[MandateUse]:
    """Objections that wait for an answer from the actor's organisations."""
    rows = MandateUse.objects.filter(state=UseState.OBJECTED, mandate__in=permits.at_the_desk(actor))
    return rows.exclude(mandate__helper=actor.person_id).exclude(mandate__principal=actor.person_id)


def is_objected(*, mandate_id: int | None, at: datetime) -> bool:
    """For rooms: whether what they recorded under a mandate at an instant is in question or was taken back."""
    states = (UseState.OBJECTED, UseState.UNDONE)
    return MandateUse.objects.filter(mandate__in=[mandate_id or 0], at=at, state__in=states).exists()


def find_people(actor: Actor, words: str) -> list[object]:
    """People of the actor's organisations by name, pinyin or initials, for choosing the principal."""
    plain = words.strip()
    if not plain:
        return []
    match = (
        Q(name__contains=plain) | Q(name_initials__startswith=plain.lower()) | Q(name_pinyin__startswith=plain.lower())
    )
    return list(
        permits.reachable_people(actor).filter(match).exclude(pk=actor.person_id or 0).order_by("name_pinyin")[:20]
    )


def find_public(code: str, now: datetime) -> PublicMandate | None:
    """The verification page of a receipt."""
    row = Mandate.objects.select_related("principal", "helper", "organisation").filter(code=code.upper()).first()
    if row is None:
        return None
    expired = row.state == MandateState.ACTIVE and row.active_to <= now
    return PublicMandate(
        number=row.number,
        kind=str(row.get_kind_display()),
        standing=str(_("已到期") if expired else row.get_state_display()),
        holds=row.state == MandateState.ACTIVE and not expired,
        principal=mask_name(row.principal.name),
        helper=mask_name(row.helper.name),
        organisation=row.organisation.name,
        verbs=row.verb_labels,
        active_from=row.active_from,
        active_to=row.active_to,
    )


def mask_name(name: str) -> str:
    """``曾老根`` becomes ``曾**``."""
    return name[:1] + "*" * (len(name) - 1)


def no_mandate() -> Refusal:
    """Not given, not begun, expired, revoked or done: the sentence is the same."""
    return Refusal("mandates.none_in_force", _("没有有效的代办：可能已到期、办结或撤销。需要时请到支部重新办理。"))


def _acting(actor: Actor, mandate: Mandate, now: datetime) -> Actor:
    if actor.behalf_of_id is not None:
        raise Refusal("mandates.already_acting", _("请先结束现在的代办，再替另一个人办理。"))
    principal = get_actor(person_id=mandate.principal_id, user_id=None, now=now)
    limits = rules.permissions_of(mandate.verbs)
    return actor.acting_for(mandate.principal_id, mandate.pk, principal=principal, limited_to=limits)
