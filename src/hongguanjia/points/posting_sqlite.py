"""Posting on SQLite: one short IMMEDIATE transaction. Its write lock is taken at the first statement, so what is read in it
stays true until it commits."""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.db import connection, transaction

from hongguanjia.points.data import AccountKey, Leg, Owner
from hongguanjia.points.models import Transfer
from hongguanjia.points.verdicts import NOTHING, Answer, Header, Verdict

_KNOWN = "SELECT id, fingerprint FROM points_transfer WHERE key = %s"
_REVERSED = "SELECT 1 FROM points_transfer WHERE reverses_id = %s"
_FIND = """
SELECT j.key, a.id, a.balance, a.version FROM json_each(%s) j
JOIN points_account a ON a.owner_kind = j.value ->> 0 AND a.owner_id = j.value ->> 1
  AND a.unit = j.value ->> 2 AND a.role = j.value ->> 3
"""
_OPEN = """
INSERT INTO points_account (owner_kind, owner_id, unit, role, maintained, floor, balance, version)
VALUES (%s, %s, %s, %s, %s, %s, 0, 0) RETURNING id
"""
_OPEN_ALL = """
INSERT INTO points_account (owner_kind, owner_id, unit, role, maintained, floor, balance, version)
SELECT %s, value, %s, %s, %s, %s, 0, 0 FROM json_each(%s) WHERE true ON CONFLICT DO NOTHING
"""
_ENTRY = """
INSERT INTO points_entry (transfer_id, account_id, unit, amount, balance_after, account_seq) VALUES (%s, %s, %s, %s, %s, %s)
"""


@dataclass(slots=True)
class _Standing:
    """Where an account stands while the legs of a posting are laid on it; ``id`` 0 until it is opened."""

    key: AccountKey
    id: int = 0
    balance: int = 0
    version: int = 0

    def carry(self, amount: int) -> tuple[int | None, int | None]:
        """The balance and sequence number of the next entry, ``None`` where they are not maintained."""
        if not self.key.is_maintained:
            return None, None
        self.balance += amount
        self.version += 1
        return self.balance, self.version

    @property
    def is_short(self) -> bool:
        return self.key.floor is not None and self.balance < self.key.floor


def write(header: Header, legs: Sequence[Leg]) -> Answer:
    """Post, or say why not; a posting that is not made writes nothing."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_KNOWN, [header.key])
        if known := cursor.fetchone():
            return Verdict.REPEATED, uuid.UUID(known[0]), known[1]
        cursor.execute(_REVERSED, [header.reverses_id and header.reverses_id.hex])
        if cursor.fetchone():
            return Verdict.REVERSED, NOTHING, ""
        standings = _find(cursor, {leg.account for leg in legs})
        carried = [standings[leg.account].carry(leg.amount) for leg in legs]
        if any(standing.is_short for standing in standings.values()):
            return Verdict.SHORT, NOTHING, ""
        _open_missing(cursor, standings)
        cursor.executemany(_ENTRY, _rows(header, legs, standings, carried))
        Transfer(**asdict(header), entry_count=len(legs)).save(force_insert=True)
    return Verdict.POSTED, header.id, header.fingerprint


def open_accounts(keys: Sequence[AccountKey]) -> None:
    """Open what is missing, one statement for each kind of account; the write lock of the transaction covers all."""
    owners: dict[tuple[str, str, str], list[int]] = {}
    for (kind, owner_id), unit, role in keys:
        owners.setdefault((kind, unit, role), []).append(owner_id)
    with connection.cursor() as cursor:
        for (kind, unit, role), ids in owners.items():
            shape = AccountKey(Owner(kind, 0), unit, role)
            place: list[Any] = [str(kind), str(unit), str(role), shape.is_maintained, shape.floor]
            cursor.execute(_OPEN_ALL, [*place, json.dumps(ids)])


def _find(cursor: Any, keys: set[AccountKey]) -> dict[AccountKey, _Standing]:
    ordered = list(keys)
    wanted = [[key.owner.kind, key.owner.id, key.unit, key.role] for key in ordered]
    standings = {key: _Standing(key) for key in ordered}
    cursor.execute(_FIND, [json.dumps(wanted)])
    for index, *place in cursor.fetchall():
        key = ordered[index]
        standings[key] = _Standing(key, *place)
    return standings


def _open_missing(cursor: Any, standings: dict[AccountKey, _Standing]) -> None:
    for key, standing in standings.items():
        if not standing.id:
            cursor.execute(
                _OPEN,
                [key.owner.kind, key.owner.id, key.unit, key.role, key.is_maintained, key.floor],
            )
            standing.id = cursor.fetchone()[0]


def _rows(
    header: Header,
    legs: Sequence[Leg],
    standings: dict[AccountKey, _Standing],
    carried: Sequence[tuple[int | None, int | None]],
) -> list[tuple[str | int | None, ...]]:
    transfer_id = header.id.hex
    return [
        (transfer_id, standings[leg.account].id, str(leg.account.unit), leg.amount, *after)
        for leg, after in zip(legs, carried, strict=True)
    ]
