"""Organisations made comparable: points per member, within bands by size (按规模分档、按人均比较)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from hongguanjia.base.access.api import below
from hongguanjia.base.people.models import Membership, Organisation
from hongguanjia.points.data import OwnerKind
from hongguanjia.points.tallies import list_scores
from hongguanjia.rooms.standing import rules
from hongguanjia.rooms.standing.data import Placed, Size

COUNTY_PATH = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """An organisation's points, its members on the day of the head count, and points per hundred members."""

    organisation_id: int
    amount: int
    heads: int
    size: Size

    @property
    def per_hundred(self) -> int:
        return rules.per_hundred(self.amount, self.heads)

    @property
    def per_head(self) -> str:
        """Points per member with two places: ``0.86``."""
        return show_per_head(self.per_hundred)


@dataclass(frozen=True, slots=True)
class Peers:
    """The organisations of the same band: how many, and what the one in the middle has per member."""

    count: int
    middle: str


@dataclass(frozen=True, slots=True)
class SizeTable:
    """One band of a ranking of organisations."""

    label: str
    rows: Sequence[Placed[Standing]]


def list_standings(*, unit: str, period: str, today: date, path: str = COUNTY_PATH) -> list[Standing]:
    """The standing of every organisation with members of its own at or below ``path``; two queries."""
    rows = _list_heads(today).filter(below(path))
    heads = dict(rows.order_by().values_list("organisation_id").annotate(people=Count("person_id")))
    scores = list_scores(OwnerKind.ORGANISATION, unit, period).order_by().values_list("owner_id")
    amounts = dict(scores.annotate(total=Sum("amount")))
    return [
        Standing(pk, max(0, amounts.get(pk, 0)), people, size)
        for pk, people in sorted(heads.items())
        if (size := rules.find_size(people)) is not None
    ]


def find_standing(rows: QuerySet[Organisation], *, unit: str, period: str, today: date) -> Standing | None:
    """The standing of the one organisation of ``rows``, in one query; ``None`` without members of its own."""
    people = _list_heads(today).filter(organisation=OuterRef("pk")).order_by()
    scores = list_scores(OwnerKind.ORGANISATION, unit, period).filter(owner_id=OuterRef("pk")).order_by()
    row = rows.values_list(
        "pk",
        Coalesce(Subquery(scores.values("owner_id").annotate(total=Sum("amount")).values("total")), 0),
        Coalesce(Subquery(people.values("organisation_id").annotate(heads=Count("person_id")).values("heads")), 0),
    ).first()
    size = rules.find_size(row[2]) if row else None
    return Standing(row[0], max(0, row[1]), row[2], size) if row and size else None


def _list_heads(today: date) -> QuerySet[Membership]:
    held = Q(active_from__lte=today) & (Q(active_to__isnull=True) | Q(active_to__gt=today))
    return Membership.objects.filter(held, person__deceased_date__isnull=True)


def find_peers(standing: Standing, standings: Sequence[Standing]) -> Peers | None:
    """What is usual in the same band; ``None`` with fewer than five organisations."""
    same = [row.per_hundred for row in standings if row.size == standing.size]
    if len(same) < rules.GROUP_LEAST:
        return None
    return Peers(len(same), show_per_head(round(median(same))))


def rank_organisations(*, organisation: Organisation, unit: str, period: str, today: date) -> list[SizeTable]:
    """Places within each band by points per member; who has the same shares a place. Call it for a decision in force only."""
    standings = list_standings(unit=unit, period=period, today=today, path=organisation.path)
    return [
        SizeTable(name_size(size), rules.place([(row, row.per_hundred) for row in standings if row.size == size]))
        for size in rules.SIZES
        if any(row.size == size for row in standings)
    ]


def rank_persons(*, organisation: Organisation, unit: str, period: str) -> list[Placed[int]]:
    """Places of persons by what they earned at or below ``organisation``. Call it for a decision in force only."""
    rows = list_scores(OwnerKind.PERSON, unit, period).filter(below(organisation.path, field="organisation_path"))
    sums = rows.order_by().values_list("owner_id").annotate(total=Sum("amount")).filter(total__gt=0)
    return rules.place(sorted(sums))


def name_size(size: Size) -> str:
    """A band in words."""
    if size.most is None:
        return _("党员 %(least)s 人及以上") % {"least": size.least}
    return _("党员 %(least)s–%(most)s 人") % {"least": size.least, "most": size.most}


def show_per_head(per_hundred: int) -> str:
    """``86`` as ``0.86``."""
    return f"{per_hundred // 100}.{per_hundred % 100:02d}"
