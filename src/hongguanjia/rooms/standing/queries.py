"""Reads: how participation is spread, titles, rankings in force, an organisation's size-fair standing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import BigIntegerField, QuerySet, Value

from hongguanjia.base.access.api import Actor
from hongguanjia.kit.clock import county_date
from hongguanjia.points.data import OwnerKind
from hongguanjia.points.models import Score
from hongguanjia.rooms.standing import permits, rules
from hongguanjia.rooms.standing.grading import UNITS, list_ladders
from hongguanjia.rooms.standing.models import (
    Consent,
    Grant,
    Ladder,
    Measure,
    RankingDecision,
    RankingState,
    Rung,
    Veto,
    VetoKind,
    VetoState,
)


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a person stands on a ladder: the figure, what is held, what comes next and how far it is."""

    ladder: Ladder
    figure: int
    unit: str
    period: str
    held: Rung | None
    gap: rules.Gap | None


def list_progress(person_id: int, now: datetime) -> list[Progress]:
    """Where a person stands on each ladder in force; every figure opens to its facts."""
    held = {
        (grant.ladder_code, grant.period): grant.rung
        for grant in Grant.objects.filter(person_id=person_id, revocation__isnull=True)
        .select_related("rung")
        .order_by("rank")
    }
    return _measure(person_id, now, held)


def list_gaps(person_id: int, now: datetime) -> list[Progress]:
    """The titles ahead that are granted as soon as they are reached; what is held already is not asked."""
    return [row for row in _measure(person_id, now, {}) if row.gap and not row.ladder.is_yearly_grade]


def _measure(person_id: int, now: datetime, held: Mapping[tuple[str, str], Rung]) -> list[Progress]:
    year, figures = str(county_date(now).year), _read_figures(person_id)
    found = []
    for ladder in list_ladders(now):
        period = "" if ladder.measure == Measure.HOURS_TOTAL else year
        unit = UNITS[Measure(ladder.measure)]
        figure = max(0, sum(amount for (of, when), amount in figures.items() if of == unit and period in ("", when)))
        gap = rules.find_gap(list(ladder.rungs.all()), figure)
        found.append(Progress(ladder, figure, unit, period, held.get((ladder.code, period)), gap))
    return found


def _read_figures(person_id: int) -> dict[tuple[str, str], int]:
    rows = Score.objects.filter(owner_kind=OwnerKind.PERSON, owner_id=person_id).exclude(period__contains="-")
    figures: dict[tuple[str, str], int] = {}
    for unit, period, amount in rows.values_list("unit", "period", "amount"):
        figures[unit, period] = figures.get((unit, period), 0) + amount
    return figures


def list_own_grants(actor: Actor) -> QuerySet[Grant]:
    """What the actor, or the person represented, was granted, the newest first."""
    return permits.own_grants(actor).order_by("-granted_at", "-rank")


def list_vetoes_in_force(person_id: int) -> list[Veto]:
    """What suspends a person's grading now."""
    rows = Veto.objects.filter(person_id=person_id, state=VetoState.IN_FORCE)
    return list(rows.select_related("decided_by").order_by("pk"))


def list_vetoes_of(person_id: int) -> list[Veto]:
    """All suspensions of a person, those in force first."""
    return list(Veto.objects.filter(person_id=person_id).select_related("decided_by").order_by("state", "-pk"))


def has_consented(person_id: int) -> bool:
    """Whether the person lets anybody with a code see the own titles."""
    return Consent.objects.filter(person_id=person_id, withdrawn_at=None).exists()


def find_public_grant(code: str) -> Grant | None:
    """The grant with this code, if its person has consented; without consent it is as if it did not exist."""
    typed = "".join(code.split()).replace("-", "").upper()
    rows = Grant.objects.filter(code=typed, person__title_consents__withdrawn_at__isnull=True)
    return (
        rows.filter(person__title_consents__isnull=False)
        .select_related("person__organisation", "rung__ladder", "revocation")
        .first()
    )


def count_titles(now: datetime) -> list[tuple[Ladder, list[tuple[Rung, int | None]]]]:
    """The ladders in force with how many persons hold each title; fewer than five are not told (``None``)."""
    today = county_date(now)
    return [
        (ladder, [(rung, _tell_count(ladder, rung, today)) for rung in ladder.rungs.all()])
        for ladder in list_ladders(now)
    ]


def _tell_count(ladder: Ladder, rung: Rung, today: date) -> int | None:
    periods = rules.list_periods(ladder.measure, ladder.settle_days, today)
    held = Grant.objects.filter(
        revocation__isnull=True, ladder_code=ladder.code, rank=rung.rank, period__in=periods[-1:]
    )
    count = held.values("person_id").distinct().count()
    return count if count == 0 or count >= rules.GROUP_LEAST else None


def narrow_grants(rows: QuerySet[Grant], *, ladder: str, only_valid: bool) -> QuerySet[Grant]:
    """Grants of one ladder, valid ones alone if asked."""
    if ladder:
        rows = rows.filter(ladder_code=ladder)
    return rows.filter(revocation__isnull=True) if only_valid else rows


def list_public_rankings() -> QuerySet[RankingDecision]:
    """Rankings of organisations that were approved, withdrawn ones among them; whether one is shown today is a rule. Persons
    are never ranked in public."""
    rows = RankingDecision.objects.filter(
        subject=OwnerKind.ORGANISATION, state__in=[RankingState.APPROVED, RankingState.WITHDRAWN]
    )
    return rows.select_related("organisation", "asked_by", "decided_by").order_by("-publication_date", "-pk")


@dataclass(frozen=True, slots=True)
class Line:
    """A title or a suspension on a person's page; ``taken_back`` is the revocation's id."""

    part: str
    pk: int
    title: str
    period: str
    at: datetime
    note: str
    taken_back: int | None

    @property
    def label(self) -> str:
        """The title, or in which case grading is suspended."""
        return str(VetoKind(self.title).label) if self.part == "veto" else self.title


def list_lines(actor: Actor, person_id: int, *, with_vetoes: bool) -> list[Line]:
    """A person's suspensions in force and newest titles, in one query."""
    nothing = Value(None, output_field=BigIntegerField())
    grants = permits.read_grants(actor).filter(person_id=person_id)
    rows = grants.order_by().values_list(
        Value("title"), "pk", "rung__title", "period", "granted_at", Value(""), "revocation__pk"
    )
    if with_vetoes:
        vetoes = Veto.objects.filter(person_id=person_id, state=VetoState.IN_FORCE).order_by()
        rows = rows.union(
            vetoes.values_list(Value("veto"), "pk", "kind", Value(""), "decided_at", "reason", nothing), all=True
        )
    found = [Line(*row) for row in rows]
    return sorted(found, key=lambda line: (line.part == "veto", line.at, line.pk), reverse=True)
