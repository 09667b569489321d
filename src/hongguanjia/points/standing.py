"""Where an owner stands, as figures and as movements in plain words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import BigIntegerField, QuerySet, Value

from hongguanjia.points.balances import get_balances
from hongguanjia.points.data import Balance, Owner, Role, Unit
from hongguanjia.points.models import Account, Entry
from hongguanjia.points.queries import SHOWN_UNITS
from hongguanjia.points.sentences import unit_word


@dataclass(frozen=True, slots=True)
class Figure:
    """What stands in one unit."""

    unit: Unit
    label: object
    word: str
    balance: Balance


def list_figures(owner: Owner) -> list[Figure]:
    """What an owner has in each unit that people see."""
    balances = get_balances(owner=owner, units=SHOWN_UNITS)
    return [Figure(unit, unit.label, unit_word(unit), balances[unit]) for unit in SHOWN_UNITS]


def list_figures_of(seen: QuerySet[Any], owner: Owner) -> list[Figure]:
    """The same for the one owner of ``seen``, none when that is empty; one query for both, as panels have to be light."""
    accounts = Account.objects.filter(owner_kind=owner.kind, owner_id=owner.id, maintained=True).order_by()
    nothing = seen.order_by().values_list(Value(""), Value(""), Value(0, output_field=BigIntegerField()))
    rows = list(nothing.union(accounts.values_list("unit", "role", "balance"), all=True))
    if ("", "", 0) not in rows:
        return []
    amounts = {(unit, role): amount for unit, role, amount in rows}
    return [
        Figure(
            unit,
            unit.label,
            unit_word(unit),
            Balance(amounts.get((unit, Role.MAIN), 0), amounts.get((unit, Role.HELD), 0)),
        )
        for unit in SHOWN_UNITS
    ]


def list_movements(owner: Owner) -> QuerySet[Entry]:
    """What came to and went from an owner, newest first."""
    rows = Entry.objects.filter(account__owner_kind=owner.kind, account__owner_id=owner.id, account__role=Role.MAIN)
    return rows.select_related("transfer", "award__fact", "award__rule").order_by("-id")
