"""For tests of every room: a mandate, and the actor under it."""

from __future__ import annotations

from datetime import datetime, timedelta

from hongguanjia.base.access.api import Actor, system_actor
from hongguanjia.base.mandates.actions import make_standing
from hongguanjia.base.mandates.models import Mandate, MandateVerb
from hongguanjia.base.mandates.queries import act_under
from hongguanjia.base.people.models import Person

MONTH = timedelta(days=30)


def give_mandate(
    principal: Person, helper: Person, now: datetime, *, verbs: tuple[str, ...] = tuple(MandateVerb.values)
) -> Mandate:
    """A standing mandate for a month, made by the system, before a witness."""
    return make_standing(
        actor=system_actor("测试"),
        now=now,
        principal_id=principal.pk,
        helper=helper,
        verbs=verbs,
        witness_name="见证人",
        active_to=now + MONTH,
    )


def acting(actor: Actor, mandate: Mandate, now: datetime) -> Actor:
    """``actor`` under ``mandate``, as the door builds her."""
    return act_under(actor=actor, mandate_id=mandate.pk, now=now)
