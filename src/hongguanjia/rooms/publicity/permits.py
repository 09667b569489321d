"""Who may do what, by role and place; never by state. Nobody decides where he has a part."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hongguanjia.base.access.api import Actor, Permission, is_below
from hongguanjia.base.accounts.models import User
from hongguanjia.base.record.models import Fact
from hongguanjia.kit.refusals import Refusal
from hongguanjia.rooms.publicity import rules
from hongguanjia.rooms.publicity.flow import APPEAL
from hongguanjia.rooms.publicity.models import Appeal, Objection

OWN_VERBS = frozenset({"withdraw", "ask_again"})


def denied() -> Refusal:
    """What somebody hears who may read but not do this."""
    return Refusal("access.denied", _("您没有这项权限，请联系本支部（村）或上一级党组织。"))


def check_may_object(actor: Actor) -> int:
    """The person for whom an objection is made."""
    if actor.subject_id is None or not actor.holds_personally(Permission.OBJECTION_MAKE):
        raise denied()
    return actor.subject_id


def check_may_appeal(actor: Actor) -> int:
    """The person whose appeal it is."""
    if actor.subject_id is None or not actor.holds_personally(Permission.APPEAL_MAKE):
        raise denied()
    return actor.subject_id


def check_decides_objection(actor: Actor, objection: Objection) -> None:
    """Neither who would earn, nor who objects, nor who took it from paper, nor who recorded the fact."""
    if not is_below(objection.line.batch.organisation.path, actor.paths(Permission.OBJECTION_DECIDE)):
        raise denied()
    fact = objection.line.fact
    objectors = Objection.objects.filter(line_id=objection.line_id).values_list("objector_id", "entered_by_id")
    concerned = [fact.person_id, find_recorder(fact), *(person for pair in objectors for person in pair)]
    rules.check_apart((actor.person_id, actor.behalf_of_id), concerned)


def check_decides_appeal(actor: Actor, appeal: Appeal) -> None:
    """Neither the appellant, nor who recorded the fact, nor who decided about it before, here or in publicity."""
    if not is_below(appeal.organisation.path, actor.paths(Permission.APPEAL_DECIDE)):
        raise denied()
    judges = appeal.judges.values_list("person_id", flat=True)
    earlier = Objection.objects.filter(line__fact_id=appeal.fact_id).values_list("decided_by_id", flat=True)
    concerned = [appeal.person_id, find_recorder(appeal.fact), *judges, *earlier]
    rules.check_apart((actor.person_id, actor.behalf_of_id), concerned)


def may_appeal_verb(actor: Actor, verb: str, appeal: Appeal) -> bool:
    """Whether ``verb`` is offered to the actor; who has a part in it is asked again when it is done."""
    if verb in OWN_VERBS:
        return actor.subject_id == appeal.person_id and actor.holds_personally(Permission.APPEAL_MAKE)
    if APPEAL.find(verb).permit != Permission.APPEAL_DECIDE:
        return False
    try:
        check_decides_appeal(actor, appeal)
    except Refusal:
        return False
    return True


def find_recorder(fact: Fact) -> int | None:
    """The person whose account recorded the fact."""
    if fact.recorded_by_user_id is None:
        return None
    return User.objects.filter(pk=fact.recorded_by_user_id).values_list("person_id", flat=True).first()
