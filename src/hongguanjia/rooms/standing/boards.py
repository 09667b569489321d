"""The board of a ranking: held fast when it is published. Nothing else in the product puts anybody into an order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from hongguanjia.base.access.api import not_found
from hongguanjia.base.people.models import Organisation, Person
from hongguanjia.kit.clock import county_date
from hongguanjia.kit.paging import Page, paginate
from hongguanjia.points.data import OwnerKind
from hongguanjia.points.rollup import find_age
from hongguanjia.rooms.standing import fairness, rules
from hongguanjia.rooms.standing.fairness import show_per_head
from hongguanjia.rooms.standing.models import RankingDecision, RankingState

PER_PAGE = 100


@dataclass(frozen=True, slots=True)
class Line:
    """A place with a name. ``figure`` is points, or points per member; ``note`` the sum behind it."""

    place: int
    name: str
    figure: str
    amount: int
    heads: int | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """The lines of one band by size; persons have one section without a label."""

    label: str
    lines: Sequence[Line]


@dataclass(frozen=True, slots=True)
class Board:
    """What a ranking page shows, with the age of its figures and when they were held fast."""

    sections: Sequence[Section]
    page: Page[object] | None
    refreshed_at: datetime | None
    counted_on: date
    frozen_at: datetime


def freeze(decision: RankingDecision, now: datetime) -> bool:
    """Hold the ranking fast as it stands; once, from its publication date on. ``False`` when that is done or not yet due."""
    today = county_date(now)
    if decision.state != RankingState.APPROVED or today < decision.publication_date:
        return False
    age = find_age()
    board = {"rows": _list_rows(decision, today), "refreshed_at": age.isoformat() if age else ""}
    rows = RankingDecision.objects.filter(pk=decision.pk, state=RankingState.APPROVED, frozen_at__isnull=True)
    done = rows.update(board=board, frozen_at=now)
    decision.refresh_from_db()
    return done == 1


def freeze_due(now: datetime) -> int:
    """The regular job: rankings whose publication date has come; returns how many."""
    rows = RankingDecision.objects.filter(
        state=RankingState.APPROVED, frozen_at__isnull=True, publication_date__lte=county_date(now)
    )
    return sum(freeze(decision, now) for decision in rows.select_related("organisation").order_by("pk"))


def open_board(decision: RankingDecision, today: date, number: int = 1) -> Board:
    """The board of ``decision`` as it was published; "not found" unless it is in force and published today."""
    board, frozen_at = decision.board, decision.frozen_at
    if not rules.is_shown(decision, today) or board is None or frozen_at is None:
        raise not_found()
    page = None
    if decision.subject == OwnerKind.PERSON:
        page = paginate(board["rows"], number, size=PER_PAGE)
        sections = [Section("", _name_persons(page.rows))]
    else:
        sections = _name_organisations(board["rows"])
    age = datetime.fromisoformat(board["refreshed_at"]) if board["refreshed_at"] else None
    return Board(sections, page, age, county_date(frozen_at), frozen_at)


def _list_rows(decision: RankingDecision, today: date) -> list[list[int]]:
    """Place, id and points of persons; place, id, points, members and the band's least size of organisations."""
    place, unit, period = decision.organisation, decision.unit, decision.period
    if decision.subject == OwnerKind.PERSON:
        persons = fairness.rank_persons(organisation=place, unit=unit, period=period)
        return [[row.place, row.subject, row.figure] for row in persons]
    return [
        [row.place, row.subject.organisation_id, row.subject.amount, row.subject.heads, row.subject.size.least]
        for table in fairness.rank_organisations(organisation=place, unit=unit, period=period, today=today)
        for row in table.rows
    ]


def _name_persons(rows: Sequence[Any]) -> list[Line]:
    names = dict(Person.objects.filter(pk__in=[row[1] for row in rows]).values_list("pk", "name"))
    return [Line(place, names.get(pk, ""), str(figure), figure) for place, pk, figure in rows]


def _name_organisations(rows: Sequence[Any]) -> list[Section]:
    names = dict(Organisation.objects.filter(pk__in=[row[1] for row in rows]).values_list("pk", "name"))
    return [
        Section(
            fairness.name_size(size),
            [
                Line(place, names[pk], show_per_head(rules.per_hundred(amount, heads)), amount, heads)
                for place, pk, amount, heads, least in rows
                if least == size.least
            ],
        )
        for size in rules.SIZES
        if any(row[4] == size.least for row in rows)
    ]
