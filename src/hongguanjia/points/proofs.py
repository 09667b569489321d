"""Proofs of inclusion: for one entry, everything that somebody needs to check it without asking the county again."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from hongguanjia.base.access.api import not_found
from hongguanjia.kit.merkle import hash_leaf, prove_inclusion, root_from_inclusion
from hongguanjia.points.leaves import ENTRY_COLUMNS, TransferLeaf, day_leaf, entry_leaf, read_leaves
from hongguanjia.points.models import Entry
from hongguanjia.points.sealing import tree_hashes
from hongguanjia.points.sealing_models import DaySeal, SealedTransfer

FORM = "hongguanjia-proof-1"
STEPS = ("entry", "transfer", "day")


def prove_entry(entry_id: int) -> dict[str, Any]:
    """The proof that an entry stands in a sealed day, up to the newest tree root. "Not found" until its day is sealed.

    Every step holds the exact text that was hashed; the text of each step names the root that the step below must give.
    """
    proofs, _waiting = prove_entries([entry_id])
    if not proofs:
        raise not_found()
    return proofs[0]


def prove_entries(entry_ids: Sequence[int]) -> tuple[list[dict[str, Any]], list[str]]:
    """The proofs of those entries that stand in sealed days, and the texts of those that do not yet; each day is read once."""
    rows = list(Entry.objects.filter(pk__in=entry_ids).order_by("pk").values_list(*ENTRY_COLUMNS))
    sealed = SealedTransfer.objects.filter(transfer_id__in={row[0] for row in rows}).select_related("seal")
    places = {place.transfer_id: place for place in sealed}
    by_seal: dict[int, list[Sequence[Any]]] = {}
    for row in rows:
        if row[0] in places:
            by_seal.setdefault(places[row[0]].seal.number, []).append(row)
    seals = list(DaySeal.objects.order_by("number"))
    tree = tree_hashes(seals)
    proofs = [
        proof
        for number, of_day in sorted(by_seal.items())
        for proof in _prove_day(seals[number - 1], tree, of_day, places, seals[-1].tree_root)
    ]
    return proofs, [entry_leaf(row).data.decode() for row in rows if row[0] not in places]


def check_proof(proof: Mapping[str, Any], *, tree_root: str | None = None) -> str:
    """Check a proof by arithmetic alone; ``tree_root`` is the published root that it must reach (its own by default).

    Returns an empty text, or the name of the step that does not hold (``form``, ``entry``, ``transfer``, ``day``).
    """
    try:
        texts = [json.loads(proof[step]["text"]) for step in STEPS]
        roots = [texts[1]["entries_root"], texts[2]["root"], tree_root or proof["tree_root"]]
        found = [_climb(proof[step]) for step in STEPS]
        if proof["form"] != FORM or texts[0]["transfer"] != texts[1]["id"]:
            return "form"
    except (KeyError, TypeError, ValueError):
        return "form"
    for step, root, reached in zip(STEPS, roots, found, strict=True):
        if reached != root:
            return step
    return ""


def _prove_day(
    seal: DaySeal,
    tree: Sequence[bytes],
    rows: Sequence[Sequence[Any]],
    places: Mapping[uuid.UUID, SealedTransfer],
    tree_root: str,
) -> list[dict[str, Any]]:
    """The proofs of entries of one sealed day."""
    leaves = list(read_leaves(list(seal.leaves.values_list("transfer_id", flat=True))))
    hashes = [leaf.hash for leaf in leaves]
    day = _step(
        day_leaf(seal.number, seal.day, seal.transfer_count, seal.root, seal.records_root), tree, seal.number - 1
    )
    steps: dict[uuid.UUID, dict[str, Any]] = {}
    proofs = []
    for row in rows:
        place = places[row[0]].position
        if row[0] not in steps:
            steps[row[0]] = _step(leaves[place].data, hashes, place)
        proofs.append(
            {
                "form": FORM,
                "entry": _prove_in(leaves[place], row[1]),
                "transfer": steps[row[0]],
                "day": day,
                "tree_root": tree_root,
            }
        )
    return proofs


def _prove_in(transfer: TransferLeaf, entry_id: int) -> dict[str, Any]:
    index = [row.entry_id for row in transfer.entries].index(entry_id)
    return _step(transfer.entries[index].data, [hash_leaf(row.data) for row in transfer.entries], index)


def _step(data: bytes, hashes: Sequence[bytes], index: int) -> dict[str, Any]:
    path = [sibling.hex() for sibling in prove_inclusion(hashes, index)]
    return {"text": data.decode(), "index": index, "size": len(hashes), "path": path}


def _climb(step: Mapping[str, Any]) -> str:
    path = [bytes.fromhex(sibling) for sibling in step["path"]]
    root = root_from_inclusion(hash_leaf(step["text"].encode()), int(step["index"]), int(step["size"]), path)
    return root.hex() if root else ""
