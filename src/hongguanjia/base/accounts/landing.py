"""Where a person begins after sign-in: officers at the desk, everybody else on the phone."""

from __future__ import annotations

from hongguanjia.base.access.api import Actor

DESK_ROLES = frozenset({"TOWN_OFFICER", "COUNTY_OFFICER", "RULES_APPROVER", "AUDITOR", "SYSTEM_ADMIN"})
DESK, PHONE = "/desk/", "/m/"


def landing_url(actor: Actor) -> str:
    """The first page for ``actor``."""
    return DESK if any(post.role_code in DESK_ROLES for post in actor.posts) else PHONE
