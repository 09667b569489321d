"""Who may do what with points. Rules are the county's: the permission must cover its root."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hongguanjia.base.access.api import Actor, Permission, check_permission
from hongguanjia.base.people.models import Organisation
from hongguanjia.kit.refusals import Refusal
from hongguanjia.points.models import RuleSet


def check_county(actor: Actor, permission: Permission) -> None:
    """Refuse unless a post grants ``permission`` over the whole county."""
    root = Organisation.objects.filter(parent__isnull=True).values_list("path", flat=True).first()
    check_permission(actor, permission, root or "")


def check_other_person(actor: Actor, rule_set: RuleSet) -> None:
    """Rules are drafted by one person and approved by another."""
    if actor.person_id is None or actor.person_id == rule_set.drafted_by_id or actor.behalf_of_id is not None:
        raise Refusal("rule_set.same_person", _("规则由一人起草、另一人审批。请交给另一位审批人公布。"))
