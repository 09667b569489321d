"""What the intake reads about facts before it decides: standing on the day, and what was earned before."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import Q, Sum

from hongguanjia.base.people.models import Membership
from hongguanjia.base.record.models import Fact
from hongguanjia.kit.among import among
from hongguanjia.kit.clock import county_date
from hongguanjia.points.data import Owner, OwnerKind
from hongguanjia.points.models import Award, Exclusion, Status
from hongguanjia.points.rules import EXEMPT
from hongguanjia.points.terms import Earned, FactView

RESIDENT = "RESIDENT"
Standings = dict[int, list[tuple[date, date | None, str]]]

COUNTS_AGAINST_CEILING = Q(full_amount__gt=0, reverses__isnull=True) | Q(full_amount__lt=0, reverses__isnull=False)
"""Awards and what took them back; deductions leave the ceilings alone."""


class FactRow(NamedTuple):
    """A fact as the intake reads it: what never changes, without building an object for each of thousands."""

    pk: int
    kind: str
    person_id: int | None
    subject_organisation_id: int | None
    organisation_id: int
    organisation_path: str
    occurred_date: date
    recorded_at: datetime
    quantity: int
    grade: str
    withdraws_id: int | None


def read_rows(fact_ids: Sequence[int]) -> list[FactRow]:
    """The facts in the order of their ids."""
    rows = Fact.objects.filter(among("pk", fact_ids)).order_by("id")
    return [FactRow(*row) for row in rows.values_list(*FactRow._fields)]


def list_standings(facts: Sequence[Fact | FactRow]) -> Standings:
    """The membership periods of everybody in ``facts``, and the times (``EXEMPT``) in which a branch does not assess them."""
    person_ids = {fact.person_id for fact in facts if fact.person_id is not None}
    standings: Standings = {}
    rows = Membership.objects.filter(among("person_id", person_ids)).values_list(
        "person_id", "active_from", "active_to", "kind"
    )
    for person_id, active_from, active_to, kind in rows:
        standings.setdefault(person_id, []).append((active_from, active_to, kind))
    exempt = Exclusion.objects.filter(among("person_id", person_ids)).values_list(
        "person_id", "active_from", "active_to"
    )
    for person_id, active_from, active_to in exempt:
        standings.setdefault(person_id, []).append((active_from, active_to, EXEMPT))
    return standings


def list_earned(facts: Sequence[Fact | FactRow]) -> list[Earned]:
    """What the subjects of ``facts`` earned in the years of the facts, by rule and day."""
    if not facts:
        return []
    years = [fact.occurred_date.year for fact in facts]
    persons = {fact.person_id for fact in facts if fact.person_id is not None}
    organisations = {fact.subject_organisation_id or fact.organisation_id for fact in facts}
    subjects = (Q(owner_kind=OwnerKind.PERSON) & among("owner_id", persons)) | (
        Q(owner_kind=OwnerKind.ORGANISATION) & among("owner_id", organisations)
    )
    rows = (
        Award.objects.filter(
            subjects, COUNTS_AGAINST_CEILING, on_date__gte=date(min(years), 1, 1), on_date__lte=date(max(years), 12, 31)
        )
        .values_list("owner_kind", "owner_id", "rule_code", "category", "unit", "on_date")
        .annotate(total=Sum("amount"))
        .order_by()
    )
    return [
        Earned(Owner(kind, owner_id), code, category, unit, day, total)
        for kind, owner_id, code, category, unit, day, total in rows
    ]


def view_fact(fact: Fact, standings: Standings, now: datetime) -> FactView:
    """A fact as evaluation sees it. One whose publicity is over, or that was approved, is released."""
    outcome = getattr(fact, "outcome", None)
    released = (
        outcome is not None
        and outcome.status == Status.WAITING
        and outcome.waits_until is not None
        and outcome.waits_until <= county_date(now)
    )
    return view_released(fact, standings, released)


def view_released(fact: Fact | FactRow, standings: Standings, released: bool) -> FactView:
    """The same for whoever knows whether the waiting is over."""
    kinds = _list_kinds(fact, standings)
    return FactView(
        id=fact.pk,
        kind=fact.kind,
        person_id=fact.person_id,
        organisation_id=fact.subject_organisation_id or fact.organisation_id,
        occurred_date=fact.occurred_date,
        quantity=fact.quantity,
        grade=fact.grade,
        standing=next(iter(kinds - {EXEMPT}), RESIDENT),
        exempt=EXEMPT in kinds,
        released=released,
    )


def _list_kinds(fact: Fact | FactRow, standings: Standings) -> set[str]:
    day = fact.occurred_date
    return {
        kind
        for active_from, active_to, kind in standings.get(fact.person_id or 0, [])
        if active_from <= day and (active_to is None or day < active_to)
    }
