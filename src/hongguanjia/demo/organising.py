"""The tree: county, towns and streets, villages with the branches that lead them, departments, new organisations."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from random import Random

from hongguanjia.base.access.api import system_actor
from hongguanjia.base.people.api import open_organisation, set_leadership
from hongguanjia.base.people.models import Organisation
from hongguanjia.demo import places

DEMO = system_actor("演示数据")
LONG_AGO = date(2012, 7, 1)


@dataclass(slots=True)
class Tree:
    """The organisations by what they are; ``villages`` maps a branch's id to what it leads."""

    county: Organisation
    towns: dict[str, Organisation] = field(default_factory=dict)
    branches: list[Organisation] = field(default_factory=list)
    villages: dict[int, Organisation] = field(default_factory=dict)
    branch_by_name: dict[str, Organisation] = field(default_factory=dict)


def open_tree(*, members: int, chance: Random, now: datetime) -> Tree:
    """Open everything, from the county down."""
    tree = Tree(_open(now, "COUNTY_COMMITTEE", "中共中牟县委员会", places.COUNTY_CODE, None, "中牟县委"))
    for code, name in (places.STREETS | places.TOWNS).items():
        kind, suffix = ("STREET_COMMITTEE", "党工委") if code in places.STREETS else ("TOWN_COMMITTEE", "党委")
        tree.towns[code] = _open(now, kind, name + suffix, places.COUNTY_CODE + code, tree.county, name)
    for town_code, villages in places.list_villages(members, chance).items():
        for place in villages:
            _open_village(tree, now, town_code, place)
    _open_units(tree, now, "DEPARTMENT", "D", places.DEPARTMENTS)
    _open_units(tree, now, "NEW_ECONOMY", "E", places.COMPANIES)
    _open_units(tree, now, "SOCIAL", "S", places.SOCIETIES)
    return tree


def _open_village(tree: Tree, now: datetime, town_code: str, place: places.Place) -> None:
    town = tree.towns[town_code]
    code = places.COUNTY_CODE + town_code + place.code
    kind = "COMMUNITY" if place.is_community else "VILLAGE"
    village = _open(now, kind, place.name, code, town)
    _lead(tree, now, village, town, f"{place.name}党支部")


def _open_units(tree: Tree, now: datetime, kind: str, letter: str, names: tuple[str, ...]) -> None:
    for order, name in enumerate(names, start=1):
        unit = _open(now, kind, name, f"{places.COUNTY_CODE}{letter}{order:02d}", tree.county)
        _lead(tree, now, unit, tree.county, f"{name}党支部")


def _lead(tree: Tree, now: datetime, led: Organisation, parent: Organisation, name: str) -> None:
    branch = _open(now, "BRANCH", name, f"{led.code}P", parent)
    set_leadership(actor=DEMO, now=now, party=branch, led=led, from_date=LONG_AGO)
    tree.branches.append(branch)
    tree.villages[branch.pk] = led
    tree.branch_by_name[name] = branch


def _open(
    now: datetime, kind: str, name: str, code: str, parent: Organisation | None, short_name: str = ""
) -> Organisation:
    return open_organisation(
        actor=DEMO,
        now=now,
        kind=kind,
        name=name,
        code=code,
        parent=parent,
        opened_date=LONG_AGO,
        short_name=short_name,
    )
