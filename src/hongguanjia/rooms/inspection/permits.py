"""Who may, by role and place. Never by state: that is the flow's.

There are two sides. Who issues stands at the organisation that inspects, or above it. Who mends stands at the organisation
inspected, or between the two (a town for its village, on paper): never at the issuer.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hongguanjia.base.access.api import Actor, Permission, is_below
from hongguanjia.base.people.models import Organisation
from hongguanjia.kit.flow import Flow
from hongguanjia.kit.refusals import Refusal
from hongguanjia.rooms.inspection.models import Bulletin, Extension, Finding, Notice, Plan, Round, Visit

Row = Plan | Round | Visit | Finding | Notice | Extension | Bulletin


def denied() -> Refusal:
    """What somebody hears who sees the row but may not do this with it."""
    return Refusal("access.denied", _("您的职务没有这项权限，请联系发出通知的单位或本组织负责人办理。"))


def issuer_of(row: Row) -> Organisation:
    """The organisation that inspects."""
    match row:
        case Notice():
            return row.issuer
        case Extension():
            return row.notice.issuer
        case Finding():
            return row.visit.round.plan.organisation
        case Visit() | Bulletin():
            return row.round.plan.organisation
        case Round():
            return row.plan.organisation
        case Plan():
            return row.organisation


def inspected_of(row: Row) -> Organisation:
    """The organisation that the row is about; of plans, rounds and bulletins who issues them."""
    match row:
        case Notice() | Visit():
            return row.organisation
        case Finding():
            return row.visit.organisation
        case Extension():
            return row.notice.organisation
        case Plan() | Round() | Bulletin():
            return issuer_of(row)


def may(actor: Actor, flow: Flow, verb: str, row: Row) -> bool:
    """Whether the actor stands on the side that does ``verb``, with a post that grants it."""
    return may_by(actor, Permission(flow.find(verb).permit), row)


def may_by(actor: Actor, permission: Permission, row: Row) -> bool:
    """The same for a permission."""
    if actor.is_system:
        return True
    issuer = issuer_of(row).path
    paths = actor.paths(permission)
    if permission != Permission.INSPECTION_MEND:
        return is_below(issuer, paths)
    between = [path for path in paths if path.startswith(issuer) and path != issuer]
    return is_below(inspected_of(row).path, between)


def has_mended(person_id: int | None, notice: Notice) -> bool:
    """Whether somebody received, planned, led, did or reported the mending: the closer is never one of them."""
    parts = (notice.received_by_id, notice.planned_by_id, notice.leader_id, notice.mender_id, notice.reported_by_id)
    return person_id is not None and person_id in parts


def list_verbs(actor: Actor, flow: Flow, row: Row) -> tuple[str, ...]:
    """The verbs that state and permits allow the actor now, in the order of the flow."""
    state: str = getattr(row, "state", "")
    return tuple(verb for verb in flow.verbs(state) if may(actor, flow, verb, row))
