"""Facts, standings, what was earned, and who people are: read from the database into columns."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

import polars as pl
from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import Coalesce, Substr

from hongguanjia.base.people.models import SEGMENT_LENGTH, Membership, Organisation, Person
from hongguanjia.base.record.models import Fact
from hongguanjia.points.models import Award, Exclusion, Rule, RuleSetState, Status
from hongguanjia.points.reading import COUNTS_AGAINST_CEILING, RESIDENT
from hongguanjia.points.trial.replay import EARNED, FACTS

CHUNK = 50_000
ROWS = {name: kind for name, kind in FACTS.items() if name not in {"standing", "exempt"}} | {
    "decided_at": pl.Datetime("us", "UTC")
}
PERIODS = {"person_id": pl.Int64, "active_from": pl.Date, "active_to": pl.Date, "word": pl.String}
PEOPLE = {"owner_id": pl.Int64, "town": pl.String, "birth_date": pl.Date, "deceased_date": pl.Date}
SUMS = {
    "owner_kind": pl.String,
    "owner_id": pl.Int64,
    "unit": pl.String,
    "code": pl.String,
    "amount": pl.Int64,
    "times": pl.Int64,
}
EXEMPT_KIND = "EXCLUDED"
"""The standing of whom a branch has resolved not to assess, whatever the membership."""


def list_facts(first: date, last: date) -> QuerySet[Fact]:
    """The facts of a period that count and were decided: not withdrawn (unless what they gave could not be taken back), not
    refused by people (an objection upheld, no approval), not waiting still."""
    decided = Q(outcome__status__in=[Status.POSTED, Status.NO_RULE, Status.CAPPED])
    unproved = Q(outcome__status=Status.REFUSED, outcome__reason="evidence")
    stands = Q(withdrawn_by__isnull=True) | Q(withdrawn_by__outcome__status=Status.REFUSED)
    rows = Fact.objects.filter(occurred_date__gte=first, occurred_date__lte=last, withdraws__isnull=True)
    return rows.filter(decided | unproved, stands)


def count_open(first: date, last: date) -> int:
    """How many facts of a period are not decided yet; a trial leaves them out on both sides."""
    rows = Fact.objects.filter(occurred_date__gte=first, occurred_date__lte=last, withdraws__isnull=True)
    return rows.filter(Q(outcome__isnull=True) | Q(outcome__status=Status.WAITING), withdrawn_by__isnull=True).count()


def load_facts(first: date, last: date) -> pl.DataFrame:
    """The facts of a period (``FACTS``) with the standing of their people on the day, in the order in which they were decided
    then: ceilings were used up in that order, and so the difference that a trial shows is that of the rules alone."""
    rows = (
        list_facts(first, last)
        .annotate(place=Coalesce("subject_organisation_id", "organisation_id"))
        .values_list("id", "kind", "person_id", "place", "occurred_date", "quantity", "grade", "outcome__decided_at")
    )
    frames = [pl.DataFrame(schema=ROWS)]
    chunk: list[tuple[object, ...]] = []
    for row in rows.order_by().iterator(chunk_size=CHUNK):
        chunk.append(row)
        if len(chunk) == CHUNK:
            frames.append(pl.DataFrame(chunk, schema=ROWS, orient="row"))
            chunk = []
    frames.append(pl.DataFrame(chunk, schema=ROWS, orient="row"))
    facts = pl.concat(frames).sort("occurred_date")
    standing = _on_the_day(facts, _load_memberships())
    exempt = _on_the_day(facts, _load_exclusions())
    placed = facts.with_columns(standing.fill_null(RESIDENT).alias("standing"), exempt.is_not_null().alias("exempt"))
    return placed.sort("decided_at", "occurred_date", "id").select(*FACTS)


def list_earned_before(first: date) -> QuerySet[Award, tuple[str, int, str, str, str, date, int]]:
    """What was earned in the year of ``first`` before it, by owner, rule and day."""
    return (
        Award.objects.filter(COUNTS_AGAINST_CEILING, on_date__gte=date(first.year, 1, 1), on_date__lt=first)
        .values_list("owner_kind", "owner_id", "rule_code", "category", "unit", "on_date")
        .annotate(total=Sum("amount"))
        .order_by()
    )


def load_earned(first: date) -> pl.DataFrame:
    """What everybody had earned in the year before ``first`` (``EARNED``): the ceilings of that year start from it."""
    return pl.DataFrame(list(list_earned_before(first)), schema=EARNED, orient="row")


def load_awarded(first: date, last: date) -> pl.DataFrame:
    """What stands for the days of a period, by owner, unit and rule (``SUMS``)."""
    given, back = Q(reverses__isnull=True), Q(reverses__isnull=False)
    rows = (
        Award.objects.filter(on_date__gte=first, on_date__lte=last)
        .values_list("owner_kind", "owner_id", "unit", "rule_code")
        .annotate(total=Sum("amount"), times=Count("id", filter=given) - Count("id", filter=back))
        .order_by()
    )
    return pl.DataFrame(list(rows), schema=SUMS, orient="row")


def load_people(day: date) -> pl.DataFrame:
    """Everybody with town, date of birth, death and standing (``kind``) on a day."""
    rows = Person.objects.annotate(town=Substr("organisation__path", 1, 2 * SEGMENT_LENGTH))
    people = pl.DataFrame(
        list(rows.order_by().values_list("pk", "town", "birth_date", "deceased_date")), schema=PEOPLE, orient="row"
    ).with_columns(pl.lit(day).alias("occurred_date"))
    asked = people.rename({"owner_id": "person_id"})
    kind, exempt = _on_the_day(asked, _load_memberships()), _on_the_day(asked, _load_exclusions())
    standing = pl.when(exempt.is_not_null()).then(pl.lit(EXEMPT_KIND)).otherwise(kind.fill_null(RESIDENT))
    return people.with_columns(standing.alias("kind"))


def load_rule_titles(codes: Collection[str]) -> dict[str, str]:
    """What rules of published versions are called, by code; the newest name."""
    rows = Rule.objects.filter(code__in=codes, rule_set__state=RuleSetState.PUBLISHED)
    return dict(rows.order_by("rule_set__number").values_list("code", "title"))


def load_towns() -> dict[str, str]:
    """The names of towns, and of the county for those who belong to none, by path."""
    rows = Organisation.objects.filter(Q(parent__isnull=True) | Q(parent__parent__isnull=True))
    return dict(rows.values_list("path", "name"))


def _load_memberships() -> pl.DataFrame:
    rows = Membership.objects.values_list("person_id", "active_from", "active_to", "kind")
    return pl.DataFrame(list(rows), schema=PERIODS, orient="row")


def _load_exclusions() -> pl.DataFrame:
    rows = Exclusion.objects.values_list("person_id", "active_from", "active_to", "reason")
    return pl.DataFrame(list(rows), schema=PERIODS, orient="row")


def _on_the_day(rows: pl.DataFrame, periods: pl.DataFrame) -> pl.Series:
    """The word of the period that holds for each row's person on the row's day, or null. The rows are in order of day."""
    lasting = periods.filter(pl.col("active_to").is_null() | (pl.col("active_to") > pl.col("active_from")))
    found = rows.join_asof(
        lasting.sort("active_from"),
        left_on="occurred_date",
        right_on="active_from",
        by="person_id",
        strategy="backward",
        check_sortedness=False,
    )
    over = pl.col("active_to") <= pl.col("occurred_date")
    return found.select(pl.when(over).then(None).otherwise(pl.col("word")).alias("word")).to_series()
