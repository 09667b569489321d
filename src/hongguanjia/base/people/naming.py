"""Names as somebody types or pastes them, found again on the roll of the places that the actor may see."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence

from django.db.models import Q
from django.utils.translation import gettext as _

from hongguanjia.base.access.api import Actor, Permission, scope
from hongguanjia.base.people.models import Membership, Organisation, Person
from hongguanjia.base.people.seals import phone_tail_index
from hongguanjia.kit.refusals import BadInput

SEPARATORS = re.compile(r"[,，、;；\n\r\t]+")
TAIL = re.compile(r"^(?P<name>\D+?)\s*(?P<tail>\d{4})?$")
NAMES_MOST = 500


def find_people(actor: Actor, text: str, organisation: Organisation | None, *, field: str) -> list[int]:
    """Ids of the people named in ``text``, one name per line or between commas; ``王小明 1234`` tells namesakes apart by
    the tail of the phone. Somebody of ``organisation`` goes before a namesake elsewhere.

    Raises ``BadInput`` that names who is unknown, or who is two.
    """
    names = [part.strip() for part in SEPARATORS.split(text) if part.strip()]
    if len(names) > NAMES_MOST:
        raise BadInput("people.too_many_names", _("一次最多 500 个名字，请分几次。"), field=field)
    return list(dict.fromkeys(_find_one(actor, name, organisation, field) for name in names))


def find_among(text: str, people: Sequence[Person], *, field: str) -> list[int]:
    """The same for people who are at hand: no name is asked for, so a list may be as long as they are many."""
    namesakes: dict[str, list[Person]] = defaultdict(list)
    for person in people:
        namesakes[person.name].append(person)
    names = [part.strip() for part in SEPARATORS.split(text) if part.strip()]
    return list(dict.fromkeys(_pick_one(name, namesakes, field) for name in names))


def list_branch(actor: Actor, organisation: Organisation) -> list[int]:
    """Ids of all members of ``organisation`` and below whom the actor may see."""
    members = Membership.objects.filter(active_to__isnull=True).values("person_id")
    rows = scope(Person.objects.filter(pk__in=members, deceased_date=None), actor, Permission.PERSON_READ)
    return list(rows.filter(organisation=organisation).order_by("name_pinyin", "pk").values_list("pk", flat=True))


def _find_one(actor: Actor, typed: str, organisation: Organisation | None, field: str) -> int:
    name, tail = _read_name(typed, field)
    rows = scope(Person.objects.filter(name=name), actor, Permission.PERSON_READ, person="pk")
    if tail:
        rows = rows.filter(phone_tail_index=phone_tail_index(tail))
    found = list(rows.values_list("pk", "organisation_id")[:20])
    near = [pk for pk, home in found if organisation and home == organisation.pk] or [pk for pk, _home in found]
    return _only_one(near, typed, field)


def _pick_one(typed: str, namesakes: Mapping[str, list[Person]], field: str) -> int:
    name, tail = _read_name(typed, field)
    found = namesakes.get(name, [])
    if tail:
        found = [person for person in found if person.phone_tail_index == phone_tail_index(tail)]
    return _only_one([person.pk for person in found], typed, field)


def _read_name(typed: str, field: str) -> tuple[str, str | None]:
    read = TAIL.match(typed)
    if read is None:
        raise BadInput("people.name_unread", _("“%s”看不懂，请写姓名，或“姓名 手机尾号”。") % typed, field=field)
    return read["name"].strip(), read["tail"]


def _only_one(found: list[int], typed: str, field: str) -> int:
    if not found:
        raise BadInput("people.name_unknown", _("名册里没有“%s”，请核对姓名。") % typed, field=field)
    if len(found) > 1:
        raise BadInput("people.name_twice", _("有几位“%s”，请写“姓名 手机尾号四位”。") % typed, field=field)
    return found[0]


def name_people(person_ids: list[int] | tuple[int, ...]) -> str:
    """Names for a text field, in the order of ``person_ids``."""
    names = dict(Person.objects.filter(Q(pk__in=person_ids)).values_list("pk", "name"))
    return "、".join(names[person_id] for person_id in person_ids if person_id in names)
