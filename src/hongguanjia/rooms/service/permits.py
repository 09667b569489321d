"""Who may, by role and place. Never by state: that is the flow's."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from hongguanjia.base.access.api import Actor, Permission, is_below, scope
from hongguanjia.kit.refusals import Refusal
from hongguanjia.rooms.service.flow import ACTIVITY, CERTIFICATE, RUN_VERBS
from hongguanjia.rooms.service.models import Activity, Certificate, Helper, Wish

PERSONAL_VERBS = frozenset({"sign_up", "leave", "demand", "rate"})

WISH_PARTS: dict[str, frozenset[str]] = {
    "publish": frozenset({"clerk"}),
    "return": frozenset({"clerk"}),
    "resubmit": frozenset({"wisher", "clerk"}),
    "claim": frozenset({"member"}),
    "give_back": frozenset({"claimer"}),
    "report": frozenset({"claimer"}),
    "send_back": frozenset({"wisher", "clerk"}),
    "confirm": frozenset({"wisher", "clerk"}),
    "withdraw": frozenset({"wisher", "clerk"}),
    "expire": frozenset({"clerk"}),
}
"""Which part in a wish may do which verb: who made it, who took it, the clerk of its place, any member."""


def denied() -> Refusal:
    """What somebody hears who sees the thing but may not do this with it."""
    return Refusal("access.denied", _("您没有这项权限，请联系组织者或村（支部）办理。"))


def managed_activities(actor: Actor, permission: Permission) -> QuerySet[Activity]:
    """Activities over which a post of the actor grants ``permission``."""
    return scope(Activity.objects.all(), actor, permission)


def run_activities(actor: Actor) -> QuerySet[Activity]:
    """Activities that the actor may run: by post, or as organiser or helper."""
    return scope(Activity.objects.all(), actor, Permission.SERVICE_MANAGE, public=_run_by(actor))


def may_activity(actor: Actor, verb: str, activity: Activity) -> bool:
    """Whether ``verb`` is for this actor; personal verbs need a person with the personal role."""
    permit = Permission(ACTIVITY.find(verb).permit)
    if verb in PERSONAL_VERBS:
        return actor.subject_id is not None and actor.holds_personally(permit)
    if actor.is_system or is_below(activity.organisation.path, actor.paths(permit)):
        return True
    return verb in RUN_VERBS and is_run_by(actor, activity)


def is_run_by(actor: Actor, activity: Activity) -> bool:
    """Whether the actor is the organiser or a helper. Nobody runs an activity on another's behalf."""
    if actor.person_id is None:
        return False
    return activity.organiser_id == actor.person_id or actor.person_id in activity.helper_ids


def list_permitted(actor: Actor, activity: Activity) -> frozenset[str]:
    """The verbs that state and permits allow the actor now."""
    return frozenset(verb for verb in ACTIVITY.verbs(activity.state) if may_activity(actor, verb, activity))


def runs_any(actor: Actor) -> bool:
    """Whether there is anything for the actor to run, so that the way there is shown."""
    return actor.holds(Permission.SERVICE_MANAGE) or run_activities(actor).exists()


def wish_parts(actor: Actor, wish: Wish) -> frozenset[str]:
    """The parts that the actor plays in a wish."""
    parts = {
        "clerk": actor.is_system or is_below(wish.organisation.path, actor.paths(Permission.WISH_MANAGE)),
        "wisher": actor.subject_id is not None and wish.person_id == actor.subject_id,
        "claimer": actor.subject_id is not None and wish.claimed_by_id == actor.subject_id,
        "member": actor.holds_personally(Permission.WISH_TAKE),
    }
    return frozenset(part for part, played in parts.items() if played)


def may_wish(actor: Actor, verb: str, wish: Wish) -> bool:
    """Whether a part that the actor plays may do ``verb``."""
    return bool(WISH_PARTS[verb] & wish_parts(actor, wish))


def may_certificate(actor: Actor, verb: str, certificate: Certificate) -> bool:
    """Whether the actor works for the issuing organisation in the way that ``verb`` asks."""
    permit = Permission(CERTIFICATE.find(verb).permit)
    return actor.is_system or is_below(certificate.organisation.path, actor.paths(permit))


def _run_by(actor: Actor) -> Q:
    if actor.person_id is None:
        return Q(pk__in=[])
    helped = Helper.objects.filter(person_id=actor.person_id).values("activity_id")
    return Q(organiser_id=actor.person_id) | Q(pk__in=helped)
