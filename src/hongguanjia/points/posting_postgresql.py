"""Posting on PostgreSQL: one call of ``points_post`` (``sql/postgresql.sql``), which locks accounts in the order of ids."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict

from django.db import connection

from hongguanjia.points.data import AccountKey, Leg
from hongguanjia.points.verdicts import NOTHING, Answer, Header, Verdict

_POST = """
SELECT verdict, transfer_id, fingerprint FROM points_post(
  %s::jsonb, %s::text[], %s::bigint[], %s::text[], %s::text[], %s::boolean[], %s::bigint[], %s::bigint[])
"""
_LOCK = """
SELECT a.id FROM points_account a
JOIN unnest(%s::text[], %s::bigint[], %s::text[], %s::text[]) AS l(k, o, u, r)
  ON a.owner_kind = l.k AND a.owner_id = l.o AND a.unit = l.u AND a.role = l.r
ORDER BY a.id FOR NO KEY UPDATE OF a
"""


def write(header: Header, legs: Sequence[Leg]) -> Answer:
    """Post in one round trip. A posting refused for a floor or a second reversal leaves the transaction usable."""
    keys = [leg.account for leg in legs]
    with connection.cursor() as cursor:
        cursor.execute(
            _POST,
            [
                json.dumps(asdict(header), default=str),
                *_columns(keys),
                [key.is_maintained for key in keys],
                [key.floor for key in keys],
                [leg.amount for leg in legs],
            ],
        )
        verdict, transfer_id, fingerprint = cursor.fetchone()
    return Verdict(verdict), transfer_id or NOTHING, fingerprint or ""


def lock(keys: Sequence[AccountKey]) -> None:
    """Lock the accounts in the order of their ids until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, _columns(keys))
        cursor.fetchall()


def _columns(keys: Sequence[AccountKey]) -> list[list[object]]:
    return [
        [str(key.owner.kind) for key in keys],
        [key.owner.id for key in keys],
        [str(key.unit) for key in keys],
        [str(key.role) for key in keys],
    ]
