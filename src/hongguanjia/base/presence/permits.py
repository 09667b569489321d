"""Who may run a check-in, and who may check in. Never looks at what was marked before."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from hongguanjia.base.access.api import Actor, Permission, below, get_in_scope, not_found, scope
from hongguanjia.base.people.models import Person
from hongguanjia.base.presence.models import Expected, Gathering, Host
from hongguanjia.base.presence.rules import is_walk_in


def hosted(actor: Actor) -> QuerySet[Gathering]:
    """The gatherings whose check-in the actor may run: by a post over the organisation, or named as its host."""
    named = None
    if actor.person_id is not None:
        named = Q(pk__in=Host.objects.filter(person_id=actor.person_id).values("gathering_id"))
    return scope(
        Gathering.objects.select_related("organisation"),
        actor,
        Permission.PRESENCE_RECORD,
        public=named,
    )


def get_hosted(actor: Actor, gathering_id: int) -> Gathering:
    """The gathering if the actor may run its check-in, else "not found"."""
    return get_in_scope(hosted(actor), pk=gathering_id)


def open_to(person_id: int, code: str) -> Gathering | None:
    """The gathering called ``code`` with what decides whether the person may come; one query."""
    return (
        Gathering.objects.filter(code=code)
        .annotate(
            is_expected=Exists(Expected.objects.filter(gathering=OuterRef("pk"), person_id=person_id)),
            home_path=Subquery(Person.objects.filter(pk=person_id).values("organisation__path")[:1]),
        )
        .first()
    )


def check_may_come(gathering: Gathering) -> None:
    """Refuse somebody neither expected nor of the places whose people may come; for a row from ``open_to``."""
    expected: bool = gathering.is_expected  # type: ignore[attr-defined]
    home: str | None = gathering.home_path  # type: ignore[attr-defined]
    if not expected and not is_walk_in(home, gathering.walk_in_paths):
        raise not_found()


def enterable_people(actor: Actor, gathering: Gathering) -> QuerySet[Person]:
    """Whom the actor may enter from a sheet: those expected, of the places invited, or in her own rolls."""
    invited = Q(pk__in=Expected.objects.filter(gathering=gathering).values("person_id"))
    for path in gathering.walk_in_paths:
        invited |= below(path)
    return scope(Person.objects.all(), actor, Permission.PERSON_READ, public=invited)


def enterable(actor: Actor, gathering: Gathering, person_ids: set[int]) -> set[int]:
    """Those of ``person_ids`` whom the actor may enter from a sheet."""
    return set(enterable_people(actor, gathering).filter(pk__in=person_ids).values_list("pk", flat=True))
