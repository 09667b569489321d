"""Who may be drawn: the organisations and inspectors of a round, and who has a tie to whom."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from hongguanjia.base.access.api import below
from hongguanjia.base.people.api import open_on
from hongguanjia.base.people.models import Leadership, Membership, Organisation, Person, Post
from hongguanjia.rooms.inspection.drawing import Candidate, Draw, draw
from hongguanjia.rooms.inspection.models import Round, Tie

INSPECTOR = "INSPECTOR"


def list_targets(row: Round) -> list[Organisation]:
    """Organisations of the kind below the area of a round, in tree order."""
    rows = Organisation.objects.filter(below(row.area.path, field="path"), kind=row.target_kind, closed_date=None)
    return list(rows.exclude(pk=row.plan.organisation_id).order_by("path"))


def list_inspectors(organisation: Organisation, day: date) -> list[Person]:
    """Who holds the post of an inspector at an organisation on a day."""
    posts = Post.objects.filter(open_on(day), organisation=organisation, role=INSPECTOR).values("person_id")
    return list(Person.objects.filter(pk__in=posts, deceased_date=None).order_by("pk"))


def find_ties(row: Round, people: Iterable[Person], targets: Iterable[Organisation], day: date) -> dict[int, set[int]]:
    """For each person the organisations to which there is a tie: a post or membership there, or at an organisation between
    there and the issuer, also through the branch that leads it; or a tie that was declared."""
    ids = [person.pk for person in people]
    issuer = row.plan.organisation.path
    places: defaultdict[int, set[str]] = defaultdict(set)
    for table in (Post, Membership, Tie):
        held = table.objects.filter(open_on(day), person_id__in=ids)
        for person_id, path in held.values_list("person_id", "organisation__path"):
            if path.startswith(issuer) and path != issuer:
                places[person_id].add(path)
    leads = Leadership.objects.filter(open_on(day), led__in=[one.pk for one in targets])
    led_by = dict(leads.values_list("led_id", "party__path"))
    return {
        pk: {
            one.pk
            for one in targets
            if any(one.path.startswith(path) or led_by.get(one.pk, "").startswith(path) for path in places[pk])
        }
        for pk in ids
    }


def build_pool(row: Round, day: date) -> dict[str, Any]:
    """The pool as it is published: numbered targets and numbered inspectors with the numbers of the targets tied."""
    targets, people = list_targets(row), list_inspectors(row.plan.organisation, day)
    ties = find_ties(row, people, targets, day)
    numbers = {one.pk: number for number, one in enumerate(targets, start=1)}
    return {
        "targets": [{"number": numbers[one.pk], "id": one.pk, "name": one.name} for one in targets],
        "inspectors": [
            {
                "number": number,
                "id": person.pk,
                "name": person.name,
                "ties": sorted(numbers[pk] for pk in ties[person.pk]),
            }
            for number, person in enumerate(people, start=1)
        ],
    }


def draw_again(row: Round, seed: str) -> Draw:
    """The draw of a round under a seed: what the page shows, and what whoever re-runs it must find."""
    pool = row.pool
    candidates = [Candidate(one["number"], frozenset(one["ties"])) for one in pool["inspectors"]]
    numbers = [one["number"] for one in pool["targets"]]
    return draw(seed, numbers, candidates, wanted=row.targets, each=row.inspectors_each)
