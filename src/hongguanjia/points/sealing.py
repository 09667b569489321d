"""Sealing past days: what was written on a county day (transfers; facts and trail) hangs on a root kept for ever.

A day is sealed when it is over by ``GRACE``; what is written for it later (a retry, a clock put right) stands in the
next seal. Seals are appended by one job; two runs at once meet at the unique number, and the later one gives way.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction

from hongguanjia.kit.clock import county_date, county_midnight
from hongguanjia.kit.merkle import GrowingTree, hash_leaf, root_of
from hongguanjia.points.leaves import day_leaf, read_leaves
from hongguanjia.points.models import Transfer
from hongguanjia.points.record_leaves import records_root
from hongguanjia.points.record_sealing import WaitingRecords, keep
from hongguanjia.points.sealing_models import DaySeal, RecordSeal, SealedTransfer

GRACE = timedelta(hours=1)
ONE_DAY = timedelta(days=1)
DAYS_AT_ONCE = 400


def seal_due(now: datetime) -> int:
    """Seal every past day that is not sealed yet, at most ``DAYS_AT_ONCE``; returns how many were sealed."""
    until = county_date(now - GRACE)
    try:
        with transaction.atomic():
            return _seal_until(until, now)
    except IntegrityError:
        return 0


def tree_hashes(seals: Iterable[DaySeal]) -> list[bytes]:
    """The leaf hashes of the tree of days."""
    return [hash_leaf(_leaf_of(seal)) for seal in seals]


def _leaf_of(seal: DaySeal) -> bytes:
    return day_leaf(seal.number, seal.day, seal.transfer_count, seal.root, seal.records_root)


def _seal_until(until: date, now: datetime) -> int:
    """Seal the days before ``until``."""
    sealed = list(DaySeal.objects.order_by("number"))
    if sealed and sealed[-1].day >= until - ONE_DAY:
        return 0
    after = sealed[-1].day if sealed else None
    waiting = _group_waiting(until, after=after)
    records = WaitingRecords(until, now, earliest=after + ONE_DAY if after else None)
    day = after + ONE_DAY if after else min((one for one in (*waiting, records.first_day) if one), default=until)
    tree = GrowingTree(tree_hashes(sealed))
    days = 0
    while day < until and days < DAYS_AT_ONCE:
        _seal_day(day, waiting.get(day, []), records.seal(day), tree, now)
        day, days = day + ONE_DAY, days + 1
    return days


def _group_waiting(until: date, *, after: date | None) -> dict[date, list[uuid.UUID]]:
    """The transfers that no seal covers, by the day whose seal takes them."""
    rows = Transfer.objects.filter(sealed__isnull=True, posted_at__lt=county_midnight(until))
    earliest = after + ONE_DAY if after else None
    groups: dict[date, list[uuid.UUID]] = {}
    for transfer_id, posted_at in rows.order_by().values_list("id", "posted_at"):
        day = county_date(posted_at)
        groups.setdefault(max(day, earliest) if earliest else day, []).append(transfer_id)
    return groups


def _seal_day(
    day: date, transfer_ids: list[uuid.UUID], records: list[RecordSeal], tree: GrowingTree, now: datetime
) -> None:
    """Append the seal of a day; ``tree`` holds the days before and grows by this one."""
    leaves = [(leaf.transfer_id, leaf.hash) for leaf in read_leaves(transfer_ids)]
    seal = DaySeal(
        number=tree.size + 1,
        day=day,
        transfer_count=len(leaves),
        root=root_of([found for _, found in leaves]).hex(),
        records_root=records_root(records),
        sealed_at=now,
    )
    tree.append(*tree_hashes([seal]))
    seal.tree_root = tree.root.hex()
    seal.save(force_insert=True)
    keep(records, seal)
    SealedTransfer.objects.bulk_create(
        [
            SealedTransfer(seal=seal, transfer_id=transfer_id, position=position)
            for position, (transfer_id, _) in enumerate(leaves)
        ],
        batch_size=500,
    )
