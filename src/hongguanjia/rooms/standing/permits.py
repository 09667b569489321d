"""May this actor: by post over the person's or the organisation's place, or about the own titles. Never looks at state."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from hongguanjia.base.access.api import Actor, Permission, check_permission, scope
from hongguanjia.base.people.models import Organisation, Person
from hongguanjia.kit.refusals import Refusal
from hongguanjia.rooms.standing.models import Grant, RankingDecision, Veto

PERSON_PATH = "person__organisation__path"


def read_organisations(actor: Actor) -> QuerySet[Organisation]:
    """The organisations whose figures the actor's posts cover, and the own one."""
    own = Q(pk=actor.home_organisation_id) if actor.home_organisation_id else None
    return scope(Organisation.objects.all(), actor, Permission.POINTS_READ, path="path", public=own)


def covered_organisations(actor: Actor) -> QuerySet[Organisation]:
    """The organisations whose figures the actor's posts cover."""
    return scope(Organisation.objects.all(), actor, Permission.POINTS_READ, path="path")


def listed_organisations(actor: Actor) -> QuerySet[Organisation]:
    """The organisations whose members the actor may see by name: figures open down to lists for those alone."""
    return scope(Organisation.objects.all(), actor, Permission.PERSON_READ, path="path")


def read_grants(actor: Actor) -> QuerySet[Grant]:
    """The grants of persons whom the actor's posts cover, and the own ones."""
    rows = Grant.objects.select_related("person__organisation", "rung__ladder", "revocation")
    return scope(rows, actor, Permission.POINTS_READ, path="organisation_path", person="person")


def own_grants(actor: Actor) -> QuerySet[Grant]:
    """The grants of the actor, or of the person represented."""
    rows = Grant.objects.select_related("rung__ladder", "revocation")
    return rows.filter(person_id=actor.subject_id or 0)


def read_vetoes(actor: Actor) -> QuerySet[Veto]:
    """The suspensions of persons for whom the actor decides."""
    rows = Veto.objects.select_related("person__organisation", "decided_by", "lifted_by")
    return scope(rows, actor, Permission.GRADING_SUSPEND, path=PERSON_PATH)


def suspendable_people(actor: Actor) -> QuerySet[Person]:
    """The persons for whom the actor decides on suspension."""
    return scope(Person.objects.select_related("organisation"), actor, Permission.GRADING_SUSPEND)


def check_not_own(actor: Actor, person_id: int) -> int:
    """Nobody decides on the own case, nor on anybody's behalf; gives the decider."""
    if actor.person_id is None or actor.behalf_of_id is not None or actor.person_id == person_id:
        raise Refusal("veto.own_case", _("不能办理自己的评定。请由上一级党组织的工作人员办理。"))
    return actor.person_id


def read_rankings(actor: Actor) -> QuerySet[RankingDecision]:
    """The decisions that the actor asks for or approves, and those over places that the actor's posts cover."""
    rows = RankingDecision.objects.select_related("organisation", "asked_by", "decided_by")
    return scope(rows, actor, Permission.POINTS_READ)


def check_may_ask(actor: Actor, organisation: Organisation) -> int:
    """Refuse unless a post lets the actor ask for rankings there; gives the asker."""
    check_permission(actor, Permission.RANKING_ASK, organisation.path)
    if actor.person_id is None or actor.behalf_of_id is not None:
        raise Refusal("ranking.nobody", _("排名要由一位工作人员以自己的名义提出。"))
    return actor.person_id


def askable_organisations(actor: Actor) -> QuerySet[Organisation]:
    """The organisations for which the actor may ask for a ranking."""
    rows = Organisation.objects.filter(closed_date__isnull=True).order_by("path")
    return scope(rows, actor, Permission.RANKING_ASK, path="path")
