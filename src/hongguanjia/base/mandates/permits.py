"""Who may see, make, end and question mandates; state is not looked at here."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from hongguanjia.base.access.api import Actor, Permission, check_permission, is_below, not_found, scope
from hongguanjia.base.mandates.models import Mandate
from hongguanjia.base.people.models import Organisation, Person


def visible(actor: Actor) -> QuerySet[Mandate]:
    """The mandates of the actor's organisations, and those in which she is principal or helper."""
    rows = Mandate.objects.select_related("principal", "helper", "organisation")
    own = Q(principal=actor.person_id) | Q(helper=actor.person_id) if actor.person_id else None
    return scope(rows, actor, Permission.MANDATE_ACT, public=own)


def at_the_desk(actor: Actor) -> QuerySet[Mandate]:
    """Only those of the actor's organisations."""
    rows = Mandate.objects.select_related("principal", "helper", "organisation")
    return scope(rows, actor, Permission.MANDATE_ACT)


def reachable_people(actor: Actor) -> QuerySet[Person]:
    """The people for whom the actor may make a mandate."""
    living = Person.objects.select_related("organisation").filter(deceased_date__isnull=True)
    return scope(living, actor, Permission.MANDATE_ACT)


def check_make(actor: Actor, principal: Person) -> Organisation:
    """The principal's organisation, if the actor may make mandates there; nobody who is acting for another does."""
    if actor.behalf_of_id is not None or principal.organisation is None:
        raise not_found()
    check_permission(actor, Permission.MANDATE_ACT, principal.organisation.path)
    return principal.organisation


def may_end(actor: Actor, mandate: Mandate) -> bool:
    """The principal, the helper, or a post over the principal's organisation."""
    own = actor.behalf_of_id is None and actor.person_id in {mandate.principal_id, mandate.helper_id}
    return own or has_post_over(actor, mandate)


def may_object(actor: Actor, mandate: Mandate) -> bool:
    """The principal, or a post over her organisation; never the helper."""
    if actor.person_id == mandate.helper_id:
        return False
    own = actor.behalf_of_id is None and actor.person_id == mandate.principal_id
    return own or has_post_over(actor, mandate)


def may_answer(actor: Actor, mandate: Mandate) -> bool:
    """A post over the principal's organisation that is neither the helper nor the principal."""
    return actor.person_id not in {mandate.helper_id, mandate.principal_id} and has_post_over(actor, mandate)


def has_post_over(actor: Actor, mandate: Mandate) -> bool:
    """Whether the actor's posts cover the organisation of the mandate."""
    return actor.is_system or is_below(mandate.organisation.path, actor.paths(Permission.MANDATE_ACT))
