"""What unspent points would cost: a rate with its basis, the money set aside, what the coming months may bring."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from hongguanjia.base.access.api import Actor, Permission, below
from hongguanjia.base.people.models import Organisation
from hongguanjia.base.record.api import leave_trail
from hongguanjia.kit.clock import county_date
from hongguanjia.kit.refusals import BadInput, Refusal
from hongguanjia.points.api import MonthFlow, Unspent, list_expected_expiry, list_month_flows, list_unspent
from hongguanjia.rooms.rewards import permits
from hongguanjia.rooms.rewards.forecasting import MONTHS, MonthAhead, add_months, forecast
from hongguanjia.rooms.rewards.models import BudgetRow, PointRate

TOWN_DEPTH = 2


@dataclass(frozen=True, slots=True)
class TownDebt:
    """What one town's people have not spent: points, accounts, and fen by the rate (``None`` without a rate)."""

    name: str
    unspent: Unspent
    fen: int | None


@dataclass(frozen=True, slots=True)
class Liability:
    """Everything that the page shows; each figure can be recomputed from the others and the ledger.

    ``mean_issued`` and ``mean_redeemed`` are the means of ``flows`` rounded down; ``forecast`` is explained in
    ``forecasting``: the same months of last year, less what closings let expire, and in money where a rate holds.
    """

    points: int
    fen: int | None
    rate: PointRate | None
    towns: Sequence[TownDebt]
    flows: Sequence[MonthFlow]
    mean_issued: int
    mean_redeemed: int
    forecast: Sequence[MonthAhead]
    budget: Sequence[BudgetRow]
    budget_fen: int

    @property
    def peak(self) -> MonthAhead | None:
        """The month ahead in which most will be owed."""
        return max(self.forecast, key=lambda row: row.points, default=None)

    @property
    def expiring(self) -> int:
        """What will expire in the coming months."""
        return sum(row.expiring for row in self.forecast)

    @property
    def coverage(self) -> int | None:
        """How much of what is owed the money of the year would cover, in percent; ``None`` where nothing can be said."""
        return self.budget_fen * 100 // self.fen if self.fen else None


def find_rate(day: date) -> PointRate | None:
    """The rate in force on ``day``."""
    return PointRate.objects.filter(from_date__lte=day).order_by("-from_date").first()


def read_liability(*, actor: Actor, now: datetime) -> Liability:
    """The county's liability as it stands, with a forecast; for those who manage the county's rewards or audit them."""
    today = county_date(now)
    county = county_in_reach(actor)
    rate = find_rate(today)
    names = dict(Organisation.objects.filter(below(county.path, field="path")).values_list("path", "short_name"))
    unspent = list_unspent(root=county.path, depth=TOWN_DEPTH)
    towns = [TownDebt(names.get(row.path, ""), row, _to_fen(row.points, rate)) for row in unspent]
    total = sum(row.points for row in unspent)
    flows = list_month_flows(first=add_months(today.replace(day=1), -MONTHS), before=today.replace(day=1))
    issued, redeemed = sum(row.issued for row in flows) // MONTHS, sum(row.redeemed for row in flows) // MONTHS
    budget = list(BudgetRow.objects.filter(year=today.year).select_related("organisation"))
    return Liability(
        points=total,
        fen=_to_fen(total, rate),
        rate=rate,
        towns=towns,
        flows=flows,
        mean_issued=issued,
        mean_redeemed=redeemed,
        forecast=forecast(
            today=today, unspent=total, flows=flows, expiry=list_expected_expiry(), fen=rate.fen if rate else None
        ),
        budget=budget,
        budget_fen=sum(row.fen for row in budget),
    )


def county_in_reach(actor: Actor) -> Organisation:
    """The county, if the actor's posts let him see all its rewards; for others there is no such page."""
    county = Organisation.objects.filter(parent__isnull=True).order_by("path").first()
    if county is None or (not actor.is_system and county.path not in actor.paths(Permission.REWARD_READ)):
        raise Refusal("rewards.county_page", _("这一页只给管理全县兑换经费的同志看。"))
    return county


@transaction.atomic
def set_rate(*, actor: Actor, now: datetime, county: Organisation, from_date: date, fen: int, basis: str) -> PointRate:
    """Reckon a point at ``fen`` from a day to come, with its basis. It is for planning; nobody is ever paid."""
    _check(actor, county, basis)
    if from_date <= county_date(now) and PointRate.objects.exists():
        raise BadInput("rewards.not_ahead", _("新规定最早从明天起执行，请改日期。"), field="from_date")
    row, _made = PointRate.objects.update_or_create(
        from_date=from_date,
        defaults={"fen": fen, "basis": basis.strip(), "set_at": now, "set_by_label": actor.label},
    )
    _trail(actor, now, "rewards.rate.set", county, row.pk, row.basis)
    return row


@transaction.atomic
def set_budget(
    *, actor: Actor, now: datetime, county: Organisation, year: int, source: str, fen: int, basis: str
) -> BudgetRow:
    """Put down what one source gives for a year; putting it down again changes the figure."""
    _check(actor, county, basis)
    row, _made = BudgetRow.objects.update_or_create(
        organisation=county,
        year=year,
        source=source.strip(),
        defaults={"fen": fen, "basis": basis.strip(), "set_at": now, "set_by_label": actor.label},
    )
    _trail(actor, now, "rewards.budget.set", county, row.pk, f"{year} {row.source}")
    return row


def _check(actor: Actor, county: Organisation, basis: str) -> None:
    permits.check_may_manage(actor, county)
    if county.parent_id is not None:
        raise Refusal("rewards.county_only", _("办理规定由县里统一公布，乡镇和支部不能另定。"))
    if not basis.strip():
        raise BadInput("rewards.no_basis", _("请写明依据，例如文件名称和文号。"), field="basis")


def _to_fen(points: int, rate: PointRate | None) -> int | None:
    return points * rate.fen if rate else None


def _trail(actor: Actor, now: datetime, verb: str, county: Organisation, pk: int, label: str) -> None:
    leave_trail(
        actor=actor,
        now=now,
        verb=verb,
        subject_kind="reward_budget",
        subject_id=pk,
        subject_label=label,
        organisation_id=county.pk,
        organisation_path=county.path,
    )
