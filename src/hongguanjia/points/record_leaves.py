"""The bytes of facts and trail lines that a seal covers. These forms never change: old seals depend on them."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hongguanjia.base.record.models import Fact, TrailEntry
from hongguanjia.kit.merkle import hash_leaf, root_of
from hongguanjia.points.leaves import canonical
from hongguanjia.points.sealing_models import RecordSeal

FACT_COLUMNS = (
    "id",
    "recorded_at",
    "kind",
    "person_id",
    "subject_organisation_id",
    "organisation_id",
    "organisation_path",
    "occurred_at",
    "occurred_date",
    "quantity",
    "grade",
    "source_kind",
    "source_id",
    "summary",
    "evidence",
    "recorded_by_user_id",
    "recorded_by_label",
    "mandate_id",
    "key",
    "withdraws_id",
)
TRAIL_COLUMNS = (
    "id",
    "at",
    "user_id",
    "person_id",
    "actor_label",
    "behalf_of_id",
    "mandate_id",
    "verb",
    "subject_kind",
    "subject_id",
    "subject_label",
    "organisation_id",
    "organisation_path",
    "reason",
    "detail",
)
Kind = RecordSeal.Kind
_SOURCES: dict[str, tuple[type[Any], tuple[str, ...]]] = {
    Kind.FACT: (Fact, FACT_COLUMNS),
    Kind.TRAIL: (TrailEntry, TRAIL_COLUMNS),
}
_MARK = struct.Struct(">Q8s")


@dataclass(frozen=True, slots=True)
class RecordLeaf:
    """A row: its number, when it was written, the hash of its bytes."""

    id: int
    at: datetime
    hash: bytes


def read_records(kind: str, *, after: int = 0, upto: int | None = None) -> Iterator[RecordLeaf]:
    """The rows of a kind with numbers over ``after``, to ``upto`` with it, in the order of their numbers."""
    model, columns = _SOURCES[kind]
    rows = model.objects.filter(pk__gt=after)
    if upto is not None:
        rows = rows.filter(pk__lte=upto)
    for row in rows.order_by("pk").values_list(*columns).iterator():
        yield RecordLeaf(row[0], row[1], hash_leaf(canonical(dict(zip(columns, row, strict=True)))))


def pack_marks(leaves: list[RecordLeaf]) -> bytes:
    """Numbers and beginnings of hashes, one after the other."""
    return b"".join(_MARK.pack(leaf.id, leaf.hash[:8]) for leaf in leaves)


def read_marks(marks: bytes) -> dict[int, bytes]:
    """What ``pack_marks`` packed: number → beginning of the hash."""
    return dict(_MARK.iter_unpack(marks))


def records_root(seals: list[RecordSeal]) -> str:
    """The root over what a day's seals of records say."""
    bodies = [
        canonical({"kind": row.kind, "upto": row.upto, "rows": row.row_count, "root": row.root})
        for row in sorted(seals, key=lambda row: row.kind)
    ]
    return root_of([hash_leaf(body) for body in bodies]).hex()
