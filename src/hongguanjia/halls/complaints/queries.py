"""Who reads which complaints. Whoever holds a post in the organisation complained about sees neither it nor its number."""

from __future__ import annotations

from hmac import compare_digest

from django.db.models import Q, QuerySet

from hongguanjia.base.access.api import ROLES, Actor, Permission, get_in_scope, not_found
from hongguanjia.base.people.seals import key_ring
from hongguanjia.halls.complaints.models import Complaint

WAITING = ("SENT", "TAKEN")


def list_complaints(
    actor: Actor, *, state: str = "", permission: Permission = Permission.COMPLAINT_READ
) -> QuerySet[Complaint]:
    """Complaints that the actor may read, newest first. They are kept at the county, whomever they are about."""
    rows = Complaint.objects.select_related("about")
    if not actor.holds(permission):
        return rows.none()
    if state:
        rows = rows.filter(state=state)
    return rows.exclude(_about_own(actor)).order_by("-pk")


def get_complaint(actor: Actor, complaint_id: int, *, permission: Permission = Permission.COMPLAINT_READ) -> Complaint:
    """One of them, or "not found"."""
    return get_in_scope(list_complaints(actor, permission=permission), pk=complaint_id)


def find_own(number: str, code: str) -> Complaint:
    """The sender's own, by number and code; the same "not found" whichever of the two is wrong."""
    number, code = number.strip().upper(), code.strip().upper()
    complaint = Complaint.objects.filter(number=number).select_related("about").first()
    wanted = key_ring().index(f"{number}:{code}", context="complaint.code")
    if not compare_digest(wanted, complaint.code_index if complaint else "") or complaint is None:
        raise not_found()
    return complaint


def list_waiting(actor: Actor) -> QuerySet[Complaint]:
    """Those that wait for an answer from the actor."""
    return list_complaints(actor, permission=Permission.COMPLAINT_ANSWER).filter(state__in=WAITING)


def _about_own(actor: Actor) -> Q:
    """Complaints about an organisation where the actor holds any post but that of the auditor."""
    own = [post.organisation_id for post in actor.posts if post.role_code != ROLES["AUDITOR"].code]
    return Q(about_id__in=own)
