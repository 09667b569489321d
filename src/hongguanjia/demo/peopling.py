"""People: members, probationary members, residents in households, and who holds which post. Written in bulk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

from hongguanjia.base.people import seals
from hongguanjia.base.people.models import Household, Membership, Organisation, Person, Post, Residence
from hongguanjia.base.people.pinyin import spell
from hongguanjia.demo import names
from hongguanjia.demo.organising import Tree
from hongguanjia.demo.places import GUANDU

BATCH = 500
FIRST_PHONE = 10_000
"""Lower numbers belong to the cast."""
CAST_ORDERS_FROM = 900
WITHOUT_PHONE = 0.12
PROBATIONARY = 0.03
RESIDENTS_PER_VILLAGE = 8
HOUSEHOLD_SIZE = 4


@dataclass(slots=True)
class People:
    """Who is where: members and residents by the id of their branch, the post-holders by branch id and role."""

    members: dict[int, list[Person]] = field(default_factory=dict)
    residents: dict[int, list[Person]] = field(default_factory=dict)
    secretaries: dict[int, Person] = field(default_factory=dict)


@dataclass(slots=True)
class Maker:
    """Makes persons one after another; the order numbers keep ID numbers and phones apart."""

    chance: Random
    now: datetime
    today: date
    made: int = 0

    def make(self, organisation: Organisation, *, youngest: int, oldest: int) -> Person:
        """A person not stored yet."""
        self.made += 1
        name = names.make_name(self.chance)
        age_days = self.chance.randrange(youngest * 365, oldest * 365)
        birth_date = self.today - timedelta(days=age_days)
        order = self.made % CAST_ORDERS_FROM
        has_phone = self.chance.random() >= WITHOUT_PHONE
        pinyin, initials = spell(name)
        return Person(
            name=name,
            name_pinyin=pinyin,
            name_initials=initials,
            gender="M" if order % 2 else "F",
            birth_date=birth_date,
            organisation=organisation,
            created_at=self.now,
            **seals.seal_fields(
                id_number=names.make_id_number(birth_date, order),
                phone=names.make_phone(FIRST_PHONE + self.made) if has_phone else None,
            ),
        )


def settle_people(
    *, tree: Tree, led_by: dict[int, Person], members: int, chance: Random, now: datetime, today: date
) -> People:
    """Fill the branches with ``members`` in all, each village with some residents, and every branch with a secretary.

    ``led_by`` names the branches (by id) that have one already.
    """
    maker, people = Maker(chance, now, today), People()
    sizes = _branch_sizes(tree.branches, members, chance)
    rows: list[Person] = []
    for branch, size in zip(tree.branches, sizes, strict=True):
        people.members[branch.pk] = [maker.make(branch, youngest=20, oldest=88) for _ in range(size)]
        village = tree.villages[branch.pk]
        count = RESIDENTS_PER_VILLAGE if village.kind in {"VILLAGE", "COMMUNITY"} and size else 0
        people.residents[branch.pk] = [maker.make(village, youngest=10, oldest=92) for _ in range(count)]
        rows += people.members[branch.pk] + people.residents[branch.pk]
    _keep_apart(rows)
    Person.objects.bulk_create(rows, batch_size=BATCH)
    _admit(people, chance, today)
    _house(tree, people, today)
    people.secretaries |= led_by
    _appoint(tree, people, today)
    return people


def _branch_sizes(branches: Sequence[Organisation], members: int, chance: Random) -> list[int]:
    """One for each while they last, then by weight, so that branches differ as they do."""
    sizes = [int(order < members) for order in range(len(branches))]
    left = members - sum(sizes)
    weights = [chance.uniform(0.6, 1.5) for _ in branches]
    total = sum(weights)
    for order, weight in enumerate(weights):
        sizes[order] += int(left * weight / total)
    for order in range(members - sum(sizes)):
        sizes[order % len(sizes)] += 1
    return sizes


def _keep_apart(rows: Sequence[Person]) -> None:
    """Two people never share an ID number: the later one of a pair goes without, as some on a real roll do."""
    seen: set[str] = set()
    for row in rows:
        if row.id_number_index in seen:
            row.id_number_sealed = row.id_number_index = None
        elif row.id_number_index:
            seen.add(row.id_number_index)


def _admit(people: People, chance: Random, today: date) -> None:
    rows = []
    for branch_id, members in people.members.items():
        for person in members:
            probationary = chance.random() < PROBATIONARY
            joined = _joining_day(person, chance, today, probationary=probationary)
            rows.append(
                Membership(
                    person=person,
                    organisation_id=branch_id,
                    kind="PROBATIONARY" if probationary else "FULL",
                    joined_date=joined,
                    active_from=joined,
                )
            )
    Membership.objects.bulk_create(rows, batch_size=BATCH)


def _joining_day(person: Person, chance: Random, today: date, *, probationary: bool) -> date:
    if probationary:
        return today - timedelta(days=chance.randrange(30, 330))
    grown = (person.birth_date or today) + timedelta(days=18 * 365 + 5)
    latest = today - timedelta(days=400)
    return grown if grown >= latest else grown + timedelta(days=chance.randrange((latest - grown).days))


def _house(tree: Tree, people: People, today: date) -> None:
    """Residents live in households of their village."""
    homes, rows = [], []
    settled = today - timedelta(days=3 * 365)
    for branch_id, residents in people.residents.items():
        for start in range(0, len(residents), HOUSEHOLD_SIZE):
            number = f"{start // HOUSEHOLD_SIZE + 1:03d}"
            home = Household(organisation=tree.villages[branch_id], number=number, address=f"第{number}户")
            homes.append(home)
            for person in residents[start : start + HOUSEHOLD_SIZE]:
                person.household = home
                rows.append((person, home, branch_id))
    Household.objects.bulk_create(homes, batch_size=BATCH)
    for person, home, _branch_id in rows:
        person.household = home
    Person.objects.bulk_update([person for person, _home, _branch_id in rows], ["household"], batch_size=BATCH)
    Residence.objects.bulk_create(
        [
            Residence(person=person, organisation=tree.villages[branch_id], household=home, active_from=settled)
            for person, home, branch_id in rows
        ],
        batch_size=BATCH,
    )


def _appoint(tree: Tree, people: People, today: date) -> None:
    """The first member of a branch is its secretary, the second its clerk; towns have an officer each."""
    since = today - timedelta(days=2 * 365)
    rows = []
    for branch in tree.branches:
        members = people.members[branch.pk]
        if members and branch.pk not in people.secretaries:
            people.secretaries[branch.pk] = members[0]
            rows.append(_post(members[0], branch, "SECRETARY", "党支部书记", since))
            rows += [_post(person, branch, "CLERK", "党务员", since) for person in members[1:2]]
    rows += _town_officers(tree, people, since)
    Post.objects.bulk_create(rows, batch_size=BATCH)


def _town_officers(tree: Tree, people: People, since: date) -> list[Post]:
    """In every town the third member of its largest branch works for the town; Guandu's officer is of the cast."""
    rows = []
    for code, town in tree.towns.items():
        branches = [branch for branch in tree.branches if branch.parent_id == town.pk]
        largest = max(branches, key=lambda branch: len(people.members[branch.pk]))
        if code != GUANDU:
            rows += [
                _post(person, town, "TOWN_OFFICER", "党建办主任", since) for person in people.members[largest.pk][2:3]
            ]
    return rows


def _post(person: Person, organisation: Organisation, role: str, title: str, since: date) -> Post:
    return Post(person=person, organisation=organisation, role=role, title=title, active_from=since)
