"""What an owner has."""

from __future__ import annotations

from collections.abc import Sequence

from hongguanjia.points.data import Balance, Owner, Role
from hongguanjia.points.ledger import get_all_amounts, get_amounts


def get_balance(*, owner: Owner, unit: str) -> Balance:
    """What the owner may spend and what waits under holds; zero for an owner who has no account yet."""
    amounts = get_amounts(owner, unit)
    return Balance(available=amounts.get(Role.MAIN, 0), held=amounts.get(Role.HELD, 0))


def get_balances(*, owner: Owner, units: Sequence[str]) -> dict[str, Balance]:
    """The same for several units in one query."""
    amounts = get_all_amounts(owner)
    return {
        unit: Balance(available=amounts.get((unit, Role.MAIN), 0), held=amounts.get((unit, Role.HELD), 0))
        for unit in units
    }
