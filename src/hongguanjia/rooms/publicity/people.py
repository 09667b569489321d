"""Finding the person whom a clerk means by a name."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from hongguanjia.base.access.api import Actor, Permission, scope
from hongguanjia.base.people.models import Person
from hongguanjia.base.people.seals import phone_tail_index
from hongguanjia.kit.refusals import BadInput

TAIL = re.compile(r"^(?P<name>\D+?)\s*(?P<tail>\d{4})?$")


def find_person(actor: Actor, typed: str) -> int:
    """The one person of that name on the actor's rolls; ``王小明 1234`` tells namesakes apart by the tail of the phone."""
    read = TAIL.match(typed.strip())
    rows = scope(Person.objects.filter(deceased_date__isnull=True), actor, Permission.PERSON_READ)
    rows = rows.filter(name=read["name"].strip()) if read else rows.none()
    if read and read["tail"]:
        rows = rows.filter(phone_tail_index=phone_tail_index(read["tail"]))
    found = list(rows.values_list("pk", flat=True)[:2])
    if not found:
        raise BadInput("publicity.name_unknown", _("名册里没有“%s”，请核对姓名。") % typed, field="name")
    if len(found) > 1:
        raise BadInput("publicity.name_twice", _("有几位“%s”，请写“姓名 手机尾号四位”。") % typed, field="name")
    return found[0]
