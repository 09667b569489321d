"""Organisations as somebody types them, found again among those that the actor may reach."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext as _

from hongguanjia.base.access.api import Actor, Permission
from hongguanjia.base.people.lists import list_organisations
from hongguanjia.base.people.models import Organisation
from hongguanjia.kit.refusals import BadInput

ISSUERS = ("COUNTY_COMMITTEE", "TOWN_COMMITTEE", "STREET_COMMITTEE")


def find_organisation(actor: Actor, name: str, permission: Permission) -> Organisation:
    """The one organisation called so, by its whole or its short name; ``BadInput`` when there is none, or two."""
    rows = list_organisations(actor, permission).filter(closed_date=None)
    found = list(rows.filter(Q(name=name.strip()) | Q(short_name=name.strip()))[:2])
    if len(found) != 1:
        sentence = _("有几个“%s”，请写全称。") if found else _("没有找到“%s”，请写组织全称。")
        raise BadInput("inspection.organisation_unknown", sentence % name.strip(), field="organisation")
    return found[0]
