"""Who may, by role and place. Never by state: that is the flow's."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hongguanjia.base.access.api import Actor, Permission, is_below
from hongguanjia.base.people.models import Organisation
from hongguanjia.kit.flow import Flow
from hongguanjia.kit.refusals import Refusal

UPWARD = frozenset(
    {
        "duties.duty.accept",
        "duties.duty.send_back",
        "duties.work_report.accept",
        "duties.work_report.send_back",
        "duties.problem.reopen",
    }
)
"""What only a superior organisation does; the county, which has none here, does it for itself by another person."""


def denied() -> Refusal:
    """What somebody hears who sees the row but may not do this with it."""
    return Refusal("access.denied", _("您没有这项权限，请找上级党组织办理。"))


def may(actor: Actor, flow: Flow, verb: str, organisation: Organisation) -> bool:
    """Whether a post of the actor covers ``organisation`` for ``verb``; from above, where that is asked."""
    if actor.is_system:
        return True
    roots = actor.paths(Permission(flow.find(verb).permit))
    if f"{flow.noun}.{verb}" in UPWARD:
        return is_above(organisation.path, roots)
    return is_below(organisation.path, roots)


def is_above(path: str, roots: tuple[str, ...]) -> bool:
    """Whether one of ``roots`` stands above ``path``, or is the county itself."""
    return any(path.startswith(root) and (path != root or len(root) <= 4) for root in roots)


def is_own(actor: Actor, *person_ids: int | None) -> bool:
    """Whether the actor, or whom the actor represents, is one of these people."""
    return bool({actor.person_id, actor.subject_id} & set(person_ids) - {None})


def list_verbs(actor: Actor, flow: Flow, state: str, organisation: Organisation) -> tuple[str, ...]:
    """The verbs that state and permits allow the actor now, in the order of the flow."""
    return tuple(verb for verb in flow.verbs(state) if may(actor, flow, verb, organisation))
