"""The check of ``hongguanjia verify`` for the seals: every root computed again from the ledger as it stands."""

from __future__ import annotations

from datetime import timedelta

from hongguanjia.base.web.api import CheckReport
from hongguanjia.kit.merkle import GrowingTree, root_of
from hongguanjia.points.leaves import read_leaves
from hongguanjia.points.record_leaves import Kind, RecordLeaf, read_marks, read_records, records_root
from hongguanjia.points.sealing import tree_hashes
from hongguanjia.points.sealing_models import DaySeal, RecordSeal


def check_seals() -> CheckReport:
    """Sealed days are what they were when they were sealed, in a row without gaps."""
    seals = list(DaySeal.objects.order_by("number"))
    faults = [fault for seal in seals for fault in _check_day(seal)]
    tree = GrowingTree()
    for at, (seal, leaf) in enumerate(zip(seals, tree_hashes(seals), strict=True)):
        tree.append(leaf)
        if seal.number != at + 1 or (at and seal.day != seals[at - 1].day + timedelta(days=1)):
            faults.append(f"封存 seal {seal.number} ({seal.day}): 不连续 does not follow the one before")
        if tree.root.hex() != seal.tree_root:
            faults.append(f"封存 seal {seal.number} ({seal.day}): 总根不符 tree root differs")
            break
    return CheckReport("points: 封存 seals", len(seals), faults)


def check_records() -> CheckReport:
    """Facts and trail lines of sealed days are what they were, none is gone, and none was slipped in."""
    seals = list(DaySeal.objects.filter(records_root__isnull=False).order_by("number").prefetch_related("records"))
    faults = [
        f"封存 seal {seal.day}: 事实与留痕的封存被改动 the seals of its records were changed"
        for seal in seals
        if records_root(list(seal.records.all())) != seal.records_root
    ]
    for kind in Kind.values:
        faults += _check_kind(kind, [row for seal in seals for row in seal.records.all() if row.kind == kind])
    return CheckReport("points: 封存的事实与留痕 sealed records", sum(_count(seal) for seal in seals), faults)


def _count(seal: DaySeal) -> int:
    return sum(row.row_count for row in seal.records.all())


def _check_kind(kind: str, seals: list[RecordSeal]) -> list[str]:
    """Every range of numbers read again; only where the root differs the rows are compared one by one."""
    faults: list[str] = []
    rows = read_records(kind, upto=seals[-1].upto if seals else 0)
    waiting = next(rows, None)
    for seal in seals:
        leaves: list[RecordLeaf] = []
        while waiting is not None and waiting.id <= seal.upto:
            leaves.append(waiting)
            waiting = next(rows, None)
        if root_of([leaf.hash for leaf in leaves]).hex() != seal.root:
            faults += _name_rows(kind, seal, leaves)
    return faults


def _name_rows(kind: str, seal: RecordSeal, leaves: list[RecordLeaf]) -> list[str]:
    was, now = read_marks(bytes(seal.marks)), {leaf.id: leaf.hash[:8] for leaf in leaves}
    name = {Kind.FACT: "事实 fact", Kind.TRAIL: "留痕 trail line"}[Kind(kind)]
    differing = [number for number in sorted(was.keys() | now.keys()) if was.get(number) != now.get(number)]
    return [f"{name} {number}: {_what(number, was, now)} (封存 seal {seal.seal.day})" for number in differing] or [
        f"封存 seal {seal.seal.day}: {name} 的指纹不符 root differs"
    ]


def _what(number: int, was: dict[int, bytes], now: dict[int, bytes]) -> str:
    if number not in now:
        return "不见了 is gone"
    return "被改动 was changed" if number in was else "是后来塞进去的 was slipped in"


def _check_day(seal: DaySeal) -> list[str]:
    places = list(seal.leaves.order_by("position").values_list("transfer_id", flat=True))
    leaves = list(read_leaves(places))
    if [leaf.transfer_id for leaf in leaves] != places or len(places) != seal.transfer_count:
        return [f"封存 seal {seal.day}: 转账少了或多了 {seal.transfer_count} → {len(leaves)} transfers"]
    if root_of([leaf.hash for leaf in leaves]).hex() != seal.root:
        return [f"封存 seal {seal.day}: 当日账目被改动 the day's transfers were changed"]
    return []
