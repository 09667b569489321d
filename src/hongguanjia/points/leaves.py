"""The bytes that a seal covers: canonical JSON of every entry, of every transfer with its entries, of every sealed day.

Each entry carries a salt that only the county's key can make, so that the sibling hashes in somebody's proof tell
nothing about the neighbours whose points moved in the same transfer. These forms never change: old seals depend on them.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import groupby

from hongguanjia.base.people.seals import key_ring
from hongguanjia.kit.merkle import hash_leaf, root_of
from hongguanjia.points.models import Entry, Transfer

SALT_CONTEXT = "points.seal.entry"
ENTRY_COLUMNS = (
    "transfer_id",
    "id",
    "account_id",
    "account__owner_kind",
    "account__owner_id",
    "unit",
    "account__role",
    "amount",
    "balance_after",
    "account_seq",
)
TRANSFER_COLUMNS = (
    "id",
    "key",
    "fingerprint",
    "kind",
    "business_date",
    "memo",
    "cause_kind",
    "cause_id",
    "reverses_id",
    "entry_count",
    "posted_at",
    "user_id",
    "actor_label",
    "behalf_of_id",
    "mandate_id",
)
CHUNK = 500


@dataclass(frozen=True, slots=True)
class EntryLeaf:
    """An entry and the bytes that stand for it."""

    entry_id: int
    data: bytes


@dataclass(frozen=True, slots=True)
class TransferLeaf:
    """A transfer, the bytes that stand for it (they hold the root of its entries), and its entries in order."""

    transfer_id: uuid.UUID
    data: bytes
    entries: Sequence[EntryLeaf]

    @property
    def hash(self) -> bytes:
        return hash_leaf(self.data)


def read_leaves(transfer_ids: Sequence[uuid.UUID]) -> Iterator[TransferLeaf]:
    """The leaves of these transfers, in the order of their ids; one that is gone is left out."""
    ordered = sorted(transfer_ids)
    for begin in range(0, len(ordered), CHUNK):
        yield from _read_chunk(ordered[begin : begin + CHUNK])


def day_leaf(number: int, day: date, transfer_count: int, root: str, records_root: str | None = None) -> bytes:
    """The bytes that stand for a sealed day in the tree of days; those of old days do not speak of records."""
    body = {"number": number, "day": day.isoformat(), "transfers": transfer_count, "root": root}
    return canonical(body | ({"records": records_root} if records_root else {}))


def entry_leaf(row: Sequence[object]) -> EntryLeaf:
    """The leaf of an entry that was read with ``ENTRY_COLUMNS``."""
    transfer_id, entry_id, *values = row
    if not isinstance(entry_id, int):
        raise TypeError("an entry's id is a number")
    names = ("account", "owner_kind", "owner", "unit", "role", "amount", "balance_after", "seq")
    body = dict(zip(names, values, strict=True)) | {
        "transfer": transfer_id,
        "entry": entry_id,
        "salt": key_ring().index(str(entry_id), context=SALT_CONTEXT),
    }
    return EntryLeaf(entry_id, canonical(body))


def canonical(values: Mapping[str, object]) -> bytes:
    """JSON in one form only: keys sorted, no blanks, text as it is, UTF-8."""
    return json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_plain).encode()


def _read_chunk(transfer_ids: Sequence[uuid.UUID]) -> Iterator[TransferLeaf]:
    rows = Entry.objects.filter(transfer_id__in=transfer_ids).order_by("transfer_id", "id").values_list(*ENTRY_COLUMNS)
    entries = {
        transfer_id: [entry_leaf(row) for row in group]
        for transfer_id, group in groupby(rows.iterator(), key=lambda row: row[0])
    }
    heads = Transfer.objects.filter(pk__in=transfer_ids).order_by("id").values_list(*TRANSFER_COLUMNS)
    for head in heads:
        yield _transfer_leaf(head, entries.get(head[0], []))


def _transfer_leaf(head: Sequence[object], entries: Sequence[EntryLeaf]) -> TransferLeaf:
    body = dict(zip(TRANSFER_COLUMNS, head, strict=True))
    body["entries_root"] = root_of([hash_leaf(entry.data) for entry in entries]).hex()
    transfer_id = head[0]
    if not isinstance(transfer_id, uuid.UUID):
        raise TypeError("a transfer's id is a UUID")
    return TransferLeaf(transfer_id, canonical(body), entries)


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return value.isoformat() if isinstance(value, date) else str(value)
