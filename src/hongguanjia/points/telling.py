"""Telling owners of accounts: a person directly, an organisation through those who look after its points."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from hongguanjia.base.access.api import POST_ROLES, Permission
from hongguanjia.base.notices.api import tell_many
from hongguanjia.base.people.api import open_on
from hongguanjia.base.people.models import Post
from hongguanjia.kit.among import among
from hongguanjia.kit.clock import county_date
from hongguanjia.points.data import Owner, OwnerKind


def tell_owners(*, owners: Iterable[Owner], kind: str, text: str, link: str, key: str, now: datetime) -> None:
    """Tell the owners the same, each once per ``key``; of an organisation its secretary and clerks, who hear it beside what
    they are told of their own points."""
    ids: dict[str, list[int]] = {}
    for owner in owners:
        ids.setdefault(owner.kind, []).append(owner.id)
    tell_many(person_ids=ids.get(OwnerKind.PERSON, ()), kind=kind, text=text, link=link, key=key, now=now)
    for organisation_id, name, stewards in _list_stewards(ids.get(OwnerKind.ORGANISATION, []), now):
        tell_many(
            person_ids=stewards,
            kind=kind,
            text=f"{name}：{text}",
            link=f"/desk/points/organisation/{organisation_id}/",
            key=f"{key}:{organisation_id}",
            now=now,
        )


def _list_stewards(organisation_ids: list[int], now: datetime) -> list[tuple[int, str, list[int]]]:
    """Who holds a post in each organisation that shows its points: organisation, its name, persons."""
    roles = [code for code, role in POST_ROLES.items() if Permission.POINTS_READ in role.permissions]
    found: dict[tuple[int, str], list[int]] = {}
    rows = Post.objects.filter(open_on(county_date(now)), among("organisation_id", organisation_ids), role__in=roles)
    for organisation_id, name, person_id in rows.values_list("organisation_id", "organisation__name", "person_id"):
        found.setdefault((organisation_id, name), []).append(person_id)
    return [(*place, persons) for place, persons in found.items()]
