"""What the county still owes in service points: what nobody has spent yet, and how it came and went month by month."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce, Substr, TruncMonth

from hongguanjia.base.access.api import below
from hongguanjia.base.people.models import Organisation, Person
from hongguanjia.points.closing.models import Closing, ClosingState
from hongguanjia.points.data import OwnerKind, Role, Unit
from hongguanjia.points.models import Account, Entry


@dataclass(frozen=True, slots=True)
class Unspent:
    """Service points that lie unspent (held ones among them) under one piece of the tree, and on how many accounts."""

    path: str
    points: int
    accounts: int


@dataclass(frozen=True, slots=True)
class MonthFlow:
    """Service points issued and redeemed in a month; what was taken back or given back is off."""

    month: date
    issued: int
    redeemed: int


def list_unspent(*, root: str, depth: int) -> list[Unspent]:
    """Unspent service points under ``root``, grouped by the first ``depth`` segments of the path of their owner."""
    person = Person.objects.filter(pk=OuterRef("owner_id")).values("organisation__path")[:1]
    organisation = Organisation.objects.filter(pk=OuterRef("owner_id")).values("path")[:1]
    sums: dict[str, list[int]] = {}
    for kind, paths in ((OwnerKind.PERSON, person), (OwnerKind.ORGANISATION, organisation)):
        rows = Account.objects.filter(owner_kind=kind, unit=Unit.SERVICE, maintained=True, balance__gt=0)
        rows = rows.annotate(path=Subquery(paths)).filter(below(root, field="path"))
        for path, points, accounts in (
            rows.annotate(part=Substr("path", 1, 4 * depth))
            .values_list("part")
            .annotate(points=Sum("balance"), accounts=Count("owner_id", distinct=True))
            .order_by()
        ):
            found = sums.setdefault(path, [0, 0])
            found[0] += points
            found[1] += accounts
    return [Unspent(path, points, accounts) for path, (points, accounts) in sorted(sums.items())]


def list_expected_expiry() -> list[tuple[date, int]]:
    """Service points that planned or approved closings will let expire, with the day from which; nothing is guessed for
    a year that nobody has planned yet."""
    rows = Closing.objects.filter(
        term__unit=Unit.SERVICE, state__in=[ClosingState.PLANNED, ClosingState.APPROVED]
    ).annotate(posted=Coalesce(Sum("lines__posted"), 0))
    return [(row.due_date or date(row.year + 1, 1, 1), row.planned - row.posted) for row in rows.order_by("year", "pk")]


def list_month_flows(*, first: date, before: date) -> list[MonthFlow]:
    """The whole county's months from ``first`` until before ``before``, oldest first; quiet months are zero."""
    rows = (
        Entry.objects.filter(
            account__owner_kind=OwnerKind.SYSTEM,
            account__unit=Unit.SERVICE,
            account__role__in=[Role.ISSUE, Role.REDEEMED],
            transfer__business_date__gte=first,
            transfer__business_date__lt=before,
        )
        .annotate(month=TruncMonth("transfer__business_date"))
        .values_list("month")
        .annotate(
            issued=Sum("amount", filter=Q(account__role=Role.ISSUE)),
            redeemed=Sum("amount", filter=Q(account__role=Role.REDEEMED)),
        )
        .order_by()
    )
    found = {month: (-(issued or 0), redeemed or 0) for month, issued, redeemed in rows}
    flows, month = [], first.replace(day=1)
    while month < before:
        flows.append(MonthFlow(month, *found.get(month, (0, 0))))
        month = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    return flows
