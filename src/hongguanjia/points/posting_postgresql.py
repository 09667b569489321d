"""Posting on PostgreSQL: one call of ``points_post`` (``sql/postgresql.sql``), which locks accounts in the order of ids."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict

from django.db import connection

from hongguanjia.kit.arrays import array_literal
from hongguanjia.points.data import AccountKey, Leg, Owner
from hongguanjia.points.verdicts import NOTHING, Answer, Header, Verdict

_POST = """
SELECT verdict, transfer_id, fingerprint FROM points_post(
  %s::jsonb, %s::text[], %s::bigint[], %s::text[], %s::text[], %s::boolean[], %s::bigint[], %s::bigint[])
"""
_WANTED = """
SELECT s.*, l.owner, l.n FROM unnest(%s::int[], %s::bigint[]) WITH ORDINALITY AS l(shape, owner, n)
JOIN unnest(%s::int[], %s::text[], %s::text[], %s::text[], %s::boolean[], %s::bigint[])
  AS s(shape, kind, unit, role, kept, floor) ON s.shape = l.shape
"""
_OPEN = f"""
INSERT INTO points_account (owner_kind, owner_id, unit, role, maintained, floor, balance, version)
SELECT kind, owner, unit, role, kept, floor, 0, 0 FROM ({_WANTED}) w ORDER BY n ON CONFLICT DO NOTHING
"""  # noqa: S608 (our own words)
_LOCK = f"""
SELECT count(*) FROM (
  SELECT a.id FROM ({_WANTED}) w JOIN points_account a
    ON a.owner_kind = w.kind AND a.owner_id = w.owner AND a.unit = w.unit AND a.role = w.role
  ORDER BY a.id FOR NO KEY UPDATE OF a) locked
"""  # noqa: S608 (our own words)


def write(header: Header, legs: Sequence[Leg]) -> Answer:
    """Post in one round trip. A posting refused for a floor or a second reversal leaves the transaction usable."""
    keys = [leg.account for leg in legs]
    with connection.cursor() as cursor:
        cursor.execute(
            _POST,
            [
                json.dumps(asdict(header), default=str),
                *_columns(keys),
                array_literal(key.is_maintained for key in keys),
                array_literal(key.floor for key in keys),
                array_literal(leg.amount for leg in legs),
            ],
        )
        verdict, transfer_id, fingerprint = cursor.fetchone()
    return Verdict(verdict), transfer_id or NOTHING, fingerprint or ""


def open_and_lock(keys: Sequence[AccountKey]) -> None:
    """Open what is missing in the order of ``keys``; lock all in the order of their ids until the transaction ends.

    Thousands of accounts have a handful of shapes: only the shape and the owner are told of each.
    """
    shapes = {place: number for number, place in enumerate({(key.owner.kind, key.unit, key.role) for key in keys})}
    kinds = [AccountKey(Owner(kind, 0), unit, role) for kind, unit, role in shapes]
    wanted = [
        array_literal(shapes[key.owner.kind, key.unit, key.role] for key in keys),
        array_literal(key.owner.id for key in keys),
        array_literal(range(len(kinds))),
        array_literal(key.owner.kind for key in kinds),
        array_literal(key.unit for key in kinds),
        array_literal(key.role for key in kinds),
        array_literal(key.is_maintained for key in kinds),
        array_literal(key.floor for key in kinds),
    ]
    with connection.cursor() as cursor:
        cursor.execute(_OPEN, wanted)
        cursor.execute(_LOCK, wanted)


def _columns(keys: Sequence[AccountKey]) -> list[str]:
    return [
        array_literal(key.owner.kind for key in keys),
        array_literal(key.owner.id for key in keys),
        array_literal(key.unit for key in keys),
        array_literal(key.role for key in keys),
    ]
